import { mayBeBuilt } from '../knowledge/build-products.ts';
import { copySources } from '../model/copy.ts';
import type { Model } from '../model/model.ts';
import { type BuildFact, type ContextFact, type EntryKind, type Fact, type Facts, inContext } from './facts.ts';
import { type IgnoreFile, readIgnoreFile } from './ignore.ts';

/** A build context of a file, as far as it can be trusted. Every answer may be unknown. */
export interface Context {
  readonly fact: ContextFact & { kind: 'local' };
  /** The builds that use it; none when the user named it, or when it is a guess. */
  readonly builds: readonly BuildFact[];
  /** "the build context", with its folder and who says so where that is not plain. */
  readonly words: string;
  /** What stands at a path of the context; null when nothing does. */
  entry(path: string): Fact<EntryKind | null>;
  /** The paths that a pattern (`*`, `?`, `[…]`) matches; a link in the way makes it unknown. */
  glob(pattern: string): Fact<readonly string[]>;
  /** Whether a `.gitignore` names a path: then a build makes it. */
  generated(path: string): Fact<boolean>;
  readonly ignoreFile: Fact<{ readonly name: string; readonly file: IgnoreFile } | null>;
}

const unknown = { state: 'unknown' } as const;
const known = <T>(value: T): Fact<T> => ({ state: 'known', value });

/**
 * The contexts to judge sources by; empty while nothing is known, and where it would be a guess without evidence. The Dockerfile's own
 * folder is believed when a source of the file, or the folder that holds one, is in it, when not more of them are missing than there,
 * and when no missing one begins with the folder's own name: `COPY api/package.json …` in `api/Dockerfile` was written for the folder
 * above. That of a build is believed unless nothing of several sources is in it: then another program fills it.
 */
export function contextsOf(model: Model, facts: Facts): readonly Context[] {
  const found = facts.get('contexts', '');
  if (found.state === 'unknown') return [];
  const builds = found.value.some((it) => it.origin === 'build') ? facts.get('builds', '') : undefined;
  return found.value.flatMap((fact) => {
    if (fact.kind === 'none') return [];
    const own = builds?.state === 'known' ? builds.value.filter((it) => it.context === fact.id) : [];
    const context = new LocalContext(fact, own, facts);
    return fact.origin === 'given' || isBelievable(model, context) ? [context] : [];
  });
}

function isBelievable(model: Model, context: LocalContext): boolean {
  let found = 0;
  let missing = 0;
  let made = 0;
  const own = `${context.fact.name}/`;
  for (const { kind, path, escapes } of copySources(model)) {
    if (kind !== 'local' || path === undefined || path === '' || escapes) continue;
    const verdict = evidence(path, context);
    if (verdict === 'found') found++;
    if (verdict !== 'missing') continue;
    if (context.fact.origin === 'guess' && path.startsWith(own)) return false;
    if (mayBeBuilt(path)) made++;
    else missing++;
  }
  if (context.fact.origin === 'build') return found > 0 || missing + made <= 1;
  return found > 0 && missing <= found;
}

/** Whether a source speaks for the context: it is there, or at least the folder that it should be in; undefined when not known. */
function evidence(path: string, context: LocalContext): 'found' | 'missing' | undefined {
  const parts = path.split('/');
  const wild = parts.findIndex((part) => /[*?[\\]/.test(part));
  if (wild >= 0) {
    const matches = context.glob(path);
    return matches.state === 'known' && matches.value.length > 0 ? 'found' : undefined;
  }
  const entry = context.entry(path);
  if (entry.state === 'unknown') return undefined;
  if (entry.value !== null) return 'found';
  const parent = parts.length > 1 ? context.entry(parts.slice(0, -1).join('/')) : undefined;
  return parent?.state === 'known' && parent.value !== null ? 'found' : 'missing';
}

class LocalContext implements Context {
  readonly fact: ContextFact & { kind: 'local' };
  readonly builds: readonly BuildFact[];
  readonly #facts: Facts;
  #ignore: Fact<{ name: string; file: IgnoreFile } | null> | undefined;

  constructor(fact: ContextFact & { kind: 'local' }, builds: readonly BuildFact[], facts: Facts) {
    this.fact = fact;
    this.builds = builds;
    this.#facts = facts;
  }

  get words(): string {
    const { path, origin } = this.fact;
    const [first, ...more] = new Set(this.builds.map((it) => it.label));
    if (origin !== 'build' || first === undefined) return path === '.' ? 'the build context' : `the build context ${path}`;
    return `the context ${path} of ${first}${more.length > 0 ? ` and ${more.length} more` : ''}`;
  }

  entry(path: string): Fact<EntryKind | null> {
    if (path === '') return known('folder');
    const parts = path.split('/');
    let folder = '';
    for (const [i, part] of parts.entries()) {
      const listing = this.#facts.get('folder', inContext(this.fact.id, folder));
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
        const listing = this.#facts.get('folder', inContext(this.fact.id, folder));
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
      const fact = this.#facts.get('ignore', this.fact.id);
      this.#ignore =
        fact.state === 'unknown'
          ? unknown
          : known(fact.value && { name: fact.value.name, file: readIgnoreFile(fact.value.text) });
    }
    return this.#ignore;
  }

  generated(path: string): Fact<boolean> {
    return this.#facts.get('generated', inContext(this.fact.id, path));
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
