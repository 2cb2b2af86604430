import { compareVersions } from '../condition.ts';
import { align, type Column } from './align.ts';
import { areApart } from './members.ts';
import { type Axis, axisOf } from './table.ts';
import type { Unit } from './units.ts';

/** How the paths of files are made of axes. */
export interface Places {
  readonly axes: readonly Axis[];
  /** As `output` of a variants file. */
  readonly output: string;
  /** Texts of paths that come with a value of an axis and are not that value. */
  readonly along: readonly { readonly axis: string; readonly key: string; readonly texts: ReadonlyMap<string, string> }[];
}

/** One part of all paths; '' for those that lack it. */
interface Part {
  readonly texts: readonly string[];
}

/** The ways to read axes from paths such as `3.13/alpine/Dockerfile` and `Dockerfile.debug`, relative to their common folder. */
export function placesOf(paths: readonly string[]): Places[] {
  const found = [byFolder(paths), byLevel(paths), byWord(paths), [{ texts: paths }]].map((parts) => placed(parts, paths.length));
  return found.filter((it, i) => found.findIndex((other) => other.output === it.output) === i);
}

/** The first folder, and all that is below it. */
function byFolder(paths: readonly string[]): Part[] {
  const cut = paths.map((it) => [it.indexOf('/') + 1, it.lastIndexOf('/') + 1] as const);
  return [
    { texts: paths.map((it, i) => it.slice(0, cut[i]?.[0])) },
    { texts: paths.map((it, i) => it.slice(cut[i]?.[0], cut[i]?.[1])) },
    { texts: paths.map((it, i) => it.slice(cut[i]?.[1])) },
  ];
}

/** Each folder is a part; paths that are less deep lack the last ones. */
function byLevel(paths: readonly string[]): Part[] {
  const split = paths.map((it) => it.split('/'));
  const depth = Math.max(...split.map((it) => it.length)) - 1;
  const folders = Array.from({ length: depth }, (_, level) => ({
    texts: split.map((it) => (level < it.length - 1 ? `${it[level]}/` : '')),
  }));
  return [...folders, { texts: split.map((it) => it.at(-1) ?? '') }];
}

/** Each word is a part: those of all paths are aligned as lines of files are. */
function byWord(paths: readonly string[]): Part[] {
  const columns = align(paths.map((path) => (path.match(/[/,_-]?[^/,_-]+/g) ?? []).map(wordOf)));
  const joined: Column[] = [];
  for (const column of columns) {
    const last = joined.at(-1);
    // Words of which each path has one at most are values of one axis.
    if (last && areApart(last.members, column.members))
      joined[joined.length - 1] = { members: last.members | column.members, texts: new Map([...last.texts, ...column.texts]) };
    else joined.push(column);
  }
  return joined.map((it) => ({ texts: paths.map((_, i) => it.texts.get(i) ?? '') }));
}

const DISTRO =
  /^(?:alpine|debian|ubuntu|bookworm|trixie|bullseye|buster|stretch|jessie|wheezy|noble|jammy|focal|bionic|xenial|centos|rocky|rhel|ubi|fedora|almalinux|amazonlinux|oracle|opensuse|windows|nanoserver|busybox|distroless)/;
const bareOf = (text: string): string => text.replace(/^[/,_-]+|[/,_-]+$/g, '');

function wordOf(text: string): Unit {
  const bare = bareOf(text);
  const kind = /^v?\d[\w.]*$/.test(bare) ? 'version' : DISTRO.test(bare) ? 'distro' : text;
  return { text, skeleton: kind, weight: kind === text ? 1.5 : 2 };
}

function placed(parts: readonly Part[], count: number): Places {
  const used = new Set<string>(['name']);
  const along: { axis: string; key: string; texts: Map<string, string> }[] = [];
  const axes: Axis[] = [];
  const made = new Map<Part, string>();
  const varying = parts.filter((it) => distinct(it) > 1);
  const leads = varying.filter((it) => !varying.some((other) => other !== it && leadsTo(other, it, varying)));
  for (const part of leads) {
    const nice = niceOf(part.texts);
    const name = unused(axisName(nice.values), used);
    axes.push(axisOf(name, nice.values));
    const [before, after] = [nice.before, nice.after];
    if (nice.values.every((it, i) => before + it + after === part.texts[i])) made.set(part, `${before}{${name}}${after}`);
    else made.set(part, spelled(part, axes.at(-1) as Axis));
  }
  for (const part of varying) {
    if (made.has(part)) continue;
    const lead = leads.findIndex((it) => leadsTo(it, part, varying));
    made.set(part, spelled(part, axes[lead] as Axis));
  }
  return { axes, output: parts.map((it) => made.get(it) ?? it.texts[0] ?? '').join(''), along };

  function spelled(part: Part, axis: Axis): string {
    const key = unused(part.texts.some((it) => /dockerfile/i.test(it)) ? 'file' : 'path', used);
    along.push({
      axis: axis.name,
      key,
      texts: new Map(Array.from({ length: count }, (_, i) => [axis.values[i] ?? '', part.texts[i] ?? ''])),
    });
    return `{${key}}`;
  }
}

const distinct = (part: Part): number => new Set(part.texts).size;

/** Whether the one says what the other is; of two that say the same, the first leads. */
function leadsTo(lead: Part, part: Part, order: readonly Part[]): boolean {
  const seen = new Map<string, string>();
  for (const [i, text] of lead.texts.entries()) {
    const own = part.texts[i] ?? '';
    if ((seen.get(text) ?? own) !== own) return false;
    seen.set(text, own);
  }
  return distinct(lead) > distinct(part) || order.indexOf(lead) < order.indexOf(part);
}

interface Nice {
  readonly values: readonly string[];
  /** What stands around the value in all paths. */
  readonly before: string;
  readonly after: string;
}

/** Short values: `Dockerfile.alpine` is `alpine`, and what has no name `default`. */
function niceOf(texts: readonly string[]): Nice {
  const before = texts.every((it) => /^[/,_-]/.test(it) && it[0] === texts[0]?.[0]) ? (texts[0]?.[0] ?? '') : '';
  const after = texts.every((it) => it.endsWith('/')) ? '/' : '';
  const values = texts.map((text) => {
    const bare = bareOf(text);
    const own = /^(?:(?:docker|container)file[._-])?(.*?)(?:(?:^|[._-]|\/)(?:docker|container)file)?$/i.exec(bare)?.[1] ?? bare;
    return own || 'default';
  });
  return { values: new Set(values).size === new Set(texts).size ? values : texts, before, after };
}

function axisName(values: readonly string[]): string {
  const words = [...new Set(values)].filter((it) => it !== 'default');
  const share = (pattern: RegExp): number => words.filter((it) => pattern.test(it)).length / words.length;
  if (share(/^v?\d/) > 0.6) return 'version';
  if (words.length === 1 && /^[a-z][a-z-]*$/.test(words[0] ?? '') && words.length < new Set(values).size) return 'flavor';
  return share(DISTRO) > 0.6 ? 'distro' : 'flavor';
}

function unused(name: string, used: Set<string>): string {
  let found = name;
  for (let i = 2; used.has(found); i++) found = `${name}${i}`;
  used.add(found);
  return found;
}

/** The values of an axis in the order in which they are written: versions as people count. */
export function sortedValues(axis: Axis): string[] {
  const values = [...new Set(axis.values)];
  return values.every((it) => /^v?\d/.test(it)) ? values.sort(compareVersions) : values;
}
