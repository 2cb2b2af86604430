import { type LintResult, lintModel, Memo, modelOf } from '../engine/lint.ts';
import type { Rule } from '../engine/rule.ts';
import type { Diagnostic, Enabled } from '../engine/run.ts';
import { isSilenceable, unsuppressed } from '../engine/suppress.ts';
import { isLeftAlone } from '../engine/template.ts';
import {
  type Answers,
  type BuildFact,
  type ContextFact,
  type FactKey,
  type FactKind,
  type Facts,
  factId,
  type TagFact,
  type VariantsFact,
} from '../facts/facts.ts';
import { FactLedger } from '../facts/ledger.ts';
import type { Files } from '../host/host.ts';
import type { Model } from '../model/model.ts';
import { memberIn } from '../variants/member.ts';
import type { Builds } from './builds.ts';
import { ConfigStore, type FoundConfig, levelled, rulesFor, takesShellCheck } from './config-store.ts';
import { type ContextChoice, contextsFor, type FileContexts } from './contexts.ts';
import { type Document, forget, type Snapshot, shown, take } from './document.ts';
import type { Families } from './families.ts';
import { Folders } from './folders.ts';
import type { Images } from './images.ts';
import type { ShellChecks } from './shellcheck.ts';
import { joinUri, nameOf, parentUri } from './uri.ts';
import { lintVariants } from './variant-lint.ts';

const MAX_ROUNDS = 8;
/** A variant is most like itself a keystroke ago; of many, some share a memo. */
const MEMOS = 16;
/** Milliseconds in which the next key may be pressed: variants that were linted before wait for that. */
const TYPING = 80;

/** What findings stand on. */
export interface Standing {
  readonly config: FoundConfig;
  readonly rules: readonly Enabled[];
  readonly answers: Answers;
}

/** The open files and all that is known around them: the only mutable thing. Server and command line drive the same one. */
export class Workspace {
  readonly rules: readonly Rule[];
  readonly configs: ConfigStore;
  readonly #files: Files;
  readonly #session: string;
  readonly #documents = new Map<string, Document>();
  readonly #folders: Folders;
  #fixedConfig: FoundConfig | undefined;
  /** Where builds are looked up; undefined where nobody indexes. */
  builds: Builds | undefined;
  /** Where images are looked up; undefined where nobody does. */
  images: Images | undefined;
  /** Where families of variants are looked up; undefined where nobody does. */
  families: Families | undefined;
  /** Where shell scripts are checked beside our own rules; undefined where nobody does. */
  shellChecks: ShellChecks | undefined;

  /** `session` makes ids of one process differ from those of another. */
  constructor(files: Files, rules: readonly Rule[], session = '') {
    this.#files = files;
    this.#folders = new Folders(files);
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
        shellAnswers: undefined,
        earlier: undefined,
        variants: undefined,
        variantMemos: Array.from({ length: MEMOS }, () => new Memo()),
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
    document.rules = rulesFor(config, uri, this.rules);
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
    const { variants } = document;
    const own = variants?.text === text ? variants.findings.diagnostics : result.diagnostics;
    const snapshot: Snapshot = {
      ...result,
      diagnostics: this.#withShell(document, model, own),
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
    document.shellAnswers = this.shellChecks?.count;
    document.snapshot = isNews ? snapshot : { ...snapshot, id: earlier.id };
    document.earlier = document.snapshot;
    return document.snapshot;
  }

  #withShell({ uri, config, rules, answers }: Document, model: Model, own: readonly Diagnostic[]): readonly Diagnostic[] {
    if (!this.shellChecks || !config || !takesShellCheck(config, uri) || isLeftAlone(model, rules)) return own;
    const said = levelled(this.shellChecks.known(model, answers, own), config, uri, this.rules);
    const left = isSilenceable(rules) ? unsuppressed(model, said, [], false) : said;
    return left.length === 0 ? own : [...own, ...left].sort((a, b) => a.at.start - b.at.start);
  }

  /** Asks ShellCheck about what it was not asked yet. True when findings differ. */
  async checkShell(uri: string): Promise<boolean> {
    const document = this.#documents.get(uri);
    const snapshot = this.snapshot(uri);
    if (!document || !snapshot || !this.shellChecks || !takesShellCheck(snapshot.config, uri)) return false;
    const { text, answers } = document;
    await this.shellChecks.ask(snapshot.model, answers, () => document.text !== text);
    // The same script in another file may have been answered meanwhile, too.
    if (document.shellAnswers === this.shellChecks.count) return false;
    document.revision++;
    document.snapshot = undefined;
    const isNews = this.snapshot(uri)?.id !== snapshot.id;
    if (!isNews) document.revision--;
    return isNews;
  }

  /** Lints another text with the same configuration and facts: what a fix would leave. */
  lintText(uri: string, text: string, memo?: Memo): LintResult {
    const document = this.#documents.get(uri);
    return lintModel(modelOf(text, memo), document?.rules ?? [], document?.answers ?? new Map());
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
      await this.#find(document, wanted);
      await this.#files.pause?.();
    }
    await this.#lintVariants(uri, reach);
    return this.snapshot(uri)?.id !== before;
  }

  /** True when nothing is left to find out. */
  isSettled(uri: string): boolean {
    return this.#wanted(uri).length === 0 && !this.#hasNewVariants(uri);
  }

  #hasNewVariants(uri: string): boolean {
    const document = this.#documents.get(uri);
    const fact = document?.answers.get(factId('variants', '')) as VariantsFact | null | undefined;
    if (!document || fact?.role !== 'source' || fact.files[fact.file] === undefined) return false;
    return document.variants?.text !== document.text || document.variants.answers !== document.revision;
  }

  /** Lints the variants of a source, once all is known of the source itself. */
  async #lintVariants(uri: string, reach: 'files' | 'all'): Promise<void> {
    for (let round = 0; round < MAX_ROUNDS && this.#hasNewVariants(uri); round++) {
      const document = this.#documents.get(uri);
      const fact = document?.answers.get(factId('variants', '')) as VariantsFact;
      if (!document?.config) return;
      const { text, rules, answers } = document;
      const member = memberIn(fact, text);
      const earlier = this.snapshot(uri);
      if (!earlier) return;
      const own = lintModel(earlier.model, rules, answers, earlier.parts).diagnostics;
      let rest = document.variants && TYPING;
      const goOn = async (): Promise<boolean> => {
        await this.#files.pause?.(rest);
        rest = undefined;
        return document.text === text && document.answers === answers;
      };
      const { variantMemos: memos } = document;
      const lint = (it: string, at: number): LintResult => lintModel(modelOf(it, memos[at % MEMOS]), rules, answers);
      const findings = await lintVariants(member, own, lint, goOn);
      if (!findings) return;
      document.revision++;
      document.variants = { text, answers: document.revision, findings };
      document.snapshot = undefined;
      const wanted = findings.missed.filter((it) => reach === 'all' || !OF_IMAGES.includes(it.kind));
      if (wanted.length === 0) return;
      await this.#find(document, wanted);
    }
  }

  /** Says that families of variants changed: what files are to them is found out again. True when that concerns an open file. */
  forgetVariants(uris: readonly string[] = this.uris): boolean {
    const id = factId('variants', '');
    const known = uris.map((uri) => this.#documents.get(uri)).filter((it) => it?.answers.has(id) === true);
    for (const document of known) {
      if (!document) continue;
      document.answers = new Map([...document.answers].filter(([key]) => key !== id));
      document.variants = undefined;
      document.revision++;
      document.snapshot = undefined;
    }
    return known.length > 0;
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
    return this.#folders.listed;
  }

  /** Tells that files came, went or changed. Answers with the open files whose findings may differ. */
  touched(uris: readonly string[]): readonly string[] {
    const isConfig = uris.some((uri) => nameOf(uri).startsWith('dockwright.'));
    const isIgnore = uris.some((uri) => nameOf(uri).endsWith('.dockerignore'));
    const isListed = this.#folders.touched(uris);
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

  /** The answers to questions that a file is known to ask. */
  async answer(uri: string, keys: readonly FactKey[]): Promise<Answers> {
    const document = this.#documents.get(uri);
    if (document) await this.#find(document, keys);
    return document?.answers ?? new Map();
  }

  /** What the findings of a prepared file stand on beside its text. Lints nothing. */
  standing(uri: string): Standing | undefined {
    const { config, rules, answers } = this.#documents.get(uri) ?? {};
    return config && rules && answers && { config, rules, answers };
  }

  /** Whether they stand on nothing else: all is found out, and no other text or program has a say. */
  standsAlone(uri: string): boolean {
    const variants = this.#documents.get(uri)?.answers.get(factId('variants', '')) ?? null;
    return variants === null && !this.shellChecks && this.isSettled(uri);
  }

  async #find(document: Document, keys: readonly FactKey[]): Promise<void> {
    const { answers } = document;
    const found = await Promise.all(
      keys.map(async (key) => [factId(key.kind, key.key), await this.#answer(document, key)] as const),
    );
    if (document.answers === answers) take(document, found);
  }

  async #answer(document: Document, { kind, key }: FactKey): Promise<unknown> {
    if (kind === 'today') return new Date().toISOString().slice(0, 10);
    if (kind === 'variants') return (await this.families?.factOf(document.uri)) ?? null;
    if (kind === 'made') return this.builds?.made(document.uri);
    if (kind === 'registry') return this.images?.tag(document.uri, key);
    if (kind === 'image') return this.images?.image(document.uri, key);
    const found = await this.#contexts(document);
    if (kind === 'contexts') return found.contexts;
    if (kind === 'builds') return found.builds;
    const colon = key.indexOf(':');
    const root = found.uris.get(colon < 0 ? key : key.slice(0, colon));
    if (root === undefined) return undefined;
    const path = key.slice(colon + 1);
    if (kind === 'folder') return this.#folders.entriesByName(joinUri(root, path));
    if (kind === 'generated') return this.#folders.isGenerated(joinUri(root, path));
    if (kind === 'ignore') return this.#folders.ignoreFile(document.uri, root);
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
}

/** Kinds that a network may have to answer. */
const OF_IMAGES: readonly FactKind[] = ['image', 'registry'];
