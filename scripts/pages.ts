import { type CONFIG_KEYS, LEVELS, PRESETS } from '../server/src/engine/config.ts';
import { fixAll } from '../server/src/engine/fix.ts';
import { lint } from '../server/src/engine/lint.ts';
import type { Example, Rule } from '../server/src/engine/rule.ts';
import { shortLines } from '../server/src/text/shorten.ts';
import { exampleAnswers, render } from '../test/support/fixture.ts';
import { lintAsBuildFile } from '../test/support/lint.ts';

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
  const on = rule.recommended ? 'in `recommended`' : 'off by default';
  const lines = [
    NOTE,
    `# ${rule.id}`,
    '',
    `${rule.summary}.`,
    '',
    '| | |',
    '| --- | --- |',
    `| Severity | ${rule.severity}, ${on} |`,
    `| Category | ${rule.category} |`,
    `| Fix | ${rule.fix === 'none' ? `none: ${rule.noFix}` : FIX_WORDS[rule.fix]} |`,
    ...(rule.aliases?.length ? [`| Also known as | ${rule.aliases.map((it) => `\`${it}\``).join(', ')} |`] : []),
    `| Since | ${rule.since} |`,
    '',
    '## Why',
    '',
    dedent(rule.rationale),
    '',
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

function exampleText(rule: Rule, example: Example, number: string): string[] {
  const text = `${example.bad}\n`;
  const answers = exampleAnswers(example);
  const check = (source: string) =>
    rule.checkBuild ? lintAsBuildFile(rule, source, answers) : lint(source, [{ rule, severity: rule.severity }], answers);
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
  `| [${rule.id}](${base}${rule.id}.md) | ${rule.summary} | ${rule.recommended ? rule.severity : `off (${rule.severity})`} | ${FIX_SHORT[rule.fix]} | ${(rule.aliases ?? []).join(', ')} |`;

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

/** Which rule stands for a code of another tool. */
export function equivalentsPage(topics: readonly Topic[]): string {
  const aliases = topics.flatMap((topic) =>
    topic.rules.flatMap((rule) => (rule.aliases ?? []).map((alias) => ({ alias, rule }))),
  );
  const table = (title: string, wanted: (alias: string) => boolean): string[] => {
    const rows = aliases.filter(({ alias }) => wanted(alias)).sort((a, b) => (a.alias < b.alias ? -1 : 1));
    return [
      `## ${title}`,
      '',
      '| theirs | ours |',
      '| --- | --- |',
      ...rows.map(({ alias, rule }) => `| ${alias} | [${rule.id}](rules/${rule.id}.md) |`),
      '',
    ];
  };
  return [
    NOTE,
    '# Names of other tools',
    '',
    'Their codes are accepted wherever a rule name is: in configuration, in comments, on the command line.',
    '',
    ...table('hadolint', (alias) => /^DL\d/.test(alias)),
    ...table('docker build --check', (alias) => !/^(DL|SC)\d/.test(alias)),
  ].join('\n');
}

/** JSON schema of the configuration file, for editors. */
export function configSchema(topics: readonly Topic[]): string {
  const level = { enum: LEVELS };
  const rules = topics.flatMap((topic) => topic.rules);
  const named = rules.flatMap((rule) => [
    [
      rule.id,
      { ...level, markdownDescription: `${rule.summary}. Default: ${rule.recommended ? rule.severity : 'off'}.` },
    ] as const,
    ...(rule.aliases ?? []).map(
      (alias) => [alias, { ...level, markdownDescription: `Another name of \`${rule.id}\`: ${rule.summary}.` }] as const,
    ),
  ]);
  const properties: Record<(typeof CONFIG_KEYS)[number], unknown> = {
    $schema: { type: 'string' },
    extends: { enum: PRESETS, default: PRESETS[0], markdownDescription: 'The rules to begin with: `recommended` or `all`.' },
    rules: {
      type: 'object',
      markdownDescription: 'Levels by rule. Names of hadolint, BuildKit and ShellCheck count, too.',
      properties: Object.fromEntries(named),
      additionalProperties: false,
    },
    context: {
      type: 'string',
      markdownDescription:
        'The folder of the build context, relative to this file; `-` when the Dockerfile is built from standard input without one.',
    },
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
