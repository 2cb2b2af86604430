import { type ImageUse, imageUses } from '../model/images.ts';
import type { Model } from '../model/model.ts';
import { type Instruction, locate, type Pair, type Word } from '../syntax/ast.ts';
import { expand, type Known, lex, type Part, variablesOf } from '../syntax/expand.ts';
import type { Reference } from '../syntax/reference.ts';
import { applyEdits, type Edit } from '../text/edit.ts';
import { type Span, span } from '../text/span.ts';
import { isDigest } from './manifest.ts';

/** Where the digest of an image is written: behind the tag, or in place of an older digest. */
export interface PinPlace {
  readonly at: Span;
  /** Which part of `@sha256:…` is written there: all of it, or what an ARG for the digest alone holds. */
  readonly form: 'all' | 'digest' | 'hex';
  /** The ARGs before the first FROM whose defaults lead there. */
  readonly through: readonly Pair[];
}

/** Why an image cannot be pinned where it stands: the rest of a sentence that begins with the image. */
export interface NoPlace {
  readonly problem: string;
}

/** Finds where to write the digest of an image. A build that passes other arguments must not get this digest with them. */
export function pinPlace(use: ImageUse & { readonly reference: Reference }, model: Model): PinPlace | NoPlace {
  const { reference, expanded = use.text } = use;
  // The part of the text that has to be of one piece: the digest where there is one, the tag otherwise.
  const tail = reference.digest === undefined ? expanded.length - reference.nameEnd : reference.digest.length;
  const word = use.kind === 'from' ? use.in?.words[0] : undefined;
  if (!use.in || !word) return literalPlace(use, model);
  const finder = new PlaceFinder(model, reference.digest !== undefined);
  const place = finder.inWord(use.in, word, tail);
  if ('problem' in place) return place;
  return sharedWith(place, use, model) ?? place;
}

/** COPY, mounts and the directive expand nothing. */
function literalPlace({ start, end, reference }: ImageUse, model: Model): PinPlace | NoPlace {
  const raw = model.file.text.slice(start, end);
  const close = /["']$/.test(raw) ? end - 1 : end;
  if (reference?.digest === undefined) return { at: span(close, close), form: 'all', through: [] };
  const at = raw.lastIndexOf('@');
  return at < 0 ? { problem: BROKEN } : { at: span(start + at, close), form: 'all', through: [] };
}

const BROKEN = 'is written in pieces that no digest can be added to';

class PlaceFinder {
  readonly #model: Model;
  readonly #hasDigest: boolean;

  constructor(model: Model, hasDigest: boolean) {
    this.#model = model;
    this.#hasDigest = hasDigest;
  }

  inWord(instruction: Instruction, word: Word, tail: number, through: readonly Pair[] = []): PinPlace | NoPlace {
    const { parts, error } = lex(word.text, this.#model.file.escape);
    if (error || through.length > 20) return { problem: BROKEN };
    return this.#inParts(instruction, word, parts, tail, through);
  }

  #inParts(
    instruction: Instruction,
    word: Word,
    parts: readonly Part[],
    tail: number,
    through: readonly Pair[],
  ): PinPlace | NoPlace {
    const last = parts.at(-1);
    if (!last) return { problem: BROKEN };
    const own = this.#length(last);
    const overridden = own < tail ? this.#variableIn(parts.slice(0, -1), tail - own) : undefined;
    if (overridden !== undefined)
      return {
        problem: `has ${overridden} inside of its tag, and a build that passes another one would get this digest all the same: write the tag out, or make it the default of one ARG`,
      };
    if (last.kind === 'text') return this.#inText(instruction, word, last, through);
    const known = this.#model.global(last.name);
    if (usesWord(last.operator, known)) return this.#inParts(instruction, word, last.word, Math.min(tail, own), through);
    if (last.operator !== '' && last.operator !== '-' && last.operator !== ':-') return { problem: BROKEN };
    const arg = this.#argument(last.name);
    if (!arg) return { problem: BROKEN };
    return this.inWord(arg.in, arg.value, Math.min(tail, own), [...through, arg.pair]);
  }

  #inText(instruction: Instruction, word: Word, part: Part & { kind: 'text' }, through: readonly Pair[]): PinPlace | NoPlace {
    // Of text in single quotes, both quotes belong to the part.
    const isSingle = part.quoted && word.text[part.start] === "'" && part.end - part.start === part.text.length + 2;
    const end = isSingle ? part.end - 1 : part.end;
    const start = isSingle ? part.start + 1 : part.start;
    const to = end === word.text.length ? word.end : locate(instruction, word.at + end, word.at + end).start;
    if (!this.#hasDigest) return { at: span(to, to), form: 'all', through };
    const raw = word.text.slice(start, end);
    const at = raw.lastIndexOf('@');
    const form = at >= 0 ? 'all' : isDigest(raw) ? 'digest' : isDigest(`sha256:${raw}`) ? 'hex' : undefined;
    if (form === undefined) return { problem: BROKEN };
    const from = locate(instruction, word.at + start + Math.max(at, 0), word.at + end);
    return { at: span(from.start, to), form, through };
  }

  /** The name of a variable that gives a part of the last `count` characters. */
  #variableIn(parts: readonly Part[], count: number): string | undefined {
    let left = count;
    for (const part of parts.toReversed()) {
      if (left <= 0) return undefined;
      if (part.kind === 'variable') return part.name;
      left -= part.text.length;
    }
    return undefined;
  }

  #length(part: Part): number {
    return part.kind === 'text' ? part.text.length : (expand([part], (name) => this.#model.global(name)).text ?? '').length;
  }

  #argument(name: string): { in: Instruction; pair: Pair; value: Word } | undefined {
    const found = this.#model.globalArgs.flatMap((it) => it.pairs.map((pair) => ({ in: it, pair })));
    const last = found.findLast(({ pair }) => pair.key.text === name);
    return last?.pair.value ? { ...last, value: last.pair.value } : undefined;
  }
}

/** Whether `${name:-word}` stands for its word. */
function usesWord(operator: string, known: Known): boolean {
  if (known.state === 'unknown') return false;
  const isUnset = known.state === 'unset';
  return (operator === '-' && isUnset) || (operator === ':-' && (isUnset || known.text === ''));
}

/** Why a default cannot take a digest: something else reads it, too. */
function sharedWith({ through }: PinPlace, use: ImageUse, model: Model): NoPlace | undefined {
  for (const { key } of through) {
    const name = key.text;
    const count = model.globalArgs.flatMap((it) => it.pairs).filter((it) => it.key.text === name).length;
    if (count > 1) return { problem: `gets ${name} from one of several ARGs of that name` };
    if (isReadByStage(name, model))
      return { problem: `gets its tag from ${name}, which a stage reads with an ARG of its own, too` };
    if (isReadElsewhere(name, use, model)) return { problem: `gets its tag from ${name}, which is read elsewhere, too` };
  }
  return undefined;
}

const isReadByStage = (name: string, model: Model): boolean =>
  model.stages.some(({ instructions }) =>
    instructions.some((it) => it.kind === 'ARG' && it.pairs.some((pair) => pair.key.text === name)),
  );

/** Other images with the same expansion are no problem, whatever ARGs lead from here to them: they get the same digest. */
function isReadElsewhere(name: string, use: ImageUse, model: Model, depth = 0): boolean {
  return model.expansions.some((it) => {
    if (it.variable.name !== name) return false;
    if (model.globalArgs.includes(it.in)) {
      const reader = it.in.pairs.find((pair) => pair.start <= it.start && it.end <= pair.end)?.key.text;
      if (reader === undefined || depth > 20) return true;
      return isReadByStage(reader, model) || isReadElsewhere(reader, use, model, depth + 1);
    }
    if (it.in.kind !== 'FROM') return false;
    if (it.role !== 'image') return true;
    return imageUses(model).find((other) => other.in === it.in)?.expanded !== use.expanded;
  });
}

export interface PlannedPin {
  readonly use: ImageUse & { readonly reference: Reference };
  readonly place: PinPlace;
  readonly digest: string;
}

export function pinEdit({ place, digest }: PlannedPin): Edit {
  const text = { all: `@${digest}`, digest, hex: digest.replace('sha256:', '') }[place.form];
  return { span: place.at, text };
}

/**
 * The text with these digests; undefined when it would not mean just that: the same images with them, all others as before, and
 * nothing that the builder rejects.
 */
export function withPins(model: Model, pins: readonly PlannedPin[], read: (text: string) => Model): string | undefined {
  const edits = new Map(pins.map((pin) => [`${pin.place.at.start} ${pin.place.at.end}`, pinEdit(pin)]));
  const text = applyEdits(model.file.text, [...edits.values()]);
  const digests = new Map(pins.map((pin) => [pin.use.start, pin.digest]));
  const after = read(text);
  const uses = imageUses(after);
  const before = imageUses(model);
  const isAsMeant =
    uses.length === before.length &&
    after.problems.length === model.problems.length &&
    after.file.instructions.length === model.file.instructions.length &&
    before.every((use, i) => uses[i]?.expanded === expectedText(use, digests.get(use.start)));
  return isAsMeant ? text : undefined;
}

function expectedText({ expanded, reference }: ImageUse, digest: string | undefined): string | undefined {
  if (digest === undefined || expanded === undefined) return expanded;
  const old = reference?.digest;
  return `${old === undefined ? expanded : expanded.slice(0, -old.length - 1)}@${digest}`;
}

/** Every variable that an image's text needs and that has no value: why it is not known. */
export function unknownVariables(use: ImageUse, model: Model): readonly string[] {
  const names = [...variablesOf(lex(use.text, model.file.escape).parts)].map((it) => it.name);
  return [...new Set(names)].filter((name) => model.global(name).state !== 'set');
}
