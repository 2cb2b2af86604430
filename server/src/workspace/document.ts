import type { LintResult, Memo } from '../engine/lint.ts';
import type { Enabled } from '../engine/run.ts';
import { type BuildFact, type ContextFact, factId } from '../facts/facts.ts';
import type { FoundConfig } from './config-store.ts';
import type { ContextChoice, FileContexts } from './contexts.ts';
import type { VariantFindings } from './variant-lint.ts';

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

/** An open file and what is known around it. */
export interface Document {
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
  /** How many answers of ShellCheck there were when the snapshot was made. */
  shellAnswers: number | undefined;
  /** The last snapshot that there was. */
  earlier: Snapshot | undefined;
  /** What its variants say, for this text and these answers. */
  variants: { readonly text: string; readonly answers: number; readonly findings: VariantFindings } | undefined;
  readonly variantMemos: readonly Memo[];
}

/** Takes answers in. That something is out of reach tells a rule no more than that it was not known: then all findings stay. */
export function take(document: Document, found: readonly (readonly [string, unknown])[]): void {
  const { snapshot, answers } = document;
  const isNews = found.some(([id, answer]) => answer !== undefined || answers.get(id) !== undefined);
  for (const [id, answer] of found) answers.set(id, answer);
  if (isNews) document.revision++;
  const missed = snapshot?.missed.filter(({ kind, key }) => !answers.has(factId(kind, key))) ?? [];
  document.snapshot = isNews || !snapshot ? undefined : { ...snapshot, missed };
}

/** All of a snapshot that an editor shows. */
export const shown = ({ diagnostics, contexts, crashes }: Snapshot): string =>
  JSON.stringify([diagnostics.map(({ rule, ...rest }) => [rule.id, rest]), contexts, crashes.map((it) => it.rule)]);

/** All that was found out is found out again. */
export function forget(document: Document): void {
  document.answers = new Map();
  document.contexts = undefined;
  document.variants = undefined;
  document.revision++;
  document.snapshot = undefined;
}
