import { rule } from '../../engine/rule.ts';
import { type Context, contextsOf } from '../../facts/context.ts';
import type { IgnoreFile, IgnorePattern } from '../../facts/ignore.ts';
import { type CopySource, copySources } from '../../model/copy.ts';
import { shown } from '../../model/effective.ts';

export default rule({
  id: 'ignored-source',
  aliases: ['CopyIgnoredFile'],
  category: 'correctness',
  severity: 'warning',
  recommended: true,
  since: '0.1.0',
  fix: 'none',
  noFix: 'the ignore file may serve other builds, so whether it or the COPY is wrong is for the author to say',
  instructions: ['ADD', 'COPY'],
  summary: 'A source that the ignore file keeps out of the context',
  rationale: `
    What \`.dockerignore\` (or \`<Dockerfile>.dockerignore\`, which replaces it) excludes is not sent to the builder, so a \`COPY\` of it
    fails although the file is there. The last pattern that matches decides, \`!\` takes back, and a pattern that matches a folder
    counts for everything below it. A folder of which a \`!\` pattern may bring something back is left alone.
  `,
  examples: [
    {
      bad: 'FROM nginx:1.29\nCOPY dist /usr/share/nginx/html',
      good: 'FROM nginx:1.29\nCOPY public /usr/share/nginx/html',
      files: ['dist/index.html', 'public/index.html'],
      ignore: 'node_modules\ndist\n',
    },
  ],
  *check({ model, facts }) {
    const sources = copySources(model).filter((it) => it.kind === 'local' && it.path !== undefined && !it.escapes);
    const contexts = sources.length > 0 ? contextsOf(model, facts) : [];
    for (const source of sources)
      for (const context of contexts) {
        const ignore = context.ignoreFile;
        if (ignore.state === 'unknown' || !ignore.value) continue;
        const { name, file } = ignore.value;
        const by = ignoredBy(source, context, file);
        if (!by) continue;
        yield {
          at: { start: source.start, end: source.end },
          message: `${name} line ${by.line + 1} (${shown(by.text)}) keeps ${shown(source.text ?? '')} out of ${context.words}.`,
        };
        break;
      }
  },
});

function ignoredBy({ path = '', isGlob }: CopySource, context: Context, file: IgnoreFile): IgnorePattern | undefined {
  if (path === '') {
    // The context itself is empty only when one pattern takes everything.
    const all = file.patterns.find((it) => !it.negated && ['*', '**', '**/*'].includes(it.text));
    return file.hasNegation ? undefined : all;
  }
  if (isGlob) {
    const matches = context.glob(path);
    if (matches.state === 'unknown' || matches.value.length === 0) return undefined;
    const patterns = matches.value.map((match) => wholly(match, file));
    return patterns.every((it) => it !== undefined) ? patterns[0] : undefined;
  }
  return wholly(path, file);
}

/** The pattern that excludes a path with all below it. */
function wholly(path: string, file: IgnoreFile): IgnorePattern | undefined {
  const by = file.match(path);
  if (!by) return undefined;
  return file.patterns.some((it) => it.negated && it.line > by.line && mayReachBelow(it, path)) ? undefined : by;
}

/** Whether a `!` pattern may match something below a folder: its fixed beginning lies there, or it begins with a wildcard. */
function mayReachBelow({ text }: IgnorePattern, folder: string): boolean {
  const fixed = text.split(/[*?[]/)[0] ?? '';
  return fixed.length < text.length
    ? `${folder}/`.startsWith(fixed) || fixed.startsWith(`${folder}/`)
    : text.startsWith(`${folder}/`);
}
