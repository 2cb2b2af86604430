import type { Refactoring, RefactoringExample } from '../server/src/refactor/refactoring.ts';
import { shortLines } from '../server/src/text/shorten.ts';
import { between, dedent, NOTE } from './pages.ts';

const KINDS = { extract: 'Extract', inline: 'Inline', rewrite: 'Rewrite', move: 'Move' } as const;

/** One page of all refactorings. Its examples are tests, so what it shows is what happens. */
export function refactoringsPage(all: readonly Refactoring[]): string {
  return [
    NOTE,
    '# Refactorings',
    '',
    'Changes that one asks for: nothing is wrong, so nothing is reported. In an editor they are in the menu *Refactor…* at the cursor or',
    'for a selection, on the command line `dockwright refactor <name> <file>:<line>` applies one and `dockwright refactor <file>:<line>`',
    'lists what is offered there. One that is not offered would not keep what it promises, or what it needs to know is not known.',
    '',
    ...table(all, ''),
    ...all.flatMap(section),
  ].join('\n');
}

const table = (all: readonly Refactoring[], page: string): string[] => [
  '| refactoring | does | the image |',
  '| --- | --- | --- |',
  ...all.map(
    (it) => `| [${it.id}](${page}#${it.id}) | ${it.summary} | ${it.changes === undefined ? 'stays the same' : 'changes'} |`,
  ),
  '',
];

const BEGIN = '<!-- refactorings: begin (made by `npm run gen`) -->';
const END = '<!-- refactorings: end -->';
export const readmeRefactorings = (readme: string, all: readonly Refactoring[]): string =>
  between(readme, BEGIN, END, table(all, 'docs/refactorings.md').join('\n'));

function section(it: Refactoring): string[] {
  return [
    `## ${it.id}`,
    '',
    `${it.summary}.`,
    '',
    dedent(it.rationale),
    '',
    '| | |',
    '| --- | --- |',
    `| Menu | ${KINDS[it.kind]} |`,
    `| The image | ${it.changes === undefined ? 'Its file system and its configuration stay the same.' : it.changes} |`,
    `| Since | ${it.since} |`,
    '',
    ...it.examples.flatMap((example, i) => exampleText(example, it.examples.length > 1 ? ` ${i + 1}` : '')),
  ];
}

function exampleText(example: RefactoringExample, number: string): string[] {
  const { before, after, path = 'Dockerfile', files = {}, filesAfter = {}, name } = example;
  const plain = before.replace(/[‸«»]/g, '');
  const given = name === undefined ? '' : `, called \`${name}\``;
  return [
    `### Example${number}`,
    '',
    `${placeOf(before)} of \`${path}\`${given}:`,
    '',
    ...fence(path, plain),
    ...Object.entries(files).flatMap(([file, text]) => [`With \`${file}\`:`, '', ...fence(file, text)]),
    'Afterwards:',
    '',
    ...(after === plain ? [] : after === '' ? gone(path) : fence(path, after)),
    ...Object.entries(filesAfter).flatMap(([file, text]) =>
      text === '' ? gone(file) : [`\`${file}\`:`, '', ...fence(file, text)],
    ),
  ];
}

const gone = (file: string): string[] => [`\`${file}\` is deleted.`, ''];

const lineOf = (text: string, mark: string): number => text.slice(0, text.indexOf(mark)).split('\n').length;

function placeOf(before: string): string {
  if (before.includes('‸')) return `The cursor is in line ${lineOf(before, '‸')}`;
  const first = lineOf(before, '«');
  // A selection that ends at the beginning of a line has nothing of it.
  const last = before[before.indexOf('»') - 1] === '\n' ? lineOf(before, '»') - 1 : lineOf(before, '»');
  return first === last ? `Selected is line ${first}` : `Selected are lines ${first} to ${last}`;
}

function fence(path: string, text: string): string[] {
  const language = /\.(ya?ml|hcl|json|sh)$/.exec(path)?.[1] ?? (/dockerfile/i.test(path) ? 'dockerfile' : '');
  return [`\`\`\`${language}`, shortLines(text.trimEnd()), '```', ''];
}
