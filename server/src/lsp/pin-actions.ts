import { type CodeAction, CodeActionKind, type CodeActionParams, type Command } from 'vscode-languageserver';
import { modelOf } from '../engine/lint.ts';
import { tagKey } from '../facts/facts.ts';
import { type ImageUse, imageUses } from '../model/images.ts';
import type { Locked } from '../registry/lock.ts';
import { type PinPlace, type PlannedPin, pinEdit, pinPlace, withPins } from '../registry/pins.ts';
import type { Reference } from '../syntax/reference.ts';
import type { Edit } from '../text/edit.ts';
import { type Span, touches } from '../text/span.ts';
import type { Snapshot } from '../workspace/document.ts';
import type { Images } from '../workspace/images.ts';
import { SOURCE, toDiagnostic, toSpan } from './convert.ts';
import { type FileEdit, ignoresQuickFixes } from './edits.ts';

/** Looks up digests and writes them into a file. Its only argument is a `PinRequest`. */
export const PIN_COMMAND = `${SOURCE}.pinImages`;

/** The images of a file, by where each stands in this version of it. */
export interface PinRequest {
  readonly uri: string;
  readonly version: number;
  readonly starts: readonly number[];
}

/** An image whose tag can be given a digest, or another one. */
interface Pinnable {
  readonly use: ImageUse & { readonly reference: Reference };
  readonly place: PinPlace;
  /** What the lock says; undefined when the registry has to be asked. */
  readonly locked: Locked | undefined;
}

/**
 * Pins for the images at a place. What the lock knows is an edit; all else is a command, since editors resolve actions that nobody has
 * taken yet, only to show them, and a network is asked by whom the user picked, not by a glance.
 */
export async function pinActions(
  params: CodeActionParams,
  snapshot: Snapshot,
  images: Images,
  mayOffer: boolean,
  toEdit: FileEdit,
): Promise<CodeAction[]> {
  if (ignoresQuickFixes(params)) return [];
  const { model, uri, version } = snapshot;
  const asked = toSpan(params.range, model.file.lines);
  if (!imageUses(model).some((use) => touches(use, asked) || use.args.some((pair) => touches(pair, asked)))) return [];
  const all = (await pinnables(snapshot, images)).filter((it) => it.locked || mayOffer);
  const actions: CodeAction[] = [];
  const offer = (title: string, chosen: readonly Pinnable[], about: readonly Span[]): void => {
    const unknown = chosen.filter((it) => !it.locked);
    const diagnostics = snapshot.diagnostics
      .filter((it) => ABOUT_DIGESTS.includes(it.rule.id) && about.some((at) => touches(at, it.at)))
      .map((it) => toDiagnostic(it, uri, model.file.lines));
    const common = { kind: CodeActionKind.QuickFix, ...(diagnostics.length > 0 ? { diagnostics } : {}) };
    if (unknown.length === 0) {
      const edits = pinEdits(snapshot, chosen.map(plannedByLock));
      if (edits) actions.push({ title, ...common, edit: toEdit(snapshot, edits) });
      return;
    }
    const request: PinRequest = { uri, version, starts: chosen.map((it) => it.use.start) };
    const command: Command = { title, command: PIN_COMMAND, arguments: [request] };
    actions.push({ title: `${title} ${asksFor(unknown.map((it) => it.use.reference))}`, ...common, command });
  };
  const seen = new Set<string>();
  for (const it of all.filter((one) => isAt(one, asked))) {
    const { reference } = it.use;
    const key = `${reference.familiar}:${reference.tag} ${it.place.at.start}`;
    if (seen.has(key)) continue;
    seen.add(key);
    const name = `${reference.familiar}:${reference.tag}`;
    const short = name.length > 60 ? `${name.slice(0, 59)}…` : name;
    if (reference.digest === undefined) offer(`Pin ${short} to its digest`, [it], [it.use, it.place.at]);
    // The finding's own fix does the same.
    else if (!it.locked || !hasFix(snapshot, it)) offer(`Update the pinned digest of ${short}`, [it], [it.use, it.place.at]);
  }
  const untouched = all.filter((it) => it.use.reference.digest === undefined);
  if (seen.size > 0 && untouched.length > 1) offer('Pin all images of this file', untouched, []);
  return actions;
}

const MOST_HOSTS = 3;

/** Which registries an action asks, for its title. */
export function asksFor(references: readonly Reference[]): string {
  const hosts = [...new Set(references.map((it) => it.registry))];
  return `(asks ${hosts.length > MOST_HOSTS ? `${hosts.length} registries` : hosts.join(' and ')})`;
}

const ABOUT_DIGESTS = ['mutable-tag', 'stale-digest'];

const isAt = ({ use, place }: Pinnable, asked: Span): boolean =>
  touches(use, asked) || touches(place.at, asked) || place.through.some((pair) => touches(pair, asked));

const hasFix = ({ diagnostics }: Snapshot, { place }: Pinnable): boolean =>
  diagnostics.some((it) => it.rule.id === 'stale-digest' && it.fixes && touches(it.at, place.at));

async function pinnables({ uri, model }: Snapshot, images: Images): Promise<Pinnable[]> {
  const found = await Promise.all(
    imageUses(model).map(async (use): Promise<Pinnable | undefined> => {
      const { reference } = use;
      if (reference?.tag === undefined) return undefined;
      const locked = await images.locked(uri, reference);
      if (locked && locked.digest === reference.digest) return undefined;
      const known = { ...use, reference };
      const place = pinPlace(known, model);
      return 'problem' in place ? undefined : { use: known, place, locked };
    }),
  );
  return found.filter((it) => it !== undefined);
}

const plannedByLock = ({ use, place, locked }: Pinnable): PlannedPin => ({ use, place, digest: locked?.digest ?? '' });

/** Undefined when the text with these digests would not mean just that. */
function pinEdits({ model }: Snapshot, pins: readonly PlannedPin[]): Edit[] | undefined {
  if (withPins(model, pins, modelOf) === undefined) return undefined;
  // Several images may get theirs from one default.
  return [...new Map(pins.map((pin) => [`${pin.place.at.start} ${pin.place.at.end}`, pinEdit(pin)])).values()];
}

/** What came of looking up digests: edits, perhaps, and a sentence about what has none. */
export interface Pinned {
  readonly edits: readonly Edit[];
  readonly problem: string | undefined;
}

/** Asks for the digests of some images of a file. */
export async function pinned(snapshot: Snapshot, starts: readonly number[], images: Images): Promise<Pinned> {
  const { uri, model } = snapshot;
  const planned: PlannedPin[] = [];
  const problems: string[] = [];
  const wanted = imageUses(model).filter((use) => starts.includes(use.start));
  // The same tag is asked for once, and means the same everywhere.
  const asked = new Map<string, ReturnType<Images['digest']>>();
  const ask = (reference: Reference): ReturnType<Images['digest']> => {
    const known = asked.get(tagKey(reference)) ?? images.digest(uri, reference);
    asked.set(tagKey(reference), known);
    return known;
  };
  const answers = await Promise.all(wanted.map((use) => use.reference && ask(use.reference)));
  for (const [i, use] of wanted.entries()) {
    const answer = answers[i];
    const { reference } = use;
    if (!answer || !reference) continue;
    if ('failure' in answer) {
      problems.push(answer.failure.message);
      continue;
    }
    const known = { ...use, reference };
    const place = pinPlace(known, model);
    if ('problem' in place) problems.push(`The image ${reference.familiar} ${place.problem}.`);
    else if (reference.digest !== answer.value) planned.push({ use: known, place, digest: answer.value });
  }
  const edits = planned.length === 0 ? [] : pinEdits(snapshot, planned);
  if (!edits) problems.push('The images are written in a way that a digest would break.');
  const [first] = problems;
  const rest = new Set(problems).size - 1;
  const nothing = planned.length === 0 && wanted.length > 0 ? upToDate(wanted) : undefined;
  if (first === undefined) return { edits: edits ?? [], problem: nothing };
  return {
    edits: edits ?? [],
    problem: rest > 0 ? `${first.slice(0, -1)} (and ${rest} more that cannot be pinned).` : first,
  };
}

function upToDate(uses: readonly ImageUse[]): string {
  const [{ reference } = {}] = uses;
  const name = uses.length === 1 && reference ? `The digest of ${reference.familiar}:${reference.tag} is` : 'All digests are';
  return `${name} up to date.`;
}
