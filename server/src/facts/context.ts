import { type CopySource, copySources } from '../model/copy.ts';
import type { Model } from '../model/model.ts';
import type { ContextFact, EntryKind, Fact, Facts } from './facts.ts';
import { type IgnoreFile, type IgnorePattern, readIgnoreFile } from './ignore.ts';

/** The build context of a file, as far as it can be trusted. Every answer may be unknown. */
export interface Context {
  readonly fact: ContextFact & { kind: 'local' };
  /** What stands at a path of the context; null when nothing does. */
  entry(path: string): Fact<EntryKind | null>;
  /** The paths that a pattern (`*`, `?`, `[…]`) matches; a link in the way makes it unknown. */
  glob(pattern: string): Fact<readonly string[]>;
  /** The ignore file's name and the pattern that keeps a path out; undefined when the path is sent. */
  ignored(path: string): Fact<{ readonly name: string; readonly by: IgnorePattern } | undefined>;
  readonly ignoreFile: Fact<{ readonly name: string; readonly file: IgnoreFile } | null>;
}

const unknown = { state: 'unknown' } as const;
const known = <T>(value: T): Fact<T> => ({ state: 'known', value });

/**
 * The context to judge sources by; unknown where it would be a guess without a trace of evidence: the Dockerfile's own folder
 * is believed only when a source of the file, or the folder that holds one, is in it.
 */
export function contextOf(model: Model, facts: Facts): Fact<Context> {
  const fact = facts.get('context', '');
  if (fact.state === 'unknown' || fact.value.kind === 'none') return unknown;
  const context = new LocalContext(fact.value, facts);
  if (fact.value.origin === 'given') return known(context);
  const sources = copySources(model).filter((source) => source.kind === 'local');
  return sources.some((source) => isEvidence(source, context)) ? known(context) : unknown;
}

function isEvidence(source: CopySource, context: LocalContext): boolean {
  const { path } = source;
  if (path === undefined || path === '' || source.escapes) return false;
  const folders = path.split('/');
  const fixed = folders.findIndex((part) => /[*?[\\]/.test(part));
  const literal = fixed < 0 ? folders : folders.slice(0, fixed);
  const found = literal.length > 0 ? context.entry(literal.join('/')) : unknown;
  if (found.state === 'known' && found.value !== null) return true;
  if (fixed >= 0) {
    const matches = context.glob(path);
    if (matches.state === 'known' && matches.value.length > 0) return true;
  }
  if (literal.length < 2) return false;
  const parent = context.entry(literal.slice(0, -1).join('/'));
  return parent.state === 'known' && parent.value !== null;
}

class LocalContext implements Context {
  readonly fact: ContextFact & { kind: 'local' };
  readonly #facts: Facts;
  #ignore: Fact<{ name: string; file: IgnoreFile } | null> | undefined;

  constructor(fact: ContextFact & { kind: 'local' }, facts: Facts) {
    this.fact = fact;
    this.#facts = facts;
  }

  entry(path: string): Fact<EntryKind | null> {
    if (path === '') return known('folder');
    const parts = path.split('/');
    let folder = '';
    for (const [i, part] of parts.entries()) {
      const listing = this.#facts.get('folder', folder);
      if (listing.state === 'unknown') return unknown;
      const kind = listing.value?.get(part) ?? null;
      if (i === parts.length - 1) return known(kind);
      // Where a link leads is not followed: behind one, nothing is known.
      if (kind === 'link') return unknown;
      if (kind !== 'folder') return known(null);
      folder = folder === '' ? part : `${folder}/${part}`;
    }
    return known(null);
  }

  glob(pattern: string): Fact<readonly string[]> {
    let found: string[] = [''];
    for (const part of pattern.split('/')) {
      const expression = partExpression(part);
      if (!expression) return unknown;
      const next: string[] = [];
      for (const folder of found) {
        const listing = this.#facts.get('folder', folder);
        if (listing.state === 'unknown') return unknown;
        for (const [name, kind] of listing.value ?? []) {
          if (!expression.test(name)) continue;
          if (kind === 'link' && part !== pattern.split('/').at(-1)) return unknown;
          next.push(folder === '' ? name : `${folder}/${name}`);
        }
      }
      found = next;
    }
    return known(found);
  }

  get ignoreFile(): Fact<{ name: string; file: IgnoreFile } | null> {
    if (!this.#ignore) {
      const fact = this.#facts.get('ignore', '');
      this.#ignore =
        fact.state === 'unknown'
          ? unknown
          : known(fact.value && { name: fact.value.name, file: readIgnoreFile(fact.value.text) });
    }
    return this.#ignore;
  }

  ignored(path: string): Fact<{ name: string; by: IgnorePattern } | undefined> {
    const ignore = this.ignoreFile;
    if (ignore.state === 'unknown') return unknown;
    const by = ignore.value?.file.match(path);
    return known(by && ignore.value ? { name: ignore.value.name, by } : undefined);
  }
}

/** Go's filepath.Match for one part of a path; undefined for a pattern it rejects. */
function partExpression(part: string): RegExp | undefined {
  let source = '^';
  for (let at = 0; at < part.length; at++) {
    const char = part[at] as string;
    if (char === '*') source += '.*';
    else if (char === '?') source += '.';
    else if (char === '\\') {
      at++;
      source += (part[at] ?? '').replace(/[^\w]/, '\\$&');
    } else if (char === '[') {
      const close = part.indexOf(']', at + 2);
      if (close < 0) return undefined;
      source += `[${part.slice(at + 1, close).replace(/[\\[]/g, '\\$&')}]`;
      at = close;
    } else source += char.replace(/[.$+()|^{}\]]/, '\\$&');
  }
  try {
    return new RegExp(`${source}$`);
  } catch {
    return undefined;
  }
}
