import { nearest } from '../../text/nearest.ts';
import { axisNames, byFolder, byLevel, byWord, distinct, leadsTo, niceOf, type Part, sorted, wordsOf } from './parts.ts';
import { type Axis, axisOf } from './table.ts';

/** How the paths of files are made of axes. */
export interface Places {
  /** Whose product, less what is excluded, is the files; each file is a row by itself when there is none. */
  readonly axes: readonly Axis[];
  /** More that conditions may ask for: it comes with the value of an axis, or stands in the rows. */
  readonly facets: readonly Axis[];
  /** Texts of paths that are no nice values, by name. */
  readonly texts: readonly Axis[];
  /** As `output` of a variants file. */
  readonly output: string;
}

/** More than this is a product of axes that nobody reads, and most of it would be excluded. */
const MOST_COMBINATIONS = 2000;

/** The ways to read axes from paths such as `3.13/alpine/Dockerfile` and `Dockerfile.debug`, relative to their common folder. */
export function placesOf(paths: readonly string[]): Places[] {
  // A pattern of an output cannot have braces of its own.
  const ways = paths.some((it) => /[{}]/.test(it))
    ? [[{ texts: paths }]]
    : [byFolder(paths), byLevel(paths), byWord(paths), byWord(paths, /[/_,]|[^/_,]+/g), [{ texts: paths }]];
  const found = ways.flatMap((parts) => {
    const product = placed(parts);
    const combinations = product.axes.reduce((count, it) => count * it.masks.size, 1);
    const isSparse = product.axes.length > 1 && combinations > paths.length * 2;
    return [...(combinations <= MOST_COMBINATIONS ? [product] : []), ...(isSparse ? [asRows(product)] : [])];
  });
  const key = (it: Places): string => `${it.output}:${it.axes.length}`;
  return found.filter((it, i) => found.findIndex((other) => key(other) === key(it)) === i);
}

const asRows = ({ axes, facets, texts, output }: Places): Places => ({ axes: [], facets: [...axes, ...facets], texts, output });

function placed(parts: readonly Part[]): Places {
  const used = new Set<string>(['name']);
  const axes: Axis[] = [];
  const facets: Axis[] = [];
  const texts: Axis[] = [];
  const made = new Map<Part, string>();
  const varying = parts.filter((it) => distinct(it) > 1);
  const leads = varying.filter((it) => !varying.some((other) => other !== it && leadsTo(other, it, varying)));
  for (const part of [...leads, ...varying.filter((it) => !leads.includes(it))]) {
    const nice = niceOf(part.texts);
    const isPlain = nice.values.every(
      (it, i) => /^\w/.test(it) && !/[{}]/.test(part.texts[i] ?? '') && nice.before + it + nice.after === part.texts[i],
    );
    const isLead = leads.includes(part);
    if (isLead || isPlain) {
      const names = nice.name ? [nice.name] : axisNames(nice.values);
      const axis = axisOf(unused(names, used), nice.values);
      (isLead ? axes : facets).push(axis);
      if (isPlain) made.set(part, `${nice.before}{${axis.name}}${nice.after}`);
    }
    if (!isPlain) {
      const text = axisOf(unused([part.texts.some((it) => /dockerfile/i.test(it)) ? 'file' : 'path'], used), part.texts);
      texts.push(text);
      made.set(part, `{${text.name}}`);
    }
  }
  for (const axis of axes)
    for (const words of wordsOf(axis.values)) {
      const isKnown = [...axes, ...facets].some((it) =>
        it.values.every((value, i) => (value === 'default' ? '' : value) === words[i]),
      );
      if (!isKnown) facets.push(axisOf(unused(facetNames(words), used), words));
    }
  return { axes, facets, texts, output: parts.map((it) => made.get(it) ?? it.texts[0] ?? '').join('') };
}

const facetNames = (words: readonly string[]): string[] => axisNames(words).filter((it) => it !== 'distro');

/** A name that is not taken for a mistyped one of those that there are. */
function unused(names: readonly string[], used: Set<string>): string {
  const isFree = (name: string): boolean => !used.has(name) && (/^(?:path|file)/.test(name) || nearest(name, used) === undefined);
  const more = Array.from({ length: used.size + 1 }, (_, i) => `${names[0]}${i + 2}`);
  const found = names.find(isFree) ?? more.find((it) => !used.has(it)) ?? 'flavor';
  used.add(found);
  return found;
}

export const sortedValues = (axis: Axis): string[] => sorted(axis.values);
