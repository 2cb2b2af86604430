import { describe, expect, it } from 'vitest';
import { readHcl } from '../../server/src/builds/bake/hcl.ts';
import { attributeOf, type Expr, plainText } from '../../server/src/builds/bake/hcl-ast.ts';
import { asReference, reference } from './hcl-reference.ts';

const valueOf = (text: string): Expr => {
  const found = attributeOf(readHcl(text).body, 'a')?.value;
  if (!found) throw new Error('There is no attribute "a".');
  return found;
};
const sliced = (text: string, { at }: Expr): string => text.slice(at.start, at.end);

/** What both readers take: ours and HashiCorp's. */
const VALID: Readonly<Record<string, string>> = {
  blocks: 'target "x" {\n  a = 1\n}\ngroup default {}\none "two" three {\n  inner "y" { b = 2 }\n}\n',
  comments: '# one\n// two\n/* three\nfour */ a = 1 # five\nb = /* six */ 2 // seven\n',
  'no line break at the end': 'a = 1',
  'windows line breaks': 'target "x" {\r\n  a = "b"\r\n  c = [\r\n    1,\r\n  ]\r\n}\r\n',
  literals: 'a = true\nb = false\nc = null\nd = 1.50\ne = 1e3\nf = 007\n',
  escapes: 'a = "q\\"q \\\\ \\n \\t \\u00e9 \\U0001F600 $${x} %%{y} $ % $x 100%"\n',
  'strings in strings': 'a = "x ${f("y ${"z"} }", "{")} w"\n',
  'a string of one value': 'a = "${b}"\n',
  lists: 'a = []\nb = [1, 2,]\nc = [\n  # comment\n  "x", // more\n\n  "y"\n]\n',
  objects: 'a = {}\nb = { c = 1, "d" : 2 }\ne = {\n  f-g = 1\n  21 = 2, h = 3\n  # none\n  "org.i/j" = [\n    1\n  ]\n}\n',
  'objects with worked out keys': 'a = {\n  (b) = 1\n  "${c}-d" = 2\n}\n',
  traversals: 'a = b.c[0].d["e"].f.0.g\nh = i[*].j[0]\nk = l.*.m\nn = o[p.q]\n',
  calls: 'a = f()\nb = f(1, [2], {c = 3}, g...)\nd = f(\n  1,\n  2,\n)\ne = ns::f(1)\n',
  operators: 'a = 1 + 2 * 3 - -4 / 5 % 6\nb = !c && d || e == f\ng = h >= i != j < k\nl = m-n\no = p - q\n',
  conditionals: 'a = b ? c : d ? e : f\ng = (\n  h\n  ? i\n\n  : j\n)\n',
  'for in brackets': 'a = [for b in c : b]\nd = [\n  for e, f in g :\n  "${e}=${f}" if f != ""\n]\n',
  'for in braces': 'a = {for b in c : b.d => b...}\ne = { for f, g in h : f => g if g }\n',
  heredoc: 'a = <<EOF\n  one\n\ttwo ${b} $${c}\n  "three" \\n\nEOF\nd = 1\n',
  'heredoc that is flush': 'a = <<-EOF\n    one\n      two\n\n    three\n  EOF\n',
  'heredoc that is flush up to a value': 'a = <<-EOT\n    one\n  ${b} two\n    EOT\n',
  'heredoc in an object': 'a = {\n  b = <<E\nx\nE\n  c = 1\n}\n',
  'empty heredoc': 'a = <<EOF\nEOF\n',
  'heredoc with its word inside': 'a = <<EOF\nEOFX\n EOF X\nxEOF\n   EOF\nb = 1\n',
  trims: 'a = "x  ${~ b ~}  y"\nc = <<EOF\n  x\n  ${~ d ~}\n  y\nEOF\n',
  unicode: 'größe = "Ä${ö}"\n',
  'a byte order mark': '\uFEFFa = 1\n',
};

const BROKEN: Readonly<Record<string, string>> = {
  'a string that is not closed': 'target "x" {\n  a = "b\n  c = 1\n}\n',
  'a list that is not closed': 'target "x" {\n  a = [1, 2\n  b = 1\n}\ntarget "y" {}\n',
  'a block that is not closed': 'target "x" {\n  a = 1\n',
  'no value': 'target "x" {\n  a =\n  b = 1\n}\n',
  'a comma behind an attribute': 'a = 1,\nb = 2\n',
  'two attributes in a line': 'target "x" { a = 1 b = 2 }\n',
  'no equals sign': 'target "x" {\n  a 1\n}\n',
  'a brace on the next line': 'target "x"\n{\n}\n',
  'a brace too many': 'a = 1\n}\n',
  'an operator too many': 'a = 1 +\n',
  'a colon too few': 'a = b ? c\n',
  'a heredoc that is not closed': 'a = <<EOF\nx\n',
  'an escape that is none': 'a = "\\d"\n',
  'quotes around a name': '"a" = 1\n',
  'a template that is not closed': 'a = "x ${b"\n',
  'a directive that is not closed': 'a = "%{if b}c"\n',
  'a directive that is none': 'a = "%{what b}c"\n',
};

describe('HCL, as HashiCorp reads it', () => {
  it.each(Object.entries(VALID))('%s', async (_, text) => {
    const file = readHcl(text);
    expect(file.problems).toEqual([]);
    expect(asReference(file, text)).toEqual(await reference(text));
  });

  it.each(Object.entries(BROKEN))('finds what is wrong: %s', async (_, text) => {
    expect(await reference(text)).toBeUndefined();
    const { problems } = readHcl(text);
    expect(problems.length).toBeGreaterThan(0);
    for (const { at } of problems) {
      expect(at.start).toBeLessThanOrEqual(at.end);
      expect(at.end).toBeLessThanOrEqual(text.length);
    }
  });
});

describe('HCL that is not complete', () => {
  const names = (text: string): unknown =>
    readHcl(text).body.blocks.map(({ labels, body }) => [labels[0], body.attributes.map((it) => it.name)]);

  it.each([
    [
      'no value',
      'target "x" {\n  a =\n  b = 1\n}\ntarget "y" {\n  c = 1\n}',
      [
        ['x', ['a', 'b']],
        ['y', ['c']],
      ],
    ],
    [
      'no closing quote',
      'target "x" {\n  a = "b\n  c = 1\n}\ntarget "y" {}',
      [
        ['x', ['a', 'c']],
        ['y', []],
      ],
    ],
    [
      'no closing bracket',
      'target "x" {\n  a = ["b"\n  c = 1\n}\ntarget "y" {}',
      [
        ['x', ['a']],
        ['y', []],
      ],
    ],
    [
      'no closing brace',
      'target "x" {\n  a = 1\n\ntarget "y" {\n  b = 1\n}',
      [
        ['x', ['a']],
        ['y', ['b']],
      ],
    ],
    [
      'no closing brace of an object',
      'target "x" {\n  a = {\n    k = 1\n\ntarget "y" {\n  b = 1\n}',
      [
        ['x', ['a']],
        ['y', ['b']],
      ],
    ],
    ['an entry without a value', 'target "x" {\n  a = {\n    k\n    l = 1\n  }\n  b = 1\n}', [['x', ['a', 'b']]]],
    ['words between', 'target "x" {\n  a = 1\n  what is this\n  b = 1\n}', [['x', ['a', 'b']]]],
  ])('%s: the rest is read', (_, text, expected) => {
    expect(readHcl(text).problems).not.toEqual([]);
    expect(names(text)).toEqual(expected);
  });

  it('keeps the entries of an object around a broken one', () => {
    const found = valueOf('a = {\n  b = 1\n  c = )\n  d = 2\n}');
    expect(found.kind === 'object' && found.entries.map((it) => it.value.kind)).toEqual(['literal', 'bad', 'literal']);
  });
});

describe('places', () => {
  it('of blocks are the words of their header', () => {
    const text = '\n  target "x y"   {\n}\ngroup z {}';
    expect(readHcl(text).body.blocks.map(({ headerAt }) => text.slice(headerAt.start, headerAt.end))).toEqual([
      'target "x y"',
      'group z',
    ]);
  });

  it.each([
    ['a = b + c # d', 'b + c'],
    ['a = f( x ) ', 'f( x )'],
    ['a = b ? c : d   ', 'b ? c : d'],
    ['a = "x" // y', '"x"'],
    ['a = (b).c  \n', '(b).c'],
    ['a = <<EOF\nx\nEOF\n', '<<EOF\nx\nEOF'],
    ['a = x[*].y  ', 'x[*].y'],
    ['a = [1,\n2] ', '[1,\n2]'],
  ])('%j', (text, expected) => {
    expect(sliced(text, valueOf(text))).toBe(expected);
  });

  it('of texts lead back through escapes and taken blanks', () => {
    const text = 'a = <<-EOF\n    FROM x\n      RUN $${y}\n  EOF\n';
    const found = valueOf(text);
    const pieces = found.kind === 'template' ? found.parts.flatMap((it) => (it.kind === 'text' ? it.pieces : [])) : [];
    expect(plainText(found)).toBe('FROM x\n  RUN ${y}\n');
    expect(pieces.map((it) => [it.text, text.slice(it.origin, it.origin + it.text.length)])).toEqual([
      ['FROM x\n', 'FROM x\n'],
      ['  RUN ', '  RUN '],
      ['${y}\n', '${y}\n'],
    ]);
  });
});

describe('directives', () => {
  it('nest', () => {
    const found = valueOf('a = "x%{ if b }y%{ for c in d ~} z%{ endfor }%{ else }w%{ endif }"');
    expect(found).toMatchObject({
      kind: 'template',
      parts: [
        { kind: 'text', pieces: [{ text: 'x' }] },
        {
          kind: 'if',
          test: { name: 'b' },
          yes: [{ kind: 'text' }, { kind: 'for', loop: { value: 'c' }, body: [{ kind: 'text', pieces: [{ text: 'z' }] }] }],
          no: [{ kind: 'text', pieces: [{ text: 'w' }] }],
        },
      ],
    });
  });
});

describe('whatever comes', () => {
  const text = Object.values(VALID).join('\n');

  it('a file that ends anywhere is read', () => {
    for (let end = 0; end <= text.length; end++) expect(() => readHcl(text.slice(0, end))).not.toThrow();
  });

  it('a file with any character too much is read', () => {
    for (let at = 0; at <= text.length; at += 3)
      for (const char of '"{}[]()$%<\\\n') expect(() => readHcl(text.slice(0, at) + char + text.slice(at))).not.toThrow();
  });

  it.each([
    '[',
    '(',
    '{',
    '{x=',
    '!',
    '"${',
    'x {\n',
    'a ? ',
    'a ? b : ',
    '1+',
    'f(',
    '[for x in ',
    '"',
    '/*',
    '}',
    'a[*]',
    '%{if a}',
  ])('%j many times', (piece) => {
    const start = performance.now();
    readHcl(`a = ${piece.repeat(5000)}`);
    readHcl(`a = a${'[*]'.repeat(5000)}`);
    expect(performance.now() - start).toBeLessThan(2000);
  });
});
