import { describe, expect, it } from 'vitest';
import { MAX_LINE, slice } from '../../server/src/syntax/slice.ts';
import { LineIndex } from '../../server/src/text/lines.ts';

const cut = (text: string) => slice(text, new LineIndex(text));
const joined = (text: string): string[] => cut(text).slices.map((it) => it.joined.text);
const raw = (text: string): string[] => cut(text).slices.map((it) => text.slice(it.start, it.end));

/** Checked against BuildKit's own parser (parser/parser.go, Parse). */
describe('logical lines', () => {
  it('end with the line, unless it ends in the escape character', () => {
    expect(joined('FROM a\nRUN b \\\n  c\nUSER d')).toEqual(['FROM a', 'RUN b   c', 'USER d']);
    expect(joined('RUN a\\\nb')).toEqual(['RUN ab']);
  });

  it('go on with blanks behind the escape character', () => {
    expect(joined('RUN a \\ \t\n b\nUSER c')).toEqual(['RUN a  b', 'USER c']);
  });

  it('do not go on with an escaped escape character', () => {
    expect(joined('RUN a \\\\\nUSER b')).toEqual(['RUN a \\\\', 'USER b']);
    // Nor with three: BuildKit only looks at the character before.
    expect(joined('RUN a \\\\\\\nUSER b')).toEqual(['RUN a \\\\\\', 'USER b']);
  });

  it('leave out comments and blank lines inside', () => {
    const text = 'RUN a \\\n# c\n  # d\n\n \t\n  b \\\n# e\n  c\nUSER x';
    expect(joined(text)).toEqual(['RUN a   b   c', 'USER x']);
    const [run] = cut(text).slices;
    expect(run?.emptyLines).toHaveLength(2);
    expect(cut(text).comments.map((it) => it.text)).toEqual(['c', 'd', 'e']);
  });

  it('do not end with a comment that ends in the escape character', () => {
    expect(joined('RUN a \\\n# c \\\n b\nUSER x')).toEqual(['RUN a  b', 'USER x']);
    expect(joined('# c \\\nRUN a')).toEqual(['RUN a']);
  });

  it('may end with the file in the middle', () => {
    expect(joined('RUN a \\')).toEqual(['RUN a ']);
    expect(joined('RUN a \\\n')).toEqual(['RUN a ']);
    expect(joined('RUN a \\\n# c')).toEqual(['RUN a ']);
    expect(joined('RUN \\\n\\\n\\\n')).toEqual(['RUN ']);
  });

  it('may be indented', () => {
    expect(raw('  FROM a  \n\t RUN b\t\n')).toEqual(['FROM a', 'RUN b']);
  });

  it('know a # inside of them as text', () => {
    expect(joined('RUN a # b\nRUN c\\\n#d\n')).toEqual(['RUN a # b', 'RUN c']);
  });

  it('have Windows line breaks, too', () => {
    expect(joined('FROM a\r\nRUN b \\\r\n  c\r\n\r\nUSER d\r\n')).toEqual(['FROM a', 'RUN b   c', 'USER d']);
  });

  it('begin behind a byte order mark', () => {
    expect(raw('\ufeffFROM a\nRUN b')).toEqual(['FROM a', 'RUN b']);
    expect(raw('\ufeff# c\nFROM a')).toEqual(['FROM a']);
    // Anywhere else it is a letter.
    expect(joined('FROM a\n\ufeffRUN b')).toEqual(['FROM a', '\ufeffRUN b']);
  });

  it('are none in an empty file', () => {
    for (const text of ['', '\n', ' \n\t\n', '# c', '# c\n\n', '\ufeff', '\r\n']) expect(joined(text)).toEqual([]);
  });

  it('map every offset back to the document', () => {
    const text = 'FROM a\nRUN one \\\n  # c\n  two\n';
    const run = cut(text).slices[1];
    expect(run).toBeDefined();
    if (!run) return;
    const at = run.joined.span(run.joined.text.indexOf('two'), run.joined.text.length);
    expect(text.slice(run.start + at.start, run.start + at.end)).toBe('two');
  });
});

describe('comments above an instruction', () => {
  const above = (text: string): string[][] => cut(text).slices.map((it) => it.comments.map((comment) => comment.text));

  it('are those directly above; blank lines do not matter', () => {
    expect(above('# a\n# b\n\nFROM x\n# c\nRUN y\nUSER z')).toEqual([['a', 'b'], ['c'], []]);
  });

  it('are cut off by an empty one', () => {
    expect(above('# a\n#\n# b\nFROM x')).toEqual([['b']]);
    expect(above('# a\n#   \nFROM x')).toEqual([[]]);
  });

  it('are not the directives', () => {
    expect(above('# syntax=x\n# a\nFROM x')).toEqual([['a']]);
  });
});

describe('directives', () => {
  const names = (text: string): string[] => cut(text).directives.map((it) => `${it.name}=${it.value.text}`);

  it('are read in any case and with blanks', () => {
    expect(names('# syntax=a\n#ESCAPE = `\n#\tCheck= skip=all ; x\nFROM x')).toEqual([
      'syntax=a',
      'escape=`',
      'check=skip=all ; x',
    ]);
  });

  it('set the escape character', () => {
    expect(cut('# escape=`\nRUN a `\n b \\\nUSER c').escape).toBe('`');
    expect(joined('# escape=`\nRUN a `\n b \\\nUSER c')).toEqual(['RUN a  b \\', 'USER c']);
    expect(cut('FROM a').escape).toBe('\\');
  });

  it.each([
    ['a comment', '# hello\n# escape=`\nFROM x'],
    ["another tool's comment", '# hadolint ignore=DL3006\n# escape=`\nFROM x'],
    ['a blank line', '\n# escape=`\nFROM x'],
    ['an empty comment', '#\n# escape=`\nFROM x'],
    ['an unknown name', '# foo=bar\n# escape=`\nFROM x'],
    ['an instruction', 'FROM x\n# escape=`\n'],
    ['a shebang, for the escape character', '#!/x\n# escape=`\nFROM x'],
  ])('end with %s', (_, text) => {
    expect(cut(text).escape).toBe('\\');
    expect(cut(text).problems).toEqual([]);
  });

  it('may follow a shebang', () => {
    expect(names('#!/usr/bin/env x\n# syntax=a\n# check=skip=b\nFROM x')).toEqual(['syntax=a', 'check=skip=b']);
  });

  it('have a place', () => {
    const text = '\ufeff# escape = `  \nFROM x';
    const [directive] = cut(text).directives;
    expect(text.slice(directive?.start, directive?.end)).toBe('# escape = `');
    expect(text.slice(directive?.value.start, directive?.value.end)).toBe('`');
  });

  it.each([
    ['# escape=x\nFROM x', 'x'],
    ['# escape=``\nFROM x', '``'],
    ['# syntax=a\n# Syntax=b\nFROM x', '# Syntax=b'],
    ['# check=skip=a\n# check=skip=b\nFROM x', '# check=skip=b'],
  ])('are rejected in %j', (text, culprit) => {
    const [problem, ...others] = cut(text).problems;
    expect(others).toEqual([]);
    expect(problem?.rule).toBe('invalid-directive');
    expect(text.slice(problem?.at.start, problem?.at.end)).toBe(culprit);
  });
});

describe('the length of a line', () => {
  const problems = (line: string): number => cut(`FROM a\n${line}`).problems.length;

  it('is counted in bytes, the line feed not among them', () => {
    expect(problems('x'.repeat(MAX_LINE))).toBe(0);
    expect(problems(`${'x'.repeat(MAX_LINE)}\n`)).toBe(0);
    expect(problems('x'.repeat(MAX_LINE + 1))).toBe(1);
    expect(problems(`${'x'.repeat(MAX_LINE)}\r\n`)).toBe(1);
    expect(problems(`# ${'é'.repeat(MAX_LINE / 2)}`)).toBe(1);
    expect(problems(`${'😀'.repeat(Math.floor(MAX_LINE / 4))}\n`)).toBe(0);
  });
});
