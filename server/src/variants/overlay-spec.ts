import { type DataNode, entries, items, textOf } from '../data/data.ts';
import { nearest } from '../text/nearest.ts';
import type { Span } from '../text/span.ts';
import { type Condition, readCondition } from './condition.ts';
import { Mistake } from './problem.ts';

/** A text of a variants file and its place. */
export interface Said {
  readonly text: string;
  readonly at: Span;
}

/** What is different in the variants for which `when` holds; for all when there is none. */
export interface Overlay {
  readonly at: Span;
  readonly when: Condition | undefined;
  /** By stage; `''` is the image that the last stage stands on. */
  readonly from: ReadonlyMap<string, Said>;
  readonly args: ReadonlyMap<string, Said>;
  readonly env: ReadonlyMap<string, Said>;
  readonly labels: ReadonlyMap<string, Said>;
  /** USER, WORKDIR, ENTRYPOINT, CMD and STOPSIGNAL of the last stage, as their arguments are written. */
  readonly settings: ReadonlyMap<string, Said>;
  readonly remove: readonly Said[];
  readonly before: ReadonlyMap<string, Said>;
  readonly after: ReadonlyMap<string, Said>;
  readonly replace: ReadonlyMap<string, Said>;
}

export const OVERLAY_KEYS = [
  'when',
  'from',
  'args',
  'env',
  'labels',
  'user',
  'workdir',
  'entrypoint',
  'cmd',
  'stopsignal',
  'remove',
  'before',
  'after',
  'replace',
] as const;
const SETTINGS = ['user', 'workdir', 'entrypoint', 'cmd', 'stopsignal'];

export function readOverlay(node: DataNode): { overlay: Overlay | undefined; problems: { at: Span; message: string }[] } {
  const problems: { at: Span; message: string }[] = [];
  if (node.kind !== 'map') {
    problems.push({ at: node.at, message: `A change is a map with keys such as ${OVERLAY_KEYS.slice(0, 4).join(', ')}.` });
    return { overlay: undefined, problems };
  }
  for (const { key, keyAt } of node.entries) {
    if (OVERLAY_KEYS.some((it) => it === key)) continue;
    const near = nearest(key, OVERLAY_KEYS);
    problems.push({
      at: keyAt,
      message: `A change has no ${key}${near ? `; is it ${near}?` : `: there are ${OVERLAY_KEYS.join(', ')}.`}`,
    });
  }
  const map = (key: string): Map<string, Said> => {
    const value = node.entries.find((it) => it.key === key)?.value;
    if (value && value.kind !== 'map') problems.push({ at: value.at, message: `${key} is a map of names and values.` });
    return new Map(entries(value).map((it) => [it.key, said(it.value)]));
  };
  const from = node.entries.find((it) => it.key === 'from')?.value;
  const settings = node.entries
    .filter((it) => SETTINGS.includes(it.key))
    .map((it) => [it.key.toUpperCase(), said(it.value)] as const);
  const removed = node.entries.find((it) => it.key === 'remove')?.value;
  const overlay: Overlay = {
    at: node.at,
    when: when(node.entries.find((it) => it.key === 'when')?.value, problems),
    from: from?.kind === 'scalar' ? new Map([['', said(from)]]) : map('from'),
    args: map('args'),
    env: map('env'),
    labels: map('labels'),
    settings: new Map(settings),
    remove: removed?.kind === 'list' ? items(removed).map(said) : removed ? [said(removed)] : [],
    before: map('before'),
    after: map('after'),
    replace: map('replace'),
  };
  return { overlay, problems };
}

function when(node: DataNode | undefined, problems: { at: Span; message: string }[]): Condition | undefined {
  if (!node) return undefined;
  try {
    const condition = readCondition(textOf(node) ?? '', 0);
    return at(condition, node.at);
  } catch (error) {
    if (!(error instanceof Mistake)) throw error;
    problems.push({ at: node.at, message: error.message });
    return undefined;
  }
}

/** YAML may escape and fold: the whole scalar is the place of all that is in it. */
function at(condition: Condition, place: Span): Condition {
  if (condition.kind === 'not') return { ...condition, part: at(condition.part, place) };
  if (condition.kind === 'compare') return { ...condition, name: { ...condition.name, at: place } };
  return { ...condition, parts: condition.parts.map((part) => at(part, place)) };
}

/** Lists are exec form, or instructions one after another. */
function said(node: DataNode): Said {
  if (node.kind !== 'list') return { text: textOf(node) ?? '', at: node.at };
  const texts = node.items.map((it) => textOf(it) ?? '');
  const areInstructions = texts.some((it) => /^[A-Z]+\s/.test(it));
  return { text: areInstructions ? texts.join('\n') : JSON.stringify(texts).replaceAll('","', '", "'), at: node.at };
}
