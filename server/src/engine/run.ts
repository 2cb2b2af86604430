import type { Answers, FactKey } from '../facts/facts.ts';
import { FactLedger } from '../facts/ledger.ts';
import type { Model } from '../model/model.ts';
import type { Keyword } from '../syntax/ast.ts';
import { once } from '../text/once.ts';
import { defaultOptions, type Finding, type OptionSpecs, type OptionValues, type Rule, type Severity } from './rule.ts';

/** A rule that is on, with the severity the configuration gives it. */
export interface Enabled {
  readonly rule: Rule;
  readonly severity: Severity;
  /** What the configuration says of the rule's options. */
  readonly options?: Readonly<Record<string, unknown>>;
  /** Other levels for some of its codes, in lower case. */
  readonly codes?: ReadonlyMap<string, Severity | 'off'>;
  /** The level of findings that matter less. */
  readonly minor?: Severity;
  /** False where comments may not silence rules; the same for all rules of a file. */
  readonly inlineIgnores?: false;
}

export interface Diagnostic extends Finding {
  readonly rule: Rule;
  readonly severity: Severity;
}

/** A rule that threw. Reported, never swallowed; the other rules go on. */
export interface Crash {
  readonly rule: string;
  readonly error: unknown;
}

export interface Report {
  /** In the order of the text. */
  readonly diagnostics: readonly Diagnostic[];
  /** Every fact that was asked for: change one and the report is stale. */
  readonly asked: readonly FactKey[];
  /** Those of them that nobody has answered yet. */
  readonly missed: readonly FactKey[];
  readonly crashes: readonly Crash[];
  /** In the order of the rules. */
  readonly parts: readonly Part[];
}

/** What one rule said, and the answers that it stands on. */
export interface Part {
  readonly diagnostics: readonly Diagnostic[];
  readonly crash: Crash | undefined;
  readonly facts: FactLedger;
}

/**
 * Pure: the same model, rules and answers give the same report. Findings before a throw survive. `earlier` are the parts of a report on
 * the same model with the same rules: what stands on the same answers still is not worked out again.
 */
export function run(model: Model, rules: readonly Enabled[], answers: Answers, earlier?: readonly Part[]): Report {
  const contents = contentsOf(model);
  const parts = rules.map((enabled, index) => {
    const part = earlier?.[index];
    if (part?.facts.holdsFor(answers)) return part;
    return contents.concern(enabled.rule) ? partOf(enabled, model, answers) : SILENT;
  });
  const asked = new Map<string, FactKey>();
  const missed = new Map<string, FactKey>();
  for (const { facts } of parts) {
    if (facts.asked.size === 0) continue;
    for (const [id, key] of facts.asked) asked.set(id, key);
    for (const [id, key] of facts.missed) missed.set(id, key);
  }
  const diagnostics = parts
    .flatMap((part) => part.diagnostics)
    .sort((a, b) => a.at.start - b.at.start || a.at.end - b.at.end || (a.rule.id < b.rule.id ? -1 : 1));
  return {
    diagnostics,
    asked: [...asked.values()],
    missed: [...missed.values()],
    crashes: parts.flatMap(({ crash }) => crash ?? []),
    parts,
  };
}

const SILENT: Part = { diagnostics: [], crash: undefined, facts: new FactLedger(new Map()) };

/** What a file has in it that a rule may be about. */
class Contents {
  readonly #text: string;
  /** A line break within a word, or a quote, hides the word from a search. */
  readonly #isSplit: boolean;
  readonly #words = new Map<string, boolean>();
  readonly #kinds = new Set<Keyword | undefined>();

  constructor({ file }: Model) {
    this.#text = file.text;
    this.#isSplit = /[\w-][\\`]\r?\n[\w-]/.test(file.text);
    for (const { kind, trigger } of file.instructions) this.#kinds.add(kind).add(trigger?.kind);
  }

  concern({ words, instructions }: Rule): boolean {
    if (instructions && !instructions.some((it) => this.#kinds.has(it))) return false;
    return words === undefined || this.#isSplit || words.some((it) => this.#has(it));
  }

  #has(word: string): boolean {
    const known = this.#words.get(word);
    if (known !== undefined) return known;
    const found = this.#text.includes(word);
    this.#words.set(word, found);
    return found;
  }
}

/** A model is linted again when more is known. */
const contentsOf = once((model: Model) => new Contents(model));

/** The severity that a finding has; undefined when its code is off. */
export function severityOf({ severity, minor, codes }: Enabled, { code, isMinor }: Finding): Severity | undefined {
  const own = code === undefined ? undefined : codes?.get(code.toLowerCase());
  return own === 'off' ? undefined : (own ?? (isMinor ? minor : undefined) ?? severity);
}

function partOf(enabled: Enabled, model: Model, answers: Answers): Part {
  const { rule } = enabled;
  const facts = new FactLedger(answers);
  const diagnostics: Diagnostic[] = [];
  const options = enabled.options ? { ...defaultOptions(rule), ...enabled.options } : defaultOptions(rule);
  let crash: Crash | undefined;
  try {
    for (const finding of rule.check({ model, facts, options: options as OptionValues<OptionSpecs> })) {
      const severity = severityOf(enabled, finding);
      if (severity) diagnostics.push({ ...finding, rule, severity });
    }
  } catch (error) {
    crash = { rule: rule.id, error };
  }
  return { diagnostics, crash, facts };
}
