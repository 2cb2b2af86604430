import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import type { Diagnostic, Enabled } from '../engine/run.ts';
import { type Answers, type FactKey, factId } from '../facts/facts.ts';
import type { ShellCheck, ShellComment } from '../host/host.ts';
import { once } from '../text/once.ts';
import type { Workspace } from '../workspace/workspace.ts';
import { type ContentCache, contentKey } from './content-cache.ts';
import type { Input } from './inputs.ts';
import { received, type SentFinding, sent } from './sent.ts';

/**
 * What the findings of a file stand on. Rules are pure: the same text, rules and answers give the same questions and the same findings,
 * so a run that gets the same answers to the questions of an earlier one need not lint.
 */
export interface Basis {
  /** Of the text and the rules. */
  readonly key: string;
  readonly asked: readonly FactKey[];
  /** A digest of the answers. */
  readonly answers: string;
}

interface Kept {
  readonly asked: readonly FactKey[];
  readonly answers: string;
  readonly findings: readonly SentFinding[];
}

/** Undefined where other texts have a say, or something was left unknown. */
export function basisOf(input: Input, asked: readonly FactKey[], workspace: Workspace): Basis | undefined {
  const standing = workspace.standsAlone(input.uri) ? workspace.standing(input.uri) : undefined;
  return standing && { key: keyOf(input, standing.rules), asked, answers: digestOf(asked, standing.answers) };
}

export const keep = (cache: ContentCache, { key, asked, answers }: Basis, findings: readonly Diagnostic[]): void =>
  cache.set(key, { asked, answers, findings: sent(findings) } satisfies Kept);

/** The findings of a file that stands on what it stood on when they were kept. */
export async function recalled(
  cache: ContentCache,
  input: Input,
  workspace: Workspace,
): Promise<readonly Diagnostic[] | undefined> {
  const rules = workspace.standing(input.uri)?.rules;
  const kept = rules && cache.get(keyOf(input, rules));
  if (!isKept(kept, input.text.length)) return undefined;
  const answers = await workspace.answer(input.uri, kept.asked);
  return digestOf(kept.asked, answers) === kept.answers ? received(kept.findings) : undefined;
}

/** The path tells files with the same text in different surroundings apart, which would put each other out of the cache. */
const keyOf = ({ path, text }: Input, rules: readonly Enabled[]): string =>
  contentKey('findings', path, rulesDigest(rules), text);

const rulesDigest = once((rules: readonly Enabled[]) =>
  contentKey(...rules.map(({ rule, ...settings }) => `${rule.id} ${exact(settings)}`)),
);

function digestOf(asked: readonly FactKey[], answers: Answers): string {
  const hash = createHash('sha256');
  for (const { kind, key } of asked) {
    const answer = answers.get(factId(kind, key));
    hash.update(`${kind} ${key}\n${typeof answer === 'object' && answer !== null ? exactOnce(answer) : exact(answer)}\n`);
  }
  return hash.digest('hex');
}

/** A text that is the same only for the same value: JSON has neither maps nor `undefined`. */
const exact = (value: unknown): string =>
  JSON.stringify(value, (_, it: unknown) => {
    if (it === undefined) return { $: 'undefined' };
    if (it instanceof Map) return { $: 'map', of: [...it] };
    if (it instanceof Set) return { $: 'set', of: [...it] };
    if (typeof it === 'function') throw new Error('a function is no answer');
    return it;
  });

/** The listing of a large folder serves all files of a context. */
const exactOnce = once((value: object) => exact(value));

const isKept = (it: unknown, length: number): it is Kept => {
  const { asked, answers, findings } = (it ?? {}) as Partial<Kept>;
  return (
    Array.isArray(asked) &&
    typeof answers === 'string' &&
    Array.isArray(findings) &&
    findings.every(({ at, message }: SentFinding) => at.start >= 0 && at.end <= length && typeof message === 'string')
  );
};

/** ShellCheck, asked about each script once for all runs until the program is another one. */
export async function rememberedShellCheck(asked: ShellCheck, program: string, cache: ContentCache): Promise<ShellCheck> {
  const { size, mtimeMs } = await stat(program);
  return {
    async check(script, dialect) {
      const key = contentKey('shellcheck', program, String(size), String(mtimeMs), dialect, script);
      const kept = cache.get(key);
      if (Array.isArray(kept)) return { comments: kept as readonly ShellComment[] };
      const answer = await asked.check(script, dialect);
      if ('comments' in answer) cache.set(key, answer.comments);
      return answer;
    },
  };
}
