import type { Rule } from '../engine/rule.ts';
import type { Diagnostic } from '../engine/run.ts';
import { RULES } from '../rules/index.ts';
import type { Edit } from '../text/edit.ts';
import { type Span, span } from '../text/span.ts';

/** A finding as plain data, for another thread or another run: a rule has functions, so its name stands for it. */
export type SentFinding = Omit<Diagnostic, 'rule'> & { readonly rule: string };

const BY_ID: ReadonlyMap<string, Rule> = new Map(RULES.map((rule) => [rule.id, rule]));

const bare = ({ start, end }: Span): Span => span(start, end);

/** A finding without what its places are parts of: a whole model may hang on a span. */
export const plain = ({ at, related, fixes, ...rest }: Diagnostic): Diagnostic => ({
  ...rest,
  at: bare(at),
  ...(related && { related: related.map((it) => ({ message: it.message, at: bare(it.at) })) }),
  ...(fixes && {
    fixes: fixes.map(({ title, safety, edits }) => ({
      title,
      safety,
      edits: edits.map((it): Edit => ({ ...it, span: bare(it.span) })),
    })),
  }),
});

export const sent = (findings: readonly Diagnostic[]): SentFinding[] =>
  findings.map(({ rule, ...it }) => ({ ...it, rule: rule.id }));

/** Undefined when one is of a rule that there is not. */
export function received(findings: readonly SentFinding[]): Diagnostic[] | undefined {
  const all: Diagnostic[] = [];
  for (const it of findings) {
    const rule = BY_ID.get(it.rule);
    if (!rule) return undefined;
    all.push({ ...it, rule });
  }
  return all;
}
