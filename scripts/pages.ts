import { type CONFIG_KEYS, FAIL_ON, LEVELS, PRESETS } from '../server/src/engine/config.ts';
import { fixAll } from '../server/src/engine/fix.ts';
import type { Example, OptionSpec, Rule } from '../server/src/engine/rule.ts';
import { BUILD_CHECKS, HADOLINT, RETIRED } from '../server/src/knowledge/linter-names.ts';
import { shortLines } from '../server/src/text/shorten.ts';
import { exampleAnswers, render } from '../test/support/fixture.ts';
import { lintWith } from '../test/support/lint.ts';
import { TALLY } from './tally-names.ts';

export interface Topic {
  readonly name: string;
  readonly rules: readonly Rule[];
}

export const NOTE = '<!-- Made by `npm run gen`; not edited by hand. -->';
export const dedent = (text: string): string => {
  const lines = text.replace(/^\n+|\s+$/g, '').split('\n');
  const indent = Math.min(...lines.filter((line) => line.trim() !== '').map((line) => /^ */.exec(line)?.[0].length ?? 0));
  return lines.map((line) => line.slice(indent)).join('\n');
};
const FIX_WORDS = {
  safe: 'safe: the image stays the same, so `dockwright fix` and fix on save apply it',
  review: 'to review: it may change the image, so it is offered, and applied only when asked for',
  none: 'none',
} as const;

/** A rule's page. The findings and the fixed text on it are what the engine really says. */
export function rulePage(rule: Rule): string {
  const names = [...(rule.aliases ?? []), ...(rule.codes ?? [])];
  const on = rule.recommended ? 'in `recommended`' : 'off by default';
  const lines = [
    NOTE,
    `# ${rule.id}`,
    '',
    `${rule.summary}.`,
    '',
    '| | |',
    '| --- | --- |',
    `| Severity | ${rule.severity}, ${on}${rule.minor ? `; ${rule.minor.severity} ${rule.minor.when}` : ''} |`,
    `| Category | ${rule.category} |`,
    `| Fix | ${rule.fix === 'none' ? `none: ${rule.noFix}` : FIX_WORDS[rule.fix]} |`,
    ...(names.length > 0 ? [`| Also known as | ${names.map((it) => `\`${it}\``).join(', ')} |`] : []),
    `| Since | ${rule.since} |`,
    '',
    '## Why',
    '',
    dedent(rule.rationale),
    '',
    ...optionsTable(rule),
    ...rule.examples.flatMap((example, i) => exampleText(rule, example, rule.examples.length > 1 ? ` ${i + 1}` : '')),
    '## How to silence it',
    '',
    rule.checkBuild ? 'In the file, above the line or at its end:' : 'In the file, above the instruction:',
    '',
    rule.checkBuild ? '```yaml' : '```dockerfile',
    `# dockwright ignore=${rule.id} -- why`,
    '```',
    '',
    'For a folder, in `dockwright.json`:',
    '',
    '```json',
    `{ "rules": { "${rule.id}": "off" } }`,
    '```',
    '',
  ];
  return lines.join('\n');
}

function optionsTable({ id, options }: Rule): string[] {
  const rows = Object.entries(options ?? {}).map(
    ([name, it]) => `| \`${name}\` | ${it.docs} | \`${JSON.stringify(it.default)}\` |`,
  );
  if (rows.length === 0) return [];
  const [[name, first] = ['', undefined]] = Object.entries(options ?? {});
  const example = JSON.stringify({ level: 'warning', [name]: first?.default });
  return [
    '## Options',
    '',
    '| option | means | default |',
    '| --- | --- | --- |',
    ...rows,
    '',
    '```json',
    `{ "rules": { "${id}": ${example} } }`,
    '```',
    '',
  ];
}

function exampleText(rule: Rule, example: Example, number: string): string[] {
  const text = `${example.bad}\n`;
  const answers = exampleAnswers(example);
  const check = (source: string) => lintWith(rule, source, answers);
  const language = example.build ? (/\.(\w+)$/.exec(example.build.file)?.[1] ?? '') : 'dockerfile';
  const found = check(text);
  const fixed = fixAll(text, check, 'review').text;
  const titles = found.diagnostics[0]?.fixes?.map((fix) => `"${fix.title}"`) ?? [];
  return [
    `## Example${number}`,
    '',
    ...(example.files
      ? [
          `The build context holds ${example.files.map((it) => `\`${it}\``).join(', ')}${
            example.ignore === undefined
              ? ''
              : `, and \`.dockerignore\` says ${example.ignore
                  .trim()
                  .split('\n')
                  .map((it) => `\`${it}\``)
                  .join(', ')}`
          }.`,
          '',
        ]
      : []),
    ...(example.context ? ['Built from standard input, with no context.', ''] : []),
    ...(example.build
      ? [
          'The Dockerfile:',
          '',
          '```dockerfile',
          example.build.dockerfile.trimEnd(),
          '```',
          '',
          `In \`${example.build.file}\`:`,
          '',
        ]
      : []),
    `\`\`\`${language}`,
    shortLines(render(text, found.diagnostics).trimEnd()),
    '```',
    '',
    ...(fixed !== text
      ? [`After the fix ${titles[0] ?? ''}:`, '', `\`\`\`${language}`, shortLines(fixed.trimEnd()), '```', '']
      : []),
    ...(titles.length > 1 ? [`Also offered: ${titles.slice(1).join(', ')}.`, ''] : []),
    ...(fixed.trimEnd() === example.good ? [] : ['Better:', '', `\`\`\`${language}`, example.good, '```', '']),
  ];
}

const FIX_SHORT = { safe: 'safe', review: 'review', none: '' } as const;
const row = (rule: Rule, base: string): string =>
  `| [${rule.id}](${base}${rule.id}.md) | ${rule.summary} | ${rule.recommended ? rule.severity : `off (${rule.severity})`} | ${FIX_SHORT[rule.fix]} | ${[...(rule.aliases ?? []), ...(rule.codes ?? [])].join(', ')} |`;

function tables(topics: readonly Topic[], base: string, depth: string): string[] {
  return topics.flatMap((topic) => [
    `${depth} ${topic.name[0]?.toUpperCase()}${topic.name.slice(1)}`,
    '',
    '| rule | finds | severity | fix | elsewhere |',
    '| --- | --- | --- | --- | --- |',
    ...topic.rules.map((rule) => row(rule, base)),
    '',
  ]);
}

export const rulesPage = (topics: readonly Topic[]): string =>
  [
    NOTE,
    '# Rules',
    '',
    `${topics.reduce((sum, topic) => sum + topic.rules.length, 0)} rules. A \`safe\` fix never changes the image; a \`review\` fix may.`,
    '',
    ...tables(topics, '', '##'),
  ].join('\n');

const BEGIN = '<!-- rules: begin (made by `npm run gen`) -->';
const END = '<!-- rules: end -->';
export const readmeTable = (readme: string, topics: readonly Topic[]): string =>
  between(readme, BEGIN, END, tables(topics, 'docs/rules/', '###').join('\n'));

/** A text with what is between two marks replaced; as it is where they are not. */
export function between(text: string, first: string, last: string, now: string): string {
  const begin = text.indexOf(first);
  const end = text.indexOf(last);
  return begin < 0 || end < begin ? text : `${text.slice(0, begin + first.length)}\n\n${now}\n${text.slice(end)}`;
}

/** Names that no rule stands for, and why. */
const WITHOUT_RULE: Readonly<Record<string, string>> = {
  DL1000: 'what the builder rejects: the rules of the topic [syntax](rules/README.md#syntax) say each for itself what is wrong',
  ...Object.fromEntries([...RETIRED].map((code) => [code, 'retired: hadolint does not report it any more'])),
};

/** Which rule stands for a code of another tool. */
export function equivalentsPage(topics: readonly Topic[]): string {
  const aliases = topics.flatMap((topic) =>
    topic.rules.flatMap((rule) => [...(rule.aliases ?? []), ...(rule.codes ?? [])].map((alias) => ({ alias, rule }))),
  );
  /** Every name of a tool, with a rule or with the reason why there is none. */
  const table = (title: string, names: readonly string[]): string[] => {
    const rows = [...names].sort().map((name) => {
      const rules = aliases.filter(({ alias }) => alias === name).map(({ rule }) => `[${rule.id}](rules/${rule.id}.md)`);
      return `| ${name} | ${rules.length > 0 ? rules.join(', ') : (WITHOUT_RULE[name] ?? 'no rule yet')} |`;
    });
    return [`## ${title}`, '', '| theirs | ours |', '| --- | --- |', ...rows, ''];
  };
  const shell = aliases.map(({ alias }) => alias).filter((it) => /^SC\d/.test(it));
  return [
    NOTE,
    '# Names of other tools',
    '',
    'Their codes are accepted wherever a rule name is: in configuration, in comments, on the command line.',
    '',
    ...table('hadolint', [...HADOLINT.keys(), ...Object.keys(WITHOUT_RULE)]),
    ...table('docker build --check', BUILD_CHECKS),
    ...(shell.length > 0 ? table('ShellCheck', [...new Set(shell)]) : []),
    ...tallyTable(topics),
  ].join('\n');
}

/** tally has BuildKit's and hadolint's names, too; here are its own, which are no names of ours. */
function tallyTable(topics: readonly Topic[]): string[] {
  const ids = new Set(topics.flatMap((topic) => topic.rules.map(({ id }) => id)));
  const rows = Object.entries(TALLY).map(([theirs, ours]) => {
    if (!ids.has(ours) && !ours.endsWith('.')) throw new Error(`tally-names.ts: there is no rule ${ours}.`);
    return `| ${theirs} | ${ids.has(ours) ? `[${ours}](rules/${ours}.md)` : ours} |`;
  });
  const head = [
    '## tally',
    '',
    'What does the same, or the part of it that is certain. These names are for looking up only.',
    '',
  ];
  return [...head, '| theirs | ours |', '| --- | --- |', ...rows, ''];
}

/** JSON schema of the configuration file, for editors. */
export function configSchema(topics: readonly Topic[]): string {
  const level = { enum: LEVELS };
  const all = topics.flatMap((topic) => topic.rules);
  const setting = (rule: Rule, docs: string): object => {
    const options = Object.entries(rule.options ?? {}).map(([name, spec]) => [name, optionSchema(spec)] as const);
    if (options.length === 0) return { ...level, markdownDescription: docs };
    const properties = { level, ...Object.fromEntries(options) };
    return { anyOf: [level, { type: 'object', properties, additionalProperties: false }], markdownDescription: docs };
  };
  const named = all.flatMap((rule) => [
    [rule.id, setting(rule, `${rule.summary}. Default: ${rule.recommended ? rule.severity : 'off'}.`)] as const,
    ...[...(rule.aliases ?? []), ...(rule.codes ?? [])].map(
      (alias) => [alias, setting(rule, `Another name of \`${rule.id}\`: ${rule.summary}.`)] as const,
    ),
  ]);
  const rules = {
    type: 'object',
    markdownDescription:
      'Levels by rule, or `{level, …}` with the options of the rule. Names of hadolint, BuildKit and ShellCheck count, too.',
    properties: Object.fromEntries(named),
    additionalProperties: false,
  };
  const globs = { type: 'array', items: { type: 'string' } };
  const presets = PRESETS.map((it) => `\`${it}\``).join(', ');
  const properties: Record<(typeof CONFIG_KEYS)[number], unknown> = {
    $schema: { type: 'string' },
    extends: {
      anyOf: [
        { enum: PRESETS },
        { type: 'string' },
        { type: 'array', items: { anyOf: [{ enum: PRESETS }, { type: 'string' }] } },
      ],
      default: PRESETS[0],
      markdownDescription: `The rules to begin with: ${presets}, or the path of another configuration; or a list of them.`,
    },
    rules,
    overrides: {
      type: 'array',
      markdownDescription: 'Other levels and options for some files; later ones win.',
      items: {
        type: 'object',
        required: ['files'],
        properties: { files: { ...globs, markdownDescription: 'Globs, relative to this file.' }, rules },
        additionalProperties: false,
      },
    },
    ignore: { ...globs, markdownDescription: 'Globs of files that are not linted, relative to this file.' },
    context: {
      type: 'string',
      markdownDescription:
        'The folder of the build context, relative to this file; `-` when the Dockerfile is built from standard input without one.',
    },
    'fail-on': { enum: FAIL_ON, markdownDescription: 'From which severity on the command line ends with 1. Default: `warning`.' },
    'inline-ignores': { type: 'boolean', default: true, markdownDescription: 'Whether comments in a file may silence rules.' },
  };
  const schema = {
    $schema: 'http://json-schema.org/draft-07/schema#',
    $comment: 'Made by `npm run gen`; not edited by hand.',
    title: 'Dockwright configuration',
    type: 'object',
    additionalProperties: false,
    properties,
  };
  return `${JSON.stringify(schema, undefined, 2)}\n`;
}

function optionSchema(spec: OptionSpec): object {
  const more = { default: spec.default, markdownDescription: spec.docs };
  switch (spec.type) {
    case 'strings':
      return { type: 'array', items: { type: 'string' }, ...more };
    case 'map':
      return { type: 'object', additionalProperties: spec.choices ? { enum: spec.choices } : { type: 'string' }, ...more };
    case 'string':
      return { ...(spec.choices ? { enum: spec.choices } : { type: 'string' }), ...more };
    default:
      return { type: spec.type, ...more };
  }
}
