/**
 * `.dockerignore` as Docker reads it: github.com/moby/patternmatcher with ignorefile.ReadAll, and
 * docs.docker.com/build/concepts/context/#dockerignore-files. `minimatch` cannot serve: Docker's `**`, its escapes, its
 * "last match wins" over parents and its cleaning of patterns are its own.
 */
export interface IgnorePattern {
  /** As written, without the `!`. */
  readonly text: string;
  readonly negated: boolean;
  readonly expression: RegExp;
  /** From 0. */
  readonly line: number;
}

export interface IgnoreFile {
  readonly patterns: readonly IgnorePattern[];
  /** The pattern that keeps a path out of the context; undefined when the path is sent. The path has no leading slash. */
  match(path: string): IgnorePattern | undefined;
  /** True when some path below a folder may be sent although the folder itself is ignored. */
  readonly hasNegation: boolean;
}

export function readIgnoreFile(text: string): IgnoreFile {
  const patterns: IgnorePattern[] = [];
  text
    .replace(/^\ufeff/, '')
    .split('\n')
    .forEach((raw, line) => {
      if (raw.startsWith('#')) return;
      let pattern = raw.trim();
      if (pattern === '') return;
      const negated = pattern.startsWith('!');
      if (negated) pattern = pattern.slice(1).trim();
      if (pattern === '') return;
      pattern = clean(pattern);
      if (pattern.length > 1 && pattern.startsWith('/')) pattern = pattern.slice(1);
      const expression = expressionOf(pattern);
      if (expression) patterns.push({ text: pattern, negated, expression, line });
    });
  return { patterns, hasNegation: patterns.some((it) => it.negated), match: (path) => match(patterns, path) };
}

function match(patterns: readonly IgnorePattern[], path: string): IgnorePattern | undefined {
  const parts = path.split('/');
  const parents = parts.slice(0, -1).map((_, i) => parts.slice(0, i + 1).join('/'));
  let found: IgnorePattern | undefined;
  for (const pattern of patterns) {
    // Only a pattern that would change the verdict is tried.
    if (pattern.negated !== (found !== undefined)) continue;
    if (pattern.expression.test(path) || parents.some((parent) => pattern.expression.test(parent)))
      found = pattern.negated ? undefined : pattern;
  }
  return found;
}

/** Go's filepath.Clean for slashes. */
function clean(path: string): string {
  const rooted = path.startsWith('/');
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else if (part !== '..' || !rooted) parts.push(part);
  }
  return (rooted ? '/' : '') + parts.join('/') || '.';
}

/** A pattern as a regular expression; undefined when Docker would reject it. */
function expressionOf(pattern: string): RegExp | undefined {
  let source = '^';
  for (let at = 0; at < pattern.length; at++) {
    const char = pattern[at] as string;
    if (char === '*') {
      if (pattern[at + 1] !== '*') {
        source += '[^/]*';
        continue;
      }
      at++;
      if (pattern[at + 1] === '/') at++;
      source += at + 1 >= pattern.length ? '.*' : '(?:.*/)?';
    } else if (char === '?') source += '[^/]';
    else if (char === '\\') {
      at++;
      source += (pattern[at] ?? '\\').replace(/[^\w]/, '\\$&');
    } else if (char === '[') {
      const close = pattern.indexOf(']', at + 2);
      if (close < 0) return undefined;
      const body = pattern.slice(at + 1, close);
      source += `[${body.replace(/[\\[]/g, '\\$&')}]`;
      at = close;
    } else source += char.replace(/[.$+()|^{}\]]/, '\\$&');
  }
  try {
    return new RegExp(`${source}$`, 's');
  } catch {
    return undefined;
  }
}
