import ignore, { type Ignore } from 'ignore';
import type { Build, Tree } from '../builds/build.ts';
import { buildsOf, type FileBuilds, mayDefineBuilds } from '../builds/find.ts';
import { combined } from '../builds/index.ts';
import { join } from '../builds/paths.ts';
import type { Files } from '../host/host.ts';
import { Joined, type JoinedParts } from '../text/joined.ts';
import { joinUri, relativeUri } from './uri.ts';

/** Folders that hold nothing that is built from here. */
const SKIPPED = new Set(['.git', '.hg', '.svn', 'node_modules', '.venv', '.tox', '.terraform']);
/** A workspace with more entries than this is not indexed: it is somebody's home folder. */
const MOST_ENTRIES = 100_000;
const AT_ONCE = 16;
const MOST_ROUNDS = 6;

interface Result {
  readonly found: FileBuilds;
  /** What it stands on: `text`, `kind` or `list`, and a path. */
  readonly asked: ReadonlySet<string>;
}

type Kind = 'file' | 'folder';

/** What an index holds after its first reading, as another thread can send it. */
export interface IndexSnapshot {
  readonly isTooBig: boolean;
  readonly kinds: ReadonlyMap<string, Kind>;
  readonly names: ReadonlyMap<string, string[]>;
  readonly links: ReadonlyMap<string, string>;
  readonly texts: ReadonlyMap<string, string | undefined>;
  readonly results: ReadonlyMap<string, Result>;
  /** The texts of embedded Dockerfiles: instances of a class are not sent. */
  readonly inline: ReadonlyMap<Build, JoinedParts>;
}

/** Reads a folder on another thread; undefined when that cannot be done there. */
export type ReadApart = (root: string) => Promise<IndexSnapshot | undefined>;

/**
 * The build definitions of one folder of the workspace. It is read once in the background; afterwards only what a change touches is
 * read again. Texts of open editors win over those of files.
 */
export class BuildIndex {
  readonly root: string;
  readonly #files: Files;
  readonly #readApart: ReadApart | undefined;
  #kinds = new Map<string, Kind>([['.', 'folder']]);
  #names = new Map<string, string[]>();
  /** What links of the folder lead to, where that is in it. */
  #links = new Map<string, string>();
  #texts = new Map<string, string | undefined>();
  readonly #open = new Map<string, string>();
  #results = new Map<string, Result>();
  #wanted = new Set<string>();
  /** For one reading of files: what is worked out twice in it is worked out once. */
  #memo = new Map<string, { readonly value: unknown; readonly asked: ReadonlySet<string> }>();
  #loading: Promise<void> | undefined;
  #builds: readonly Build[] | undefined;
  #isTooBig = false;
  /** Changes are worked off one after another. */
  #queue: Promise<void> = Promise.resolve();

  constructor(files: Files, root: string, readApart?: ReadApart) {
    this.#files = files;
    this.#readApart = readApart;
    this.root = root;
  }

  /** Undefined until the folder is read, or when it is too big for that. */
  get builds(): readonly Build[] | undefined {
    return this.#builds;
  }

  get tree(): Tree {
    return this.#tree(new Set());
  }

  /** Reads the folder once; afterwards waits for what is under way. */
  load(): Promise<void> {
    this.#loading ??= this.#load();
    return Promise.all([this.#loading, this.#queue]).then(() => undefined);
  }

  path(uri: string): string | undefined {
    return relativeUri(this.root, uri);
  }

  /** The text of an editor; undefined when it is closed. Answers whether the builds changed. */
  edited(path: string, text: string | undefined): Promise<boolean> {
    if (text === undefined) this.#open.delete(path);
    else this.#open.set(path, text);
    return this.#later([path]);
  }

  /** Files that came, went or changed. Answers whether the builds changed. */
  changed(paths: readonly string[]): Promise<boolean> {
    return this.#later(paths);
  }

  #later(paths: readonly string[]): Promise<boolean> {
    if (!this.#loading) return Promise.resolve(false);
    const before = this.#loading;
    const done = this.#queue.then(() => before).then(() => this.#update(paths));
    this.#queue = done.then(() => undefined);
    return done;
  }

  /** Meant to be sent to another thread. */
  get snapshot(): IndexSnapshot {
    const results = new Map<string, Result>();
    const inline = new Map<Build, JoinedParts>();
    for (const [path, { found, asked }] of this.#results) {
      const builds = found.builds.map((build) => {
        if (build.dockerfile.kind !== 'inline') return build;
        const bare: Build = { ...build, dockerfile: { kind: 'unknown' } };
        inline.set(bare, build.dockerfile.text.parts);
        return bare;
      });
      results.set(path, { found: { ...found, builds }, asked });
    }
    return {
      isTooBig: this.#isTooBig,
      kinds: this.#kinds,
      names: this.#names,
      links: this.#links,
      texts: this.#texts,
      results,
      inline,
    };
  }

  async #restore({ isTooBig, kinds, names, links, texts, results, inline }: IndexSnapshot): Promise<void> {
    this.#isTooBig = isTooBig;
    this.#kinds = new Map(kinds);
    this.#names = new Map(names);
    this.#links = new Map(links);
    this.#texts = new Map(texts);
    const revive = (build: Build): Build => {
      const parts = inline.get(build);
      return parts ? { ...build, dockerfile: { kind: 'inline', text: Joined.revive(parts) } } : build;
    };
    for (const [path, { found, asked }] of results)
      this.#results.set(path, { found: { ...found, builds: found.builds.map(revive) }, asked });
    if (isTooBig) return;
    this.#combine();
    // The other thread saw what is saved.
    if (this.#open.size > 0) await this.#update([...this.#open.keys()]);
  }

  async #load(): Promise<void> {
    const apart = await this.#readApart?.(this.root);
    if (apart) return this.#restore(apart);
    await this.#walk('.', []);
    if (this.#isTooBig) return;
    await this.#read([...this.#kinds].flatMap(([path, kind]) => (kind === 'file' && mayDefineBuilds(path) ? [path] : [])));
    this.#combine();
  }

  async #walk(folder: string, outer: readonly { prefix: string; rules: Ignore }[]): Promise<void> {
    const uri = joinUri(this.root, folder);
    const entries = (await this.#files.list(uri)) ?? [];
    if (this.#kinds.size + entries.length > MOST_ENTRIES) this.#isTooBig = true;
    if (this.#isTooBig) return;
    const prefix = folder === '.' ? '' : `${folder}/`;
    let levels = outer;
    if (entries.some((it) => it.name === '.gitignore' && it.kind === 'file')) {
      const read = await this.#files.read(joinUri(uri, '.gitignore'));
      if ('text' in read) levels = [...outer, { prefix, rules: ignore().add(read.text) }];
    }
    const names: string[] = [];
    const folders: string[] = [];
    for (const { name, kind, to } of entries) {
      if (SKIPPED.has(name) || kind === 'other') continue;
      const path = prefix + name;
      names.push(name);
      const target = to === undefined ? undefined : join(folder, to);
      if (target !== undefined && !target.startsWith('..')) this.#links.set(path, target);
      this.#kinds.set(path, kind === 'folder' ? 'folder' : 'file');
      if (kind === 'folder' && !isIgnored(levels, `${path}/`)) folders.push(path);
    }
    this.#names.set(folder, names);
    await each(folders, (path) => this.#walk(path, levels));
  }

  /** Reads and evaluates files, and those that they turn out to need. */
  async #read(paths: readonly string[]): Promise<void> {
    let next = paths;
    for (let round = 0; round < MOST_ROUNDS && next.length > 0; round++) {
      this.#wanted = new Set();
      this.#memo = new Map();
      let turn: Promise<void> = Promise.resolve();
      await each(next, async (path) => {
        if (this.#kinds.get(path) === 'file' && !this.#texts.has(path)) await this.#fetch(path);
        // One after another, and what has come in meanwhile goes first: reading is quick, following scripts may not be.
        turn = turn.then(() => this.#files.pause?.()).then(() => this.#evaluate(path));
        await turn;
      });
      const wanted = [...this.#wanted];
      await each(wanted, (path) => this.#fetch(path));
      next = [...this.#results].flatMap(([path, { asked }]) => (wanted.some((it) => asked.has(`text ${it}`)) ? [path] : []));
    }
  }

  /** Reads files that no build definition is read from, as Dockerfiles, so that the tree has their texts. */
  async ensure(paths: readonly string[]): Promise<void> {
    const missing = paths.filter((path) => this.#kinds.get(path) === 'file' && !this.#texts.has(path) && !this.#open.has(path));
    await each(missing, (path) => this.#fetch(path));
  }

  async #fetch(path: string): Promise<void> {
    const read = await this.#files.read(joinUri(this.root, path));
    this.#texts.set(path, 'text' in read ? read.text : undefined);
  }

  #evaluate(path: string): void {
    const asked = new Set<string>();
    this.#results.set(path, { found: buildsOf(path, this.#tree(asked)), asked });
  }

  #tree(asked: Set<string>): Tree {
    // What is worked out once is asked for by all who use it.
    const open = [asked];
    const ask = (what: string): void => {
      for (const set of open) set.add(what);
    };
    return {
      kind: (path) => {
        ask(`kind ${path}`);
        return this.#kinds.get(path);
      },
      list: (path) => {
        ask(`list ${path}`);
        return this.#names.get(path) ?? [];
      },
      text: (path) => {
        ask(`text ${path}`);
        const edited = this.#open.get(path);
        if (edited !== undefined) return edited;
        if (this.#texts.has(path)) return this.#texts.get(path);
        if (this.#kinds.get(path) === 'file') this.#wanted.add(path);
        return undefined;
      },
      once: (key, make) => {
        const known = this.#memo.get(key);
        if (known) {
          for (const what of known.asked) ask(what);
          return known.value as ReturnType<typeof make>;
        }
        const own = new Set<string>();
        open.push(own);
        const value = make();
        open.pop();
        this.#memo.set(key, { value, asked: own });
        return value;
      },
    };
  }

  async #update(paths: readonly string[]): Promise<boolean> {
    if (this.#isTooBig) return false;
    const stale = new Set<string>();
    const gone = new Set<string>();
    for (const path of paths) {
      await this.#lookAgain(path, stale, gone);
      stale.add(`text ${path}`);
      this.#texts.delete(path);
    }
    for (const path of gone) this.#results.delete(path);
    const again = [...this.#results].flatMap(([path, { asked }]) => ([...stale].some((it) => asked.has(it)) ? [path] : []));
    const fresh = paths.filter((path) => mayDefineBuilds(path) && this.#kinds.get(path) === 'file');
    const all = new Set([...again, ...fresh]);
    if (all.size === 0 && gone.size === 0) return false;
    const before = JSON.stringify(this.#builds);
    await this.#read([...all]);
    this.#combine();
    return JSON.stringify(this.#builds) !== before;
  }

  /** Whether a path is there, and what that means for the folder that it is in. */
  async #lookAgain(path: string, stale: Set<string>, gone: Set<string>): Promise<void> {
    const slash = path.lastIndexOf('/');
    const folder = slash < 0 ? '.' : path.slice(0, slash);
    if (this.#open.has(path) || this.#kinds.get(folder) !== 'folder') return;
    const name = path.slice(slash + 1);
    const entries = (await this.#files.list(joinUri(this.root, folder))) ?? [];
    const entry = entries.find((it) => it.name === name);
    const kind: Kind | undefined = entry && (entry.kind === 'folder' ? 'folder' : 'file');
    if (this.#kinds.get(path) === kind) return;
    stale.add(`list ${folder}`).add(`kind ${path}`);
    const names = (this.#names.get(folder) ?? []).filter((it) => it !== name);
    if (kind) {
      this.#kinds.set(path, kind);
      names.push(name);
      if (kind === 'folder') await this.#walk(path, []);
    } else
      for (const known of [...this.#kinds.keys()])
        if (known === path || known.startsWith(`${path}/`)) {
          this.#kinds.delete(known);
          this.#names.delete(known);
          gone.add(known);
          stale.add(`text ${known}`).add(`kind ${known}`).add(`list ${known}`);
        }
    this.#names.set(folder, names);
  }

  #combine(): void {
    const found = new Map([...this.#results].map(([path, it]) => [path, it.found]));
    this.#builds = combined(found, this.#tree(new Set()));
  }

  /** Whether a build is of a Dockerfile, or of a link that leads to it. */
  isOf({ dockerfile }: Build, path: string): boolean {
    return dockerfile.kind === 'file' && (dockerfile.path === path || this.#links.get(dockerfile.path) === path);
  }
}

function isIgnored(levels: readonly { prefix: string; rules: Ignore }[], path: string): boolean {
  for (const { prefix, rules } of [...levels].reverse()) {
    const verdict = rules.test(path.slice(prefix.length));
    if (verdict.ignored) return true;
    if (verdict.unignored) return false;
  }
  return false;
}

/** Some at once: each waits for the disk, none for all. */
async function each(paths: readonly string[], act: (path: string) => Promise<void>): Promise<void> {
  const rest = [...paths].reverse();
  const worker = async (): Promise<void> => {
    for (let path = rest.pop(); path !== undefined; path = rest.pop()) await act(path);
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, rest.length) }, worker));
}
