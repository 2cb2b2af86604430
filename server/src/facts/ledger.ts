import { imageFacts } from '../knowledge/images.ts';
import { type Answers, type Fact, type FactKey, type FactKind, type FactKinds, type Facts, factId } from './facts.ts';

/** Most rules ask nothing, and one is made for each at every keystroke. */
const NONE: ReadonlyMap<string, FactKey> = new Map();

/** Answers from what is known now, and notes what was asked and what was missed, each by its id. */
export class FactLedger implements Facts {
  readonly #answers: Answers;
  #asked: Map<string, FactKey> | undefined;
  #missed: Map<string, FactKey> | undefined;
  /** Answers as they were given: `#answers` may be filled later. */
  #given: Map<string, unknown> | undefined;

  constructor(answers: Answers) {
    this.#answers = answers;
  }

  get asked(): ReadonlyMap<string, FactKey> {
    return this.#asked ?? NONE;
  }

  get missed(): ReadonlyMap<string, FactKey> {
    return this.#missed ?? NONE;
  }

  get<K extends FactKind>(kind: K, key: string): Fact<FactKinds[K]> {
    const id = factId(kind, key);
    this.#asked ??= new Map();
    this.#asked.set(id, { kind, key });
    const answer = this.#answers.get(id) as FactKinds[K] | undefined;
    this.#given ??= new Map();
    this.#given.set(id, answer);
    if (answer !== undefined) return { state: 'known', value: answer };
    if (!this.#answers.has(id)) {
      this.#missed ??= new Map();
      this.#missed.set(id, { kind, key });
    }
    // The shipped table is at hand at once; a better answer would stand in `answers`.
    const shipped = kind === 'image' ? (imageFacts(key) as FactKinds[K] | undefined) : undefined;
    return shipped === undefined ? { state: 'unknown' } : { state: 'known', value: shipped };
  }

  /** Whether these answers would have been the same, and leave the same to be found out. */
  holdsFor(answers: Answers): boolean {
    for (const [id, answer] of this.#given ?? [])
      if (answers.get(id) !== answer || answers.has(id) === this.missed.has(id)) return false;
    return true;
  }
}
