import { parse } from '../../syntax/parse.ts';

/** What is moved as one: a line, or an instruction with heredocs, between whose lines a comment would be content. */
export interface Unit {
  readonly text: string;
  /** The text with versions and digests taken out: lines with one skeleton are one line of two versions. */
  readonly skeleton: string;
  /** How much it says that two files have this in common. */
  readonly weight: number;
}

const HEX = `(?<![0-9A-Za-z])(?:[0-9a-f]{7,}|[0-9A-F]{16,})(?![0-9A-Za-z])`;
const VERSION = String.raw`\d+(?:\.\d+)*(?:[-.]?(?:alpha|beta|rc|RC|M|b|a|dev|pre)[-.]?\d*(?![A-Za-z]))?`;
const CODENAME = `(?<![A-Za-z])(?:wheezy|jessie|stretch|buster|bullseye|bookworm|trixie|forky|sid|precise|trusty|xenial|bionic|focal|jammy|mantic|noble|oracular|plucky|questing|resolute)(?![A-Za-z])`;
const VARYING = new RegExp(`${HEX}|${CODENAME}|${VERSION}`, 'g');

/** The parts of a text that are another from version to version, and those that are given. */
export function varying(text: string, known: readonly string[] = []): RegExpMatchArray[] {
  if (known.length === 0) return [...text.matchAll(VARYING)];
  const given = [...known].sort((a, b) => b.length - a.length).map((it) => it.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return [...text.matchAll(new RegExp(`(?<![A-Za-z0-9])(?:${given.join('|')})(?![A-Za-z0-9.])|${VARYING.source}`, 'g'))];
}

const ONE_CODENAME = new RegExp(`^${CODENAME}$`);
export const isCodename = (text: string): boolean => ONE_CODENAME.test(text);

const skeletonOf = (text: string): string => text.replace(VARYING, '\u0000');

/** Lines that stand everywhere and say nothing, as `fi; \` and an empty line. */
const isTrivial = (text: string): boolean =>
  text.replace(/\b(?:fi|done|esac|then|else|do|set|true)\b/g, '').replace(/[\s\\;&#)}`(-]/g, '').length < 3;

export function unitOf(text: string): Unit {
  const weight = isTrivial(text) ? 0.4 : 2 + Math.min(text.trim().length, 60) / 20;
  return { text, skeleton: skeletonOf(text), weight };
}

/** The units of a Dockerfile, the parser directives at its top apart, which only count there. */
export function unitsOf(text: string): { units: Unit[]; endsWithNewline: boolean } {
  const lines = text.split('\n');
  const endsWithNewline = lines.at(-1) === '';
  if (endsWithNewline) lines.pop();
  const units: Unit[] = [];
  let at = 0;
  for (const { start, end } of whole(text)) {
    for (; at < start; at++) units.push(unitOf(lines[at] ?? ''));
    units.push(unitOf(lines.slice(start, end).join('\n')));
    at = end;
  }
  for (; at < lines.length; at++) units.push(unitOf(lines[at] ?? ''));
  return { units, endsWithNewline };
}

/** A heredoc that a shell reads as its script: comments in it do no harm. */
const SCRIPT = /^RUN\s+(?:--\S+\s+)*(?:(?:\/\S*\/)?(?:ba|da|a|z|k)?sh\s+(?:-\w+\s+)*)?<<-?\s*["']?\w+["']?\s*$/i;

/** The lines of instructions that have content in heredocs. */
function whole(text: string): { start: number; end: number }[] {
  const file = parse(text);
  return file.instructions.flatMap((it) => {
    const last = it.heredocs.at(-1);
    const isScript =
      SCRIPT.test(it.joined.text.trim()) &&
      it.heredocs.every(({ body }) => !/<<|^#!|["'`]|\\\s*$/m.test(text.slice(body.start, body.end)));
    if (!last || isScript) return [];
    const start = file.lines.lineAt(it.start);
    const end = file.lines.lineAt((last.terminator ?? last.body).end) + 1;
    return [{ start, end }];
  });
}
