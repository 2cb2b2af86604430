import type { Tree } from './build.ts';
import { globExpression } from './script/values.ts';

/** The files that a pattern matches from the root: `*` stays in its folder, `**` does not. */
export function filesMatching(pattern: string, tree: Tree): string[] {
  const part = (text: string): string => globExpression(text, false).source.slice(1, -1);
  const folders = pattern.split('**/').map((it) => it.split('**').map(part).join('[^]*'));
  const expression = new RegExp(`^${folders.join('(?:[^]*/)?')}$`);
  const below = (folder: string, depth: number): string[] =>
    tree.list(folder).flatMap((name) => {
      const path = folder === '.' ? name : `${folder}/${name}`;
      if (tree.kind(path) === 'folder') return depth < 12 ? below(path, depth + 1) : [];
      return expression.test(path) ? [path] : [];
    });
  return below(/^(?:[^*?[]*\/)?/.exec(pattern)?.[0].replace(/\/$/, '') || '.', 0);
}
