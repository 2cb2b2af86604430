import type { Instruction, Pair } from '../../syntax/ast.ts';
import { type Expanded, expand, type Known, lexed } from '../../syntax/expand.ts';
import type { Model } from '../model.ts';
import { PLATFORM_ARGS } from '../scope.ts';
import type { Place } from './shared.ts';

const UNKNOWN: Known = { state: 'unknown' };
const UNSET: Known = { state: 'unset' };
const MAY_CHANGE = /[$'"\\`]/;

/**
 * What words become in a build without arguments. Stricter than the model's own values: an ARG without a default is not known,
 * since such a file is meant to be built with an argument.
 */
export class Values {
  /** As written before the first FROM, with what each default became. */
  readonly #defaults = new Map<Pair, Expanded>();
  readonly #globals = new Map<string, Known>();
  readonly #model: Model;

  constructor(model: Model) {
    this.#model = model;
    for (const instruction of model.globalArgs) for (const pair of instruction.pairs) this.#declare(pair);
  }

  #declare(pair: Pair): void {
    const name = pair.key.text;
    if (!pair.value) {
      // One without a value keeps what an earlier one of its name set.
      if (!this.#globals.has(name)) this.#globals.set(name, UNKNOWN);
      return;
    }
    const value = this.#expand(pair.value.text, (it) => this.global(it));
    this.#defaults.set(pair, value);
    // An empty default stands for one that the build has to give, as `ARG TAG=` and `ARG TAG=${TAG}` do.
    this.#globals.set(name, value.text ? { state: 'set', text: value.text } : UNKNOWN);
  }

  /** The names that an ARG before the first FROM declares. */
  get declared(): Iterable<string> {
    return this.#globals.keys();
  }

  global(name: string): Known {
    return this.#globals.get(name) ?? (PLATFORM_ARGS.has(name) ? UNKNOWN : UNSET);
  }

  /** The value of a pair of an ARG before the first FROM; undefined for all others. */
  defaultOf(pair: Pair): Expanded | undefined {
    return this.#defaults.get(pair);
  }

  /** A text of an instruction as the builder reads it. */
  read(place: Place, text: string): Expanded {
    if (!MAY_CHANGE.test(text)) return { text, error: undefined };
    // A trigger is read with the escape character of the file that runs it.
    if (place.it !== place.holder && this.#model.file.escape === '`') return { text: undefined, error: undefined };
    return this.#expand(text, this.lookup(place));
  }

  /** How the variables of an instruction are looked up. */
  lookup({ it: instruction, holder }: Place): (name: string) => Known {
    // A trigger meets the variables of another file.
    if (instruction !== holder) return () => UNKNOWN;
    if (instruction.kind === 'FROM' || !this.#model.stageOf(instruction)) return (name) => this.global(name);
    const state = this.#model.before(instruction);
    return (name) => {
      const value = state.env(name);
      // The builder sets PATH where the image does not.
      if (name === 'PATH' && value.from === 'unset') return UNKNOWN;
      if (value.from === 'unset') return UNSET;
      if (value.from === 'argument' && inherits(value.in, name)) return this.#globals.get(name) ?? UNKNOWN;
      if ((value.from === 'file' || value.from === 'argument') && value.text !== undefined)
        return { state: 'set', text: value.text };
      return UNKNOWN;
    };
  }

  #expand(text: string, lookup: (name: string) => Known): Expanded {
    if (!MAY_CHANGE.test(text)) return { text, error: undefined };
    const { parts, error } = lexed(text, this.#model.file.escape);
    return error ? { text: undefined, error } : expand(parts, lookup);
  }

  variables(text: string) {
    return lexed(text, this.#model.file.escape).parts;
  }
}

const inherits = (arg: Instruction, name: string): boolean =>
  arg.pairs.findLast((pair) => pair.key.text === name)?.value === undefined;
