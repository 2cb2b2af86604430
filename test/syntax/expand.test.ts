import { describe, expect, it } from 'vitest';
import type { Escape } from '../../server/src/syntax/ast.ts';
import { expand, type Known, lex, substitutionEnd, variablesOf } from '../../server/src/syntax/expand.ts';

const ENV: Readonly<Record<string, string>> = {
  A: 'hello',
  B: 'foo.tar.gz',
  E: '',
  P: '/usr/local/bin',
  Ü: 'umlaut',
  N: 'one\ntwo',
};
const lookup = (name: string): Known => {
  if (name.startsWith('UNKNOWN')) return { state: 'unknown' };
  const text = Object.hasOwn(ENV, name) ? ENV[name] : undefined;
  return text === undefined ? { state: 'unset' } : { state: 'set', text };
};
const ERROR = Symbol('error');
function read(text: string, escape: Escape = '\\'): string | undefined | typeof ERROR {
  const { parts, error } = lex(text, escape);
  if (error) return ERROR;
  const result = expand(parts, lookup);
  return result.error ? ERROR : result.text;
}

/** Checked against BuildKit's own lexer (frontend/dockerfile/shell/lex.go). */
const CASES: readonly (readonly [string, string | typeof ERROR])[] = [
  // Plain text and quotes.
  ['', ''],
  ['plain text', 'plain text'],
  ['"a b"', 'a b'],
  ["'a b'", 'a b'],
  ['a"b"c\'d\'e', 'abcde'],
  ['""', ''],
  ["'$A'", '$A'],
  ['"$A"', 'hello'],
  ['"it\'s"', "it's"],
  ['\'say "hi"\'', 'say "hi"'],
  ["it's", ERROR],
  ['"open', ERROR],
  ['"open\\"', ERROR],
  ["'back\\'", 'back\\'],
  // Escapes: outside of quotes every character, in double quotes only three.
  ['\\$A', '$A'],
  ['\\\\$A', '\\hello'],
  ['a\\b', 'ab'],
  ['"a\\b"', 'a\\b'],
  ['"a\\"b"', 'a"b'],
  ['"a\\$A"', 'a$A'],
  ['"a\\\\"', 'a\\'],
  ['a\\', 'a'],
  ['a\\ b', 'a b'],
  ['\\${A}', '${A}'],
  // Names.
  ['$A', 'hello'],
  ['${A}', 'hello'],
  ['x$A.y', 'xhello.y'],
  ['$Ax', ''],
  ['${A}x', 'hellox'],
  ['$Ü', 'umlaut'],
  ['$NOPE', ''],
  ['$1A', 'A'],
  ['$12', ''],
  ['$', '$'],
  ['a$', 'a$'],
  ['$.', '$.'],
  ['$(date)', '$(date)'],
  ['$$', ''],
  ['$?x', 'x'],
  ['$@', ''],
  // Defaults and alternatives.
  ['${NOPE-d}', 'd'],
  ['${NOPE:-d}', 'd'],
  ['${E-d}', ''],
  ['${E:-d}', 'd'],
  ['${A-d}', 'hello'],
  ['${A:-d}', 'hello'],
  ['${NOPE:-}', ''],
  ['${NOPE:-a b}', 'a b'],
  ['${NOPE:-"a}b"}', 'a}b'],
  ["${NOPE:-'$A'}", '$A'],
  ['${NOPE:-$A}', 'hello'],
  ['${NOPE:-${ALSO:-${A}}}', 'hello'],
  ['${NOPE:-a\\}b}', 'a}b'],
  ['"${NOPE:-"x"}"', 'x'],
  ['${A+alt}', 'alt'],
  ['${A:+alt}', 'alt'],
  ['${E+alt}', 'alt'],
  ['${E:+alt}', ''],
  ['${NOPE+alt}', ''],
  ['${NOPE:+alt}', ''],
  // Required.
  ['${A?no}', 'hello'],
  ['${A:?no}', 'hello'],
  ['${E?no}', ''],
  ['${E:?no}', ERROR],
  ['${NOPE?}', ERROR],
  ['${NOPE:?no}', ERROR],
  // Prefixes and suffixes, shortest and longest.
  ['${P#*/}', 'usr/local/bin'],
  ['${P##*/}', 'bin'],
  ['${P%/*}', '/usr/local'],
  ['${P%%/*}', ''],
  ['${B%.*}', 'foo.tar'],
  ['${B%%.*}', 'foo'],
  ['${B#foo}', '.tar.gz'],
  ['${B#?oo}', '.tar.gz'],
  ['${B#x}', 'foo.tar.gz'],
  ['${B%.gz}', 'foo.tar'],
  ['${B#[f]}', 'foo.tar.gz'],
  ['${A#h\\*}', 'hello'],
  ['${A#}', 'hello'],
  ['${NOPE#a}', ''],
  ['${A#\\h}', ERROR],
  // A `*` does not cross lines.
  ['${N#*o}', 'ne\ntwo'],
  ['${N##*o}', 'ne\ntwo'],
  // Replacements.
  ['${A/l/L}', 'heLlo'],
  ['${A//l/L}', 'heLLo'],
  ['${A/l/}', 'helo'],
  ['${A//l*/L}', 'heL'],
  ['${A/?/X}', 'Xello'],
  ['${A//*/X}', 'X'],
  ['${P//\\//-}', '-usr-local-bin'],
  ['${A/l/$E$A}', 'hehellolo'],
  ['${A/x/y}', 'hello'],
  ['${A/l}', ERROR],
  ['${A//l}', ERROR],
  ['${A//\\l/x}', ERROR],
  // What shells know and the builder does not.
  ['${}', ERROR],
  ['${:-x}', ERROR],
  ['${{A}}', ERROR],
  ['${', ERROR],
  ['${A', ERROR],
  ['${A:-x', ERROR],
  ['${A:-"x}', ERROR],
  ['${#A}', ERROR],
  ['${!A}', ERROR],
  ['${A^}', ERROR],
  ['${A^^}', ERROR],
  ['${A,,}', ERROR],
  ['${A:0:2}', ERROR],
  ['${A:=x}', ERROR],
  ['${A:#x}', ERROR],
  ['${A@Q}', ERROR],
  ['${A }', ERROR],
];

describe('expansion', () => {
  it.each(CASES)('%j becomes %j', (text, result) => {
    expect(read(text)).toBe(result);
  });

  it('knows the backtick as escape character', () => {
    expect(read('C:\\x\\$A', '`')).toBe('C:\\x\\hello');
    expect(read('`$A', '`')).toBe('$A');
    expect(read('"``"', '`')).toBe('`');
    expect(read('\\"', '`')).toBe(ERROR);
  });

  it('is silent about what it does not know', () => {
    expect(read('$UNKNOWN')).toBeUndefined();
    expect(read('a${UNKNOWN}b$A')).toBeUndefined();
    expect(read('${UNKNOWN:-d}')).toBeUndefined();
    expect(read('${UNKNOWN:+d}')).toBeUndefined();
    expect(read('${UNKNOWN:?d}')).toBeUndefined();
    expect(read('${UNKNOWN#a}')).toBeUndefined();
    expect(read('${A:-$UNKNOWN}')).toBe('hello');
    expect(read('${NOPE:+$UNKNOWN}')).toBe('');
    // A pattern that cannot be read is an error whatever the variable holds.
    expect(read('${UNKNOWN#\\a}')).toBe(ERROR);
  });
});

describe('lex', () => {
  const spansOf = (text: string): string[] => lex(text, '\\').parts.map((part) => text.slice(part.start, part.end));

  it('gives each part its place', () => {
    expect(spansOf('a$B"c d"${E:-f}')).toEqual(['a', '$B', 'c d', '${E:-f}']);
    expect(spansOf("x'y'z")).toEqual(['x', "'y'", 'z']);
  });

  it('keeps what stands before an error', () => {
    const { parts, error } = lex('$A${B', '\\');
    expect(parts.map((part) => part.kind)).toEqual(['variable']);
    expect(error).toMatchObject({ start: 2, end: 5 });
  });

  it('finds the variables inside of others', () => {
    const names = [...variablesOf(lex('$A${B:-${C#$D}}${E/$F/$G}', '\\').parts)].map((it) => it.name);
    expect(names).toEqual(['A', 'B', 'C', 'D', 'E', 'F', 'G']);
  });

  it('takes quotes for text where they mean nothing', () => {
    const { parts, error } = lex('it\'s "$A" ${B:-"}"}', '\\', false);
    expect(error).toBeUndefined();
    expect(expand(parts, lookup).text).toBe('it\'s "hello" foo.tar.gz"}');
  });

  it('splits no surrogate pair', () => {
    expect(lex('${A😀}', '\\').error).toMatchObject({ start: 0, end: 5 });
  });

  it('gives up on endless nesting instead of the stack', () => {
    expect(lex('${A:-'.repeat(5000), '\\').error).toBeDefined();
  });

  it('is linear in the length of a text', () => {
    const text = `"${'x$A '.repeat(50_000)}"`;
    const start = performance.now();
    lex(text, '\\');
    expect(performance.now() - start).toBeLessThan(1000);
  });
});

describe('the end of a substitution', () => {
  it.each([
    ['${A}x', 4],
    ['${A:-"}"}x', 9],
    ['${A:0:1}', 8],
    ['${A', undefined],
    ['${A^^}', undefined],
    ['${#A}', undefined],
  ] as const)('%s', (text, end) => {
    expect(substitutionEnd(text, 0)).toBe(end);
  });
});
