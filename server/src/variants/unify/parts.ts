import { compareVersions } from '../condition.ts';
import { align, everybody } from './align.ts';
import { areApart, type Members } from './members.ts';
import { isCodename, type Unit } from './units.ts';

/** One part of all paths; '' for those that lack it. */
export interface Part {
  readonly texts: readonly string[];
}

/** The first folder, and all that is below it. */
export function byFolder(paths: readonly string[]): Part[] {
  const cut = paths.map((it) => [it.indexOf('/') + 1, it.lastIndexOf('/') + 1] as const);
  return [
    { texts: paths.map((it, i) => it.slice(0, cut[i]?.[0])) },
    { texts: paths.map((it, i) => it.slice(cut[i]?.[0], cut[i]?.[1])) },
    { texts: paths.map((it, i) => it.slice(cut[i]?.[1])) },
  ];
}

/** Each folder is a part; paths that are less deep lack the last ones. */
export function byLevel(paths: readonly string[]): Part[] {
  const split = paths.map((it) => it.split('/'));
  const depth = Math.max(...split.map((it) => it.length)) - 1;
  const folders = Array.from({ length: depth }, (_, level) => ({
    texts: split.map((it) => (level < it.length - 1 ? `${it[level]}/` : '')),
  }));
  return [...folders, { texts: split.map((it) => it.at(-1) ?? '') }];
}

/** Each word is a part, and each separator: those of all paths are aligned as lines of files are. */
export function byWord(paths: readonly string[], words = /[/,_-]|[^/,_-]+/g): Part[] {
  const columns = align(paths.map((path) => (path.match(words) ?? []).map(wordOf)));
  const joined: { members: Members; texts: Map<number, string> }[] = [];
  for (const { members, texts } of columns) {
    const last = joined.at(-1);
    // Words of which each path has one at most are values of one axis.
    if (last && areApart(last.members, members)) {
      last.members |= members;
      for (const [file, text] of texts) last.texts.set(file, text);
    } else if (last?.members === members && members !== everybody(paths.length)) {
      // Those that come together are one word, as `eol/`.
      for (const [file, text] of texts) last.texts.set(file, (last.texts.get(file) ?? '') + text);
    } else joined.push({ members, texts: new Map(texts) });
  }
  return joined.map((it) => ({ texts: paths.map((_, i) => it.texts.get(i) ?? '') }));
}

const DISTRO =
  /^(?:alpine|debian|ubuntu|bookworm|trixie|bullseye|buster|stretch|jessie|wheezy|noble|jammy|focal|bionic|xenial|centos|rocky|rhel|ubi|fedora|almalinux|amazonlinux|oracle|opensuse|windows|nanoserver|busybox|distroless|slim)/;
const OS = /^(?:alpine|debian|ubuntu|centos|rocky|rhel|ubi|fedora|almalinux|amazonlinux|oracle\w*|opensuse|windows|linux)$/;
const UBUNTU = /^(?:precise|trusty|xenial|bionic|focal|jammy|mantic|noble|oracular|plucky|questing|resolute)$/;

/** The system that a word of a path stands for. */
const systemOf = (word: string): string =>
  OS.test(word)
    ? word
    : UBUNTU.test(word)
      ? 'ubuntu'
      : isCodename(word)
        ? 'debian'
        : /^(?:nanoserver|\w*servercore)$/.test(word)
          ? 'windows'
          : '';

const bareOf = (text: string): string => text.replace(/^[/,_-]+|[/,_-]+$/g, '');

function wordOf(text: string): Unit {
  if (/^[/,_-]$/.test(text)) return { text, skeleton: text, weight: text === '/' ? 0.8 : 0.4 };
  const bare = bareOf(text);
  const kind = /^v?\d[\w.]*$/.test(bare) ? 'version' : DISTRO.test(bare) || isCodename(bare) ? 'distro' : text;
  return { text, skeleton: kind, weight: kind === text ? 1.5 : 2 };
}

/** The words of an axis' values, such as `slim` and `bookworm`, that conditions may ask one by one. */
export function wordsOf(values: readonly string[]): (readonly string[])[] {
  const kinds = new Set(values);
  if (kinds.size < 4) return [];
  const split = values.map((it) => it.match(/[A-Za-z]+(?:[0-9.]*[0-9])?|[0-9.]+/g) ?? []);
  const codenames = split.map((it) => it.find(isCodename) ?? '');
  const systems = split.map((it) => it.map((word) => systemOf(word.replace(/[\d.]+$/, ''))).find((word) => word !== '') ?? '');
  const last = values.map((it) => /(?<=[/,_-])[A-Za-z]+$/.exec(it)?.[0] ?? '').map((it) => (systemOf(it) === '' ? it : ''));
  const numbered = values.map((it) => /^([A-Za-z]+)[_-]?(\d[\d.]*)$/.exec(it));
  const halves = numbered.includes(null) ? [] : [1, 2].map((half) => numbered.map((it) => it?.[half] ?? ''));
  return [codenames, systems, last, ...halves].filter((words) => {
    const count = new Set(words).size;
    return count > 1 && count < kinds.size;
  });
}

export const distinct = (part: Part): number => new Set(part.texts).size;

/** Whether the one says what the other is; of two that say the same, the first leads. */
export function leadsTo(lead: Part, part: Part, order: readonly Part[]): boolean {
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
  /** What the axis should be called, when the path says it. */
  readonly name: string | undefined;
}

/** Short values: `Dockerfile.alpine` is `alpine`, `php8.2/` is 8.2 of `php`, and what has no name `default`. */
export function niceOf(texts: readonly string[]): Nice {
  const before = commonStart(texts);
  const after = commonEnd(texts.map((it) => it.slice(before.length)));
  const inner = texts.map((it) => it.slice(before.length, it.length - after.length));
  if (inner.every((it) => it !== '' && bareOf(it) === it)) {
    const named = /^[A-Za-z]{2,}[_-]?(?=\d)/.exec(inner[0] ?? '')?.[0];
    if (named && nameOf(named) && inner.every((it) => it.startsWith(named) && /^\d/.test(it.slice(named.length))))
      return { values: inner.map((it) => it.slice(named.length)), before: before + named, after, name: nameOf(named) };
    if (!inner.some((it) => /^(?:docker|container)file/i.test(it))) return { values: inner, before, after, name: undefined };
  }
  const values = texts.map((text) => {
    const bare = bareOf(text);
    const short = /^(?:(?:docker|container)file[._-])?(.*?)(?:(?:^|[._-]|\/)(?:docker|container)file)?$/i.exec(bare)?.[1] ?? bare;
    return short || 'default';
  });
  return { values: new Set(values).size === new Set(texts).size ? values : texts, before: '', after: '', name: undefined };
}

/** What all begin with, up to a separator behind a word: 3.1 begins no version. */
function commonStart(texts: readonly string[]): string {
  let start = texts[0] ?? '';
  for (const text of texts) while (!text.startsWith(start)) start = start.slice(0, -1);
  return /^(?:.*[A-Za-z])?[/,._-]/.exec(start)?.[0] ?? '';
}

function commonEnd(texts: readonly string[]): string {
  let end = texts[0] ?? '';
  for (const text of texts) while (!text.endsWith(end)) end = end.slice(1);
  return /[/,._-](?:[A-Za-z].*)?$/.exec(end)?.[0] ?? '';
}

const RESERVED = ['and', 'or', 'not', 'in', 'name', 'output', 'newline', 'changes', 'version'];
function nameOf(prefix: string): string | undefined {
  const name = prefix.toLowerCase().replace(/[_-]$/, '');
  return RESERVED.includes(name) || DISTRO.test(name) ? undefined : name;
}

/** What an axis is called, best name first. */
export function axisNames(values: readonly string[]): string[] {
  const words = [...new Set(values)].filter((it) => it !== 'default' && it !== '');
  const share = (test: (text: string) => boolean): number => words.filter(test).length / words.length;
  if (share((it) => /^v?\d/.test(it)) > 0.6) return ['version', 'release', 'edition', 'number'];
  if (words.length === 1 && /^[a-z][a-z-]*$/.test(words[0] ?? '') && words.length < new Set(values).size)
    return ['flavor', 'kind', 'subset', 'extra'];
  if (share(isCodename) > 0.6) return ['distro', 'codename', 'suite', 'flavor', 'kind'];
  if (share((it) => OS.test(it)) > 0.6) return ['distro', 'os', 'system', 'flavor', 'kind'];
  return share((it) => DISTRO.test(it) || isCodename(it)) > 0.6
    ? ['distro', 'flavor', 'kind', 'subset', 'extra']
    : ['flavor', 'kind', 'subset', 'extra'];
}

/** The values of an axis in the order in which they are written: versions as people count. */
export function sorted(values: Iterable<string>): string[] {
  const all = [...new Set(values)];
  const isNumber = (text: string): boolean => /^v?\d/.test(text);
  return [...all.filter(isNumber).sort(compareVersions), ...all.filter((it) => !isNumber(it))];
}
