import type { Model } from '../model/model.ts';
import type { Finding } from './rule.ts';

/** What the builder would reject under a rule's id, as findings. A fix there is a guess at what was meant, so it is to review. */
export function* problemsOf(model: Model, rule: string): Generator<Finding> {
  for (const { rule: of, at, message, fix, isMinor = false } of model.problems) {
    if (of !== rule) continue;
    const fixes = fix ? [{ ...fix, safety: 'review' as const }] : [];
    yield { at: { start: at.start, end: at.end }, message, fixes, isMinor };
  }
}
