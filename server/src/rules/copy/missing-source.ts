import { rule } from '../../engine/rule.ts';
import { type Context, contextOf } from '../../facts/context.ts';
import type { Facts } from '../../facts/facts.ts';
import { mayBeBuilt } from '../../knowledge/build-products.ts';
import { type CopySource, copiesOf } from '../../model/copy.ts';
import { shown } from '../../model/effective.ts';
import { rootBase } from '../../model/lineage.ts';
import type { Model } from '../../model/model.ts';
import { replace } from '../../text/edit.ts';

export default rule({
  id: 'missing-source',
  category: 'correctness',
  severity: 'warning',
  recommended: true,
  since: '0.1.0',
  fix: 'review',
  summary: 'A source that the build context does not have',
  rationale: `
    \`COPY\` and \`ADD\` take their sources from the build context, and the build fails when one is not there. A pattern that matches
    nothing fails in some builders and copies nothing in BuildKit.

    The context is what \`--context\`, the configuration or the editor's settings say. Without any of them the Dockerfile's own folder
    is believed only when at least one of the sources, or the folder of one, is in it, and not more of them are missing. What a build step may have made (\`target/\`,
    \`dist/\`, \`*.jar\`, whatever \`.gitignore\` names) is left alone.
  `,
  examples: [
    {
      bad: 'FROM node:22\nCOPY package.json yarn.lok ./',
      good: 'FROM node:22\nCOPY package.json yarn.lock ./',
      files: ['package.json', 'yarn.lock'],
    },
  ],
  *check({ model, facts }) {
    const copies = copiesOf(model);
    const found = copies.length > 0 ? contextOf(model, facts) : undefined;
    if (found?.state !== 'known') return;
    const context = found.value;
    for (const { sources } of copies)
      for (const source of sources) {
        const problem =
          source.kind === 'local' && !source.escapes ? problemOf(source, sources.length, context, facts) : undefined;
        if (problem === undefined) continue;
        const at = { start: source.start, end: source.end };
        const other = source.isGlob ? undefined : otherCase(source.path ?? '', context);
        // A context on Windows does not mind the case of letters, and only a Windows image is built there.
        if (other !== undefined && !isLinux(source, model, facts)) continue;
        const isPlain = source.word.text === source.text && source.path === source.text;
        yield {
          at,
          message: other === undefined ? problem : `${problem.slice(0, -1)}, but ${shown(other)} is.`,
          ...(other !== undefined && isPlain
            ? { fixes: [{ title: `Write ${other}`, safety: 'review', edits: [replace(at, other)] }] }
            : {}),
        };
      }
  },
});

/** The same path with other capital letters, when the context has just that. */
function otherCase(path: string, context: Context): string | undefined {
  const pattern = path.replace(/[a-z]/gi, (letter) => `[${letter.toLowerCase()}${letter.toUpperCase()}]`);
  const matches = context.glob(pattern);
  return matches.state === 'known' && matches.value.length === 1 ? matches.value[0] : undefined;
}

function isLinux(source: CopySource, model: Model, facts: Facts): boolean {
  const stage = model.stageOf(source.in);
  const base = stage && rootBase(stage);
  if (base?.kind !== 'image') return base?.kind === 'scratch';
  const image = facts.get('image', base.ref);
  return image.state === 'known' && image.value.os === 'linux';
}

function problemOf({ path, text, isGlob, word }: CopySource, count: number, context: Context, facts: Facts): string | undefined {
  if (path === undefined || path === '' || text === undefined || /\*\*|\/\.\//.test(text) || mayBeBuilt(path)) return undefined;
  const where = context.fact.path === '.' ? 'the build context' : `the build context ${context.fact.path}`;
  // What a variable holds, a build may pass.
  if (word.text.includes('$')) return undefined;
  if (isGlob) {
    // `COPY a.lock* b* ./` is how an optional file is written: it is meant to match nothing at times.
    if (count > 1) return undefined;
    const matches = context.glob(path);
    return matches.state === 'known' && matches.value.length === 0 ? `Nothing in ${where} matches ${shown(text)}.` : undefined;
  }
  const entry = context.entry(path);
  if (entry.state === 'unknown' || entry.value !== null) return undefined;
  const generated = facts.get('generated', path);
  if (generated.state === 'unknown' || generated.value) return undefined;
  return `${shown(text)} is not in ${where}.`;
}
