import ignore, { type Ignore } from 'ignore';
import { enabledRules } from '../engine/config.ts';
import { type LintResult, lintModel, Memo, modelOf } from '../engine/lint.ts';
import type { Rule } from '../engine/rule.ts';
import type { Enabled } from '../engine/run.ts';
import {
  type BuildFact,
  type ContextFact,
  type EntryKind,
  type FactKey,
  type FactKind,
  type Facts,
  factId,
  type TagFact,
} from '../facts/facts.ts';
import { FactLedger } from '../facts/ledger.ts';
import type { Entry, Files } from '../host/host.ts';
import type { Builds } from './builds.ts';
import { ConfigStore, type FoundConfig } from './config-store.ts';
import { type ContextChoice, contextsFor, type FileContexts } from './contexts.ts';
import type { Images } from './images.ts';
import { joinUri, nameOf, parentUri } from './uri.ts';

export type { ContextChoice } from './contexts.ts';

/** An unchanging view of one file: text, configuration and facts as they were. */
export interface Snapshot extends LintResult {
  readonly uri: string;
  readonly text: string;
  readonly version: number;
  readonly config: FoundConfig;
  /** The build contexts that were asked for, as far as they are known. */
  readonly contexts: readonly ContextFact[] | undefined;
  /** The builds of this file, when a rule asked for its contexts. */
  readonly builds: readonly BuildFact[] | undefined;
  /** Same id, same findings. */
  readonly id: string;
}

interface Document {
  readonly uri: string;
  text: string;
  version: number;
  readonly memo: Memo;
  context: ContextChoice;
  /** Found out once, until something changes. */
  contexts: Promise<FileContexts> | undefined;
  config: FoundConfig | undefined;
  rules: readonly Enabled[];
  /** Replaced when all is forgotten: what comes late is for the old ones. */
  answers: Map<string, unknown>;
  /** Counts what may change findings beside the text. */
  revision: number;
  snapshot: Snapshot | undefined;
  /** The last snapshot that there was. */
  earlier: Snapshot | undefined;
}

/** A folder is listed once for all files that ask, until it is known to have changed. */
type Listings = Map<string, Promise<readonly Entry[] | undefined>>;

const MAX_ROUNDS = 8;

/** The open files and all that is known around them: the only mutable thing. Server and command line drive the same one. */
export class Workspace {
  readonly rules: readonly Rule[];
  readonly configs: ConfigStore;
  readonly #files: Files;
  readonly #session: string;
  readonly #documents = new Map<string, Document>();
  readonly #listings: Listings = new Map();
  #fixedConfig: FoundConfig | undefined;
  /** Where builds are looked up; undefined where nobody indexes. */
  builds: Builds | undefined;
  /** Where images are looked up; undefined where nobody does. */
  images: Images | undefined;

  /** `session` makes ids of one process differ from those of another. */
  constructor(files: Files, rules: readonly Rule[], session = '') {
    this.#files = files;
    this.#session = session;
    this.rules = rules;
    this.configs = new ConfigStore(files, rules);
  }

  get uris(): readonly string[] {
    return [...this.#documents.keys()];
  }

  /** From now on this configuration counts for every file. */
  useConfig(config: FoundConfig): void {
    this.#fixedConfig = config;
  }

  put(uri: string, text: string, version: number): void {
    const known = this.#documents.get(uri);
    if (!known) {
      this.#documents.set(uri, {
        uri,
        text,
        version,
        memo: new Memo(),
        context: undefined,
        contexts: undefined,
        config: undefined,
        rules: [],
        answers: new Map(),
        revision: 0,
        snapshot: undefined,
        earlier: undefined,
      });
      return;
    }
    known.text = text;
    known.version = version;
    known.snapshot = undefined;
  }

  drop(uri: string): void {
    this.#documents.delete(uri);
  }

  setContext(uri: string, choice: ContextChoice): void {
    const document = this.#documents.get(uri);
    if (!document || JSON.stringify(document.context) === JSON.stringify(choice)) return;
    document.context = choice;
    forget(document);
  }

  /** Finds the configuration. Call before the first `snapshot`; afterwards it costs nothing. */
  async prepare(uri: string): Promise<void> {
    const document = this.#documents.get(uri);
    if (!document || document.config) return;
    const config = this.#fixedConfig ?? (await this.configs.find(parentUri(uri)));
    document.config = config;
    document.rules = enabledRules(config.config, this.rules);
  }

  /** What is known now; at once. */
  snapshot(uri: string): Snapshot | undefined {
    const document = this.#documents.get(uri);
    if (!document?.config) return undefined;
    if (document.snapshot) return document.snapshot;
    const { text, version, config, earlier, rules } = document;
    const isSameText = earlier?.text === text;
    const model = isSameText ? earlier.model : modelOf(text, document.memo);
    const known = isSameText && earlier.config === config ? earlier.parts : undefined;
    const result = lintModel(model, rules, document.answers, known);
    const snapshot: Snapshot = {
      ...result,
      uri,
      text,
      version,
      config,
      contexts: document.answers.get(factId('contexts', '')) as ContextFact[] | undefined,
      builds: document.answers.get(factId('builds', '')) as BuildFact[] | undefined,
      id: `${this.#session}.${version}.${document.revision}`,
    };
    // What was found out since may change nothing that anybody sees.
    const isNews = earlier?.version !== version || earlier.config !== config || shown(earlier) !== shown(snapshot);
    document.snapshot = isNews ? snapshot : { ...snapshot, id: earlier.id };
    document.earlier = document.snapshot;
    return document.snapshot;
  }

  /** Lints another text with the same configuration and facts: what a fix would leave. */
  lintText(uri: string, text: string): LintResult {
    const document = this.#documents.get(uri);
    return lintModel(modelOf(text), document?.rules ?? [], document?.answers ?? new Map());
  }

  /** What is known of the world around a file. */
  factsOf(uri: string): Facts {
    return new FactLedger(this.#documents.get(uri)?.answers ?? new Map());
  }

  /** Says that builds changed: contexts are found out again. */
  forgetContexts(): void {
    for (const document of this.#documents.values()) forget(document);
  }

  /**
   * Finds out what the rules missed, and what that leads to: of `files`, or `all`, for which a network may be waited for. True when
   * findings may differ.
   */
  async settle(uri: string, reach: 'files' | 'all' = 'all'): Promise<boolean> {
    const before = this.snapshot(uri)?.id;
    for (let round = 0; round < MAX_ROUNDS; round++) {
      const document = this.#documents.get(uri);
      const wanted = this.#wanted(uri).filter((it) => reach === 'all' || !OF_IMAGES.includes(it.kind));
      if (!document || wanted.length === 0) break;
      const { answers } = document;
      const found = await Promise.all(
        wanted.map(async (key) => [factId(key.kind, key.key), await this.#answer(document, key)] as const),
      );
      if (document.answers === answers) take(document, found);
      await this.#files.pause?.();
    }
    return this.snapshot(uri)?.id !== before;
  }

  /** True when nothing is left to find out. */
  isSettled(uri: string): boolean {
    return this.#wanted(uri).length === 0;
  }

  /** What was missed, and what a registry might answer differently by now. */
  #wanted(uri: string): readonly FactKey[] {
    const { asked = [], missed = [] } = this.snapshot(uri) ?? {};
    const answers = this.#documents.get(uri)?.answers;
    const old = asked.filter(({ kind, key }) => {
      const fact = kind === 'registry' ? (answers?.get(factId(kind, key)) as TagFact | undefined) : undefined;
      return fact !== undefined && this.images?.isOld(fact) === true;
    });
    return [...missed, ...old];
  }

  /** Says that images are to be looked up again: a lock, the leave to ask, or what a tag means has changed. */
  forgetImages(): void {
    this.images?.forgetLocks();
    for (const document of this.#documents.values()) {
      document.answers = new Map([...document.answers].filter(([id]) => !OF_IMAGES.some((kind) => id.startsWith(`${kind} `))));
      document.revision++;
      document.snapshot = undefined;
    }
  }

  /** The folders whose listings stand behind the findings: watch these. */
  listedFolders(): readonly string[] {
    return [...this.#listings.keys()];
  }

  /** Tells that files came, went or changed. Answers with the open files whose findings may differ. */
  touched(uris: readonly string[]): readonly string[] {
    const isConfig = uris.some((uri) => nameOf(uri).startsWith('dockwright.'));
    const isIgnore = uris.some((uri) => nameOf(uri).endsWith('.dockerignore'));
    let isListed = false;
    for (const uri of uris) {
      const folder = parentUri(uri);
      if (folder !== undefined) isListed = this.#listings.delete(folder) || isListed;
      isListed = this.#listings.delete(uri) || isListed;
    }
    if (!isConfig && !isIgnore && !isListed) return [];
    if (isConfig) {
      this.configs.forget();
      // `dockwright.lock` has such a name, too.
      this.images?.forgetLocks();
    }
    for (const document of this.#documents.values()) {
      forget(document);
      if (isConfig) document.config = undefined;
    }
    return this.uris;
  }

  async #answer(document: Document, { kind, key }: FactKey): Promise<unknown> {
    if (kind === 'today') return new Date().toISOString().slice(0, 10);
    if (kind === 'registry') return this.images?.tag(document.uri, key);
    if (kind === 'image') return this.images?.image(document.uri, key);
    const found = await this.#contexts(document);
    if (kind === 'contexts') return found.contexts;
    if (kind === 'builds') return found.builds;
    const colon = key.indexOf(':');
    const root = found.uris.get(colon < 0 ? key : key.slice(0, colon));
    if (root === undefined) return undefined;
    const path = key.slice(colon + 1);
    if (kind === 'folder') return this.#folder(joinUri(root, path));
    if (kind === 'generated') return this.#isGenerated(joinUri(root, path));
    if (kind === 'ignore') return this.#ignore(document.uri, root);
    return undefined;
  }

  /** The contexts and builds of an open file. */
  async contextsOf(uri: string): Promise<FileContexts> {
    const document = this.#documents.get(uri);
    return document ? this.#contexts(document) : { contexts: [], builds: [], uris: new Map() };
  }

  #contexts(document: Document): Promise<FileContexts> {
    document.contexts ??= (async () => {
      const choice = document.context ?? this.#configured(document);
      return contextsFor(document.uri, choice, (await this.builds?.of(document.uri)) ?? []);
    })();
    return document.contexts;
  }

  #configured(document: Document): ContextChoice {
    const { uri, config } = document.config ?? {};
    if (config?.context === '-') return 'none';
    const folder = uri === undefined ? undefined : parentUri(uri);
    if (config?.context === undefined || folder === undefined) return undefined;
    return { uri: joinUri(folder, config.context), path: config.context };
  }

  async #folder(uri: string): Promise<ReadonlyMap<string, EntryKind> | null> {
    const entries = await this.#entries(uri);
    if (!entries) return null;
    return new Map(entries.map(({ name, kind }) => [name, kind === 'other' ? 'file' : kind]));
  }

  /** Git's own reading, without its global and per-clone files: the innermost `.gitignore` that says something decides. */
  async #isGenerated(uri: string): Promise<boolean> {
    let path = nameOf(uri);
    for (let folder = parentUri(uri); folder !== undefined; folder = parentUri(folder)) {
      const verdict = (await this.#gitignore(folder))?.test(path);
      if (verdict?.ignored || verdict?.unignored) return verdict.ignored;
      if ((await this.#entries(folder))?.some((entry) => entry.name === '.git')) return false;
      path = `${nameOf(folder)}/${path}`;
    }
    return false;
  }

  async #gitignore(folder: string): Promise<Ignore | undefined> {
    if (!(await this.#entries(folder))?.some((entry) => entry.name === '.gitignore')) return undefined;
    const read = await this.#files.read(joinUri(folder, '.gitignore'));
    return 'text' in read ? ignore().add(read.text) : undefined;
  }

  #entries(uri: string): Promise<readonly Entry[] | undefined> {
    let listing = this.#listings.get(uri);
    if (!listing) {
      listing = this.#files.list(uri);
      this.#listings.set(uri, listing);
    }
    return listing;
  }

  async #ignore(dockerfile: string, context: string): Promise<{ name: string; text: string } | null> {
    const own = `${nameOf(dockerfile)}.dockerignore`;
    const folder = parentUri(dockerfile);
    return (folder === undefined ? null : await this.#ignoreFile(folder, own)) ?? this.#ignoreFile(context, '.dockerignore');
  }

  async #ignoreFile(folder: string, name: string): Promise<{ name: string; text: string } | null> {
    if (!(await this.#entries(folder))?.some((entry) => entry.name === name)) return null;
    const read = await this.#files.read(joinUri(folder, name));
    return 'text' in read ? { name, text: read.text } : null;
  }
}

/** Takes answers in. That something is out of reach tells a rule no more than that it was not known: then all findings stay. */
function take(document: Document, found: readonly (readonly [string, unknown])[]): void {
  const { snapshot, answers } = document;
  const isNews = found.some(([id, answer]) => answer !== undefined || answers.get(id) !== undefined);
  for (const [id, answer] of found) answers.set(id, answer);
  if (isNews) document.revision++;
  const missed = snapshot?.missed.filter(({ kind, key }) => !answers.has(factId(kind, key))) ?? [];
  document.snapshot = isNews || !snapshot ? undefined : { ...snapshot, missed };
}

/** All of a snapshot that an editor shows. */
const shown = ({ diagnostics, contexts, crashes }: Snapshot): string =>
  JSON.stringify([diagnostics.map(({ rule, ...rest }) => [rule.id, rest]), contexts, crashes.map((it) => it.rule)]);

/** Kinds that a network may have to answer. */
const OF_IMAGES: readonly FactKind[] = ['image', 'registry'];

function forget(document: Document): void {
  document.answers = new Map();
  document.contexts = undefined;
  document.revision++;
  document.snapshot = undefined;
}
