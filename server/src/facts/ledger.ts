import { imageFacts } from '../knowledge/images.ts';
import { type Answers, type Fact, type FactKey, type FactKind, type FactKinds, type Facts, factId } from './facts.ts';

/** Answers from what is known now, and notes what was asked and what was missed, each by its id. */
export class FactLedger implements Facts {
  readonly #answers: Answers;
  readonly asked = new Map<string, FactKey>();
  readonly missed = new Map<string, FactKey>();
  /** Answers as they were given: `#answers` may be filled later. */
  readonly #given = new Map<string, unknown>();

  constructor(answers: Answers) {
    this.#answers = answers;
  }

  get<K extends FactKind>(kind: K, key: string): Fact<FactKinds[K]> {
    const id = factId(kind, key);
    this.asked.set(id, { kind, key });
    const answer = this.#answers.get(id) as FactKinds[K] | undefined;
    this.#given.set(id, answer);
    if (answer !== undefined) return { state: 'known', value: answer };
    if (!this.#answers.has(id)) this.missed.set(id, { kind, key });
    // The shipped table is at hand at once; a better answer would stand in `answers`.
    const shipped = kind === 'image' ? (imageFacts(key) as FactKinds[K] | undefined) : undefined;
    return shipped === undefined ? { state: 'unknown' } : { state: 'known', value: shipped };
  }

  /** Whether these answers would have been the same, and leave the same to be found out. */
  holdsFor(answers: Answers): boolean {
    for (const [id, answer] of this.#given)
      if (answers.get(id) !== answer || answers.has(id) === this.missed.has(id)) return false;
    return true;
  }
}
