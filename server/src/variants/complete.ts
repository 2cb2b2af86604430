import { LineIndex } from '../text/lines.ts';
import { type Span, span } from '../text/span.ts';
import type { Plan } from './plan.ts';
import { CHANGE_DOCS, PLAN_DOCS } from './schema.ts';

/** What may be written at a place. */
export interface Completion {
  readonly label: string;
  /** What stands there afterwards, in place of `at`. */
  readonly text: string;
  readonly at: Span;
  readonly docs?: string;
}

const DIRECTIVES: readonly (readonly [string, string])[] = [
  ['if', 'Lines up to `#@ elif`, `#@ else` or `#@ end` are in the variants for which the condition holds: `distro == "alpine"`.'],
  ['elif', 'Lines for other variants.'],
  ['else', 'Lines for all variants that are left.'],
  ['end', 'Ends `#@ if` or `#@ include`.'],
  ['value', 'In the lines up to a blank one, the default’s values give way to each variant’s own: `#@ value version`.'],
  ['include', 'A fragment that other Dockerfiles share: `#@ include fragments/apt.dockerfile packages="curl"`.'],
  ['anchor', 'A name for this place, for `before`, `after` and `remove` in the variants file.'],
];

const asValue = (text: string): string => JSON.stringify(text);

/** In a source: directives, names, values, fragments. */
export function completeSource(text: string, offset: number, plan: Plan | undefined, fragments: readonly string[]): Completion[] {
  const lines = new LineIndex(text);
  const start = lines.start(lines.lineAt(offset));
  const before = text.slice(start, offset);
  const found = /^\s*#@[ \t]*(.*)$/s.exec(before)?.[1];
  if (found === undefined) return [];
  const word = /[\w.-]*$/.exec(before)?.[0] ?? '';
  const at = span(offset - word.length, offset);
  if (/^\w*$/.test(found)) return DIRECTIVES.map(([label, docs]) => ({ label, text: label, at, docs }));
  const [, directive = '', rest = ''] = /^(\w+)[ \t]+(.*)$/s.exec(found) ?? [];
  if (directive === 'value') return names(plan).map((label) => ({ label, text: label, at }));
  if (directive === 'include' && !/\s/.test(rest)) {
    const path = span(offset - rest.length, offset);
    return fragments.map((label) => ({ label, text: label, at: path }));
  }
  if (directive !== 'if' && directive !== 'elif') return [];
  const compared = /([A-Za-z_][\w-]*)\s*(?:==|!=|\^=|<=?|>=?|(?:not\s+)?in\s*\[[^\]]*)\s*("?)([\w.+~:/-]*)$/.exec(rest);
  if (compared) {
    const place = span(offset - (compared[2] ?? '').length - (compared[3] ?? '').length, offset);
    return valuesOf(plan, compared[1] ?? '').map((label) => ({ label, text: asValue(label), at: place }));
  }
  if (/(?:^|\band|\bor|\bnot|&&|\|\||!|\()\s*[\w-]*$/.test(rest)) return names(plan).map((label) => ({ label, text: label, at }));
  return [];
}

const names = (plan: Plan | undefined): string[] => [...new Set(plan?.variants.flatMap((it) => [...it.values.keys()]) ?? [])];
const valuesOf = (plan: Plan | undefined, name: string): string[] => [
  ...new Set(plan?.variants.flatMap((it) => it.values.get(name) ?? []) ?? []),
];

/** In a variants file: keys, axes and their values, names in braces of a pattern. */
export function completePlan(text: string, offset: number, plan: Plan, targets: readonly string[]): Completion[] {
  const lines = new LineIndex(text);
  const number = lines.lineAt(offset);
  const before = text.slice(lines.start(number), offset);
  const word = /[\w.-]*$/.exec(before)?.[0] ?? '';
  const at = span(offset - word.length, offset);
  if (/^(?:output|context)\s*:.*\{[\w-]*$/.test(before)) return names(plan).map((label) => ({ label, text: `${label}}`, at }));
  const path = pathAt(text, lines, number, before);
  const [top = '', ...inner] = path;
  const keys = (docs: Readonly<Record<string, string>>): Completion[] =>
    Object.entries(docs).map(([label, it]) => ({ label, text: `${label}: `, at, docs: it }));
  const axes = (): Completion[] => [...plan.axes.keys()].map((label) => ({ label, text: `${label}: `, at }));
  const compared = /([A-Za-z_][\w-]*)\s*:\s*(?:\[[^\]]*)?("?)([\w.+~:/-]*)$/.exec(before);
  const isValue = compared !== null && plan.axes.has(compared[1] ?? '') && top !== 'axes';
  if (isValue) {
    const place = span(offset - (compared?.[2] ?? '').length - (compared?.[3] ?? '').length, offset);
    return valuesOf(plan, compared?.[1] ?? '').map((label) => ({ label, text: asValue(label), at: place }));
  }
  if (/^default\s*:\s*[\w.-]*$/.test(before)) return plan.variants.map(({ name }) => ({ label: name, text: asValue(name), at }));
  if (top === '') return /^[\w-]*$/.test(before) ? keys(PLAN_DOCS) : [];
  if (top === 'default' || top === 'exclude' || (top === 'include' && inner.length === 0)) return axes();
  const changes = path.lastIndexOf('changes');
  if (changes >= 0) {
    const [what] = path.slice(changes + 1);
    if (what === undefined) return keys(CHANGE_DOCS);
    if (['before', 'after', 'replace', 'remove'].includes(what))
      return targets.map((label) => ({ label, text: what === 'remove' ? label : `${label}: `, at }));
  }
  if (top === 'variants' && inner.length === 1)
    return [...axes(), ...['output', 'changes'].map((label) => ({ label, text: `${label}: `, at }))];
  return [];
}

/** The keys that a line stands under, by its indentation, and by braces in it. */
function pathAt(text: string, lines: LineIndex, number: number, before: string): string[] {
  const path: string[] = [];
  const own = /^(\s*)(?:-\s+)?(?:([\w."-]+)\s*:\s*)?[{[]/.exec(before);
  if (own?.[2] !== undefined && before.lastIndexOf('{') > before.lastIndexOf('}')) path.unshift(own[2].replaceAll('"', ''));
  let indent = (/^\s*(?:-\s+)?/.exec(before)?.[0] ?? '').length;
  if (/^\s*-/.test(before)) indent = (/^\s*/.exec(before)?.[0] ?? '').length + 1;
  for (let i = number - 1; i >= 0 && indent > 0; i--) {
    const line = text.slice(lines.start(i), lines.end(i));
    const found = /^(\s*(?:-\s+)?)([\w."-]+)\s*:/.exec(line);
    if (!found || (found[1]?.length ?? 0) >= indent) continue;
    path.unshift(found[2]?.replaceAll('"', '') ?? '');
    indent = found[1]?.length ?? 0;
  }
  return path;
}
