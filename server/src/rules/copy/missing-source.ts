import { type Fix, rule } from '../../engine/rule.ts';
import { type Context, contextsOf } from '../../facts/context.ts';
import type { Facts } from '../../facts/facts.ts';
import { mayBeBuilt } from '../../knowledge/build-products.ts';
import { type CopySource, copiesOf } from '../../model/copy.ts';
import { shown } from '../../model/effective.ts';
import { rootBase } from '../../model/lineage.ts';
import type { Model } from '../../model/model.ts';
import { replace } from '../../text/edit.ts';
import type { Span } from '../../text/span.ts';

export default rule({
  id: 'missing-source',
  category: 'correctness',
  severity: 'warning',
  recommended: true,
  since: '0.1.0',
  fix: 'review',
  instructions: ['ADD', 'COPY'],
  summary: 'A source that the build context does not have',
  rationale: `
    \`COPY\` and \`ADD\` take their sources from the build context, and the build fails when one is not there. A pattern that matches
    nothing fails in some builders and copies nothing in BuildKit.

    The context is what \`--context\`, the configuration or the editor's settings say, or that of the builds which the workspace defines:
    in Compose and bake files, workflows, Makefiles, scripts. Where several differ, the message names the build that fails. Without any
    the Dockerfile's own folder is believed only when at least one of the sources, or the folder of one, is in it, and not more of them
    are missing. What a build step may have made (\`target/\`,
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
    const contexts = copies.length > 0 ? contextsOf(model, facts) : [];
    if (contexts.length === 0) return;
    for (const { sources } of copies)
      for (const source of sources) {
        if (source.kind !== 'local' || source.escapes || !isJudged(source, sources.length)) continue;
        const verdicts = contexts.map((context) => ({ context, is: verdictOf(source, context) }));
        const missing = verdicts.find(({ is }) => is === 'missing')?.context;
        if (!missing) continue;
        const there = verdicts.find(({ is }) => is === 'there')?.context;
        const at = { start: source.start, end: source.end };
        const other = source.isGlob || there ? undefined : otherCase(source.path ?? '', missing);
        // A context on Windows does not mind the case of letters, and only a Windows image is built there.
        if (other !== undefined && !isLinux(source, model, facts)) continue;
        const isPlain = source.word.text === source.text && source.path === source.text;
        yield {
          at,
          message: messageOf(source, missing, there, other),
          ...(isPlain ? fixesFor(at, other ?? (there ? undefined : besideDockerfile(source, contexts))) : {}),
        };
      }
  },
});

function messageOf(
  { text = '', isGlob }: CopySource,
  missing: Context,
  there: Context | undefined,
  other: string | undefined,
): string {
  const what = isGlob ? `Nothing in ${missing.words} matches ${shown(text)}` : `${shown(text)} is not in ${missing.words}`;
  if (there) return `${what}, only in ${there.words}.`;
  return other === undefined ? `${what}.` : `${what}, but ${shown(other)} is.`;
}

const fixesFor = (at: Span, path: string | undefined): { fixes?: Fix[] } =>
  path === undefined ? {} : { fixes: [{ title: `Write ${path}`, safety: 'review', edits: [replace(at, path)] }] };

/** Written as if the Dockerfile's folder were the context: the path that it has in all of the contexts. */
function besideDockerfile({ path = '' }: CopySource, contexts: readonly Context[]): string | undefined {
  const [first, ...more] = contexts.map(({ fact }) => fact.own);
  if (first === undefined || first === '.' || more.some((it) => it !== first)) return undefined;
  const found = `${first}/${path}`;
  const isThere = (context: Context): boolean => {
    const entry = context.entry(found);
    return entry.state === 'known' && entry.value !== null;
  };
  return contexts.every(isThere) ? found : undefined;
}

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

function isJudged({ path, text, isGlob, word }: CopySource, count: number): boolean {
  if (path === undefined || path === '' || text === undefined || /\*\*|\/\.\//.test(text) || mayBeBuilt(path)) return false;
  // What a variable holds, a build may pass. `COPY a.lock* b* ./` and `a.loc[k]` are how an optional file is written.
  return !word.text.includes('$') && !(isGlob && (count > 1 || /\[[^\]]\]/.test(path)));
}

/** Undefined when it is not known, or made by a build. */
function verdictOf({ path = '', isGlob }: CopySource, context: Context): 'missing' | 'there' | undefined {
  if (isGlob) {
    const matches = context.glob(path);
    return matches.state === 'unknown' ? undefined : matches.value.length === 0 ? 'missing' : 'there';
  }
  const entry = context.entry(path);
  if (entry.state === 'unknown') return undefined;
  if (entry.value !== null) return 'there';
  const generated = context.generated(path);
  return generated.state === 'unknown' || generated.value ? undefined : 'missing';
}
