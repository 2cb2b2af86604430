import { baseName, folderOf, join } from '../builds/paths.ts';
import type { ContextFact, EntryKind, Fact, FactKinds, Facts } from '../facts/facts.ts';
import { copySources } from '../model/copy.ts';
import type { RefactoringContext } from './refactoring.ts';

/**
 * What the files and builds of the workspace say of the build contexts of a file, for those who ask facts. A context that the user has
 * named counts before.
 */
export function treeFacts({ facts, tree, builds, path, model }: RefactoringContext): Facts {
  const given = facts.get('contexts', '');
  if (given.state === 'known' && given.value.some((it) => it.origin === 'given')) return facts;
  const own = builds.filter(({ dockerfile }) => dockerfile.kind === 'file' && dockerfile.path === path);
  const folders = new Set(own.flatMap(({ context }) => (context.kind === 'local' ? [context.path] : [])));
  const isKnown = own.every(({ context }) => context.kind === 'local');
  // Without any build, the file's own folder is believed when it has everything that is named.
  const isWhole = copySources(model).every(
    (it) =>
      it.kind !== 'local' || it.isGlob || (!it.escapes && tree.kind(join(folderOf(path), it.path ?? '') ?? '') !== undefined),
  );
  const contexts = (own.length > 0 ? (isKnown ? [...folders] : []) : [folderOf(path)]).map(
    (folder): ContextFact => ({
      kind: 'local',
      id: folder,
      path: folder,
      origin: own.length > 0 ? 'build' : isWhole ? 'given' : 'guess',
      name: baseName(folder),
    }),
  );
  const known = <T>(value: T): Fact<T> => ({ state: 'known', value });
  const at = (key: string): string => {
    const colon = key.indexOf(':');
    return join(key.slice(0, colon), key.slice(colon + 1)) ?? key.slice(0, colon);
  };
  const folder = (key: string): Fact<FactKinds['folder']> => {
    const name = at(key);
    if (tree.kind(name) !== 'folder') return known(null);
    const entries = tree.list(name).flatMap((it): [string, EntryKind][] => {
      const kind = tree.kind(name === '.' ? it : `${name}/${it}`);
      return kind === undefined ? [] : [[it, kind]];
    });
    return known(new Map(entries));
  };
  const ignore = (id: string): Fact<FactKinds['ignore']> => {
    const name = [`${path}.dockerignore`, id === '.' ? '.dockerignore' : `${id}/.dockerignore`].find(
      (it) => tree.kind(it) === 'file',
    );
    if (name === undefined) return known(null);
    const text = tree.text(name);
    return text === undefined ? { state: 'unknown' } : known({ name: baseName(name), text });
  };
  const answers: { readonly [K in keyof FactKinds]?: (key: string) => Fact<FactKinds[K]> } = {
    contexts: () => known(contexts),
    builds: () => known([]),
    generated: () => known(false),
    folder,
    ignore,
  };
  return { get: (kind, key) => answers[kind]?.(key) ?? facts.get(kind, key) };
}
