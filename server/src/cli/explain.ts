import type { Rule } from '../engine/rule.ts';
import type { Paint } from '../report/text.ts';
import { shortLines } from '../text/shorten.ts';

const FIXES = {
  safe: 'safe: the image stays the same',
  review: 'to review: the image may change',
  none: 'none',
} as const;

/** A rule's page for the terminal. */
export function explain(rule: Rule, paint: Paint): string {
  const on = rule.recommended ? 'on by default' : 'off by default';
  return [
    `${paint('bold', rule.id)}  ${rule.severity}, ${on}, ${rule.category}`,
    ...(rule.minor ? [`${rule.minor.severity} ${rule.minor.when}`] : []),
    ...(rule.aliases?.length ? [`also known as ${rule.aliases.join(', ')}`] : []),
    '',
    `${rule.summary}.`,
    '',
    ...rule.rationale
      .trim()
      .split('\n')
      .map((line) => line.trim()),
    '',
    `Fix: ${rule.fix === 'none' ? `none: ${rule.noFix}` : FIXES[rule.fix]}.`,
    ...rule.examples.flatMap(({ bad, good }) => [
      '',
      paint('red', 'Found'),
      ...indent(bad),
      '',
      paint('green', 'Better'),
      ...indent(good),
    ]),
    '',
  ].join('\n');
}

const indent = (text: string): string[] =>
  shortLines(text)
    .split('\n')
    .map((line) => `    ${line}`);

/** Every rule, a line each. */
export function ruleList(rules: readonly Rule[]): string {
  const sorted = [...rules].sort((a, b) => (a.id < b.id ? -1 : 1));
  const width = Math.max(...sorted.map((rule) => rule.id.length));
  return sorted
    .map((rule) => {
      const level = rule.recommended ? rule.severity : 'off';
      const aliases = rule.aliases?.length ? ` (${rule.aliases.join(', ')})` : '';
      return `${rule.id.padEnd(width)}  ${level.padEnd(7)}  ${rule.fix.padEnd(6)}  ${rule.summary.replaceAll('`', '')}${aliases}\n`;
    })
    .join('');
}
