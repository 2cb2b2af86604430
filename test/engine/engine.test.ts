import { describe, expect, it } from 'vitest';
import { fixAll, fixOnce } from '../../server/src/engine/fix.ts';
import { ignoreHere, ignoreInFile } from '../../server/src/engine/ignore-edit.ts';
import { lint, modelOf } from '../../server/src/engine/lint.ts';
import type { Fix, Rule } from '../../server/src/engine/rule.ts';
import { rule } from '../../server/src/engine/rule.ts';
import { readIgnoreFile } from '../../server/src/facts/ignore.ts';
import { RULES } from '../../server/src/rules/index.ts';
import { parseReference } from '../../server/src/syntax/reference.ts';
import { applyEdits } from '../../server/src/text/edit.ts';

const fake = (id: string, check: Rule['check']): Rule =>
  rule({
    id,
    category: 'style',
    severity: 'warning',
    recommended: true,
    since: '0.1.0',
    fix: 'safe',
    summary: 'A',
    rationale: '',
    examples: [{ bad: '', good: '' }],
    check,
  });
const on = (...rules: Rule[]) => rules.map((it) => ({ rule: it, severity: it.severity }));
const change = (start: number, end: number, text: string): Fix => ({
  title: 'Change it',
  safety: 'safe',
  edits: [{ span: { start, end }, text }],
});

describe('run', () => {
  it('a rule that throws costs only what it had not yet said', () => {
    const broken = fake('broken', function* ({ model }) {
      yield { at: model.stages[0]!.from.keyword, message: 'Before.' };
      throw new Error('oops');
    });
    const fine = fake('fine', function* ({ model }) {
      yield { at: model.stages[0]!.from.keyword, message: 'Fine.' };
    });
    const { diagnostics, crashes } = lint('FROM a:1\n', on(broken, fine), new Map());
    expect(diagnostics.map((it) => it.message)).toEqual(['Before.', 'Fine.']);
    expect(crashes).toEqual([{ rule: 'broken', error: new Error('oops') }]);
  });
});

describe('a template', () => {
  const TEXT = '# dockwright ignore=latest-image -- none\nFROM debian\n{% if x %}\nRUNN x\n{% endif %}\n';
  const found = (rules: readonly Rule[]): string[] => lint(TEXT, on(...rules), new Map()).diagnostics.map((it) => it.rule.id);

  it('is told of once, and nothing else of it', () => {
    expect(found(RULES)).toEqual(['unrendered-template']);
  });

  it('is a Dockerfile like any other where that rule is off', () => {
    const others = found(RULES.filter((it) => it.id !== 'unrendered-template'));
    expect(others.filter((it) => it === 'unknown-instruction')).toHaveLength(3);
    expect(others).toContain('untagged-image');
  });
});

describe('fix', () => {
  const diagnostics = (text: string, ...fixes: Fix[]) =>
    lint(
      text,
      on(
        fake('x', function* () {
          for (const fix of fixes) yield { at: fix.edits[0]!.span, message: 'X.', fixes: [fix] };
        }),
      ),
      new Map(),
    ).diagnostics;

  it('takes fixes whole, in order; what touches an accepted one waits', () => {
    const text = 'FROM abc:1\n';
    const both: Fix = { title: 'Change both', safety: 'safe', edits: [change(5, 6, 'X').edits[0]!, change(8, 9, ';').edits[0]!] };
    const { text: after, applied } = fixOnce(text, diagnostics(text, both, change(6, 7, 'Y'), change(9, 10, '2')), 'safe');
    expect(after).toBe('FROM Xbc;1\n');
    expect(applied).toHaveLength(1);
  });

  it('counts equal edits once', () => {
    const text = 'FROM abc:1\n';
    expect(fixOnce(text, diagnostics(text, change(5, 6, 'X'), change(5, 6, 'X')), 'safe').text).toBe('FROM Xbc:1\n');
  });

  it('leaves fixes to review alone unless asked', () => {
    const text = 'FROM abc:1\n';
    const review: Fix = { ...change(5, 6, 'X'), safety: 'review' };
    expect(fixOnce(text, diagnostics(text, review), 'safe').text).toBe(text);
    expect(fixOnce(text, diagnostics(text, review), 'review').text).not.toBe(text);
  });

  it('refuses a pass that breaks the file, and says whose it was', () => {
    const breaker = fake('breaker', function* ({ model }) {
      const from = model.stages[0]?.from;
      if (from) yield { at: from.keyword, message: 'X.', fixes: [change(from.keyword.start, from.keyword.end, 'FRUM')] };
    });
    const text = 'FROM a:1\n';
    expect(fixAll(text, (it) => lint(it, on(breaker), new Map()), 'safe')).toMatchObject({ text, refused: ['breaker'] });
  });

  it('ends when two rules undo each other', () => {
    const swap = (from: string, to: string) =>
      fake(from, function* ({ model }) {
        if (model.file.text.includes(from)) yield { at: { start: 0, end: 4 }, message: 'X.', fixes: [change(5, 6, to)] };
      });
    expect(() => fixAll('FROM a:1\n', (it) => lint(it, on(swap('a', 'b'), swap('b', 'a')), new Map()), 'safe')).not.toThrow();
  });
});

describe('comments that silence', () => {
  const text = 'FROM debian AS Build\n';
  const left = (comment: string, below = text) =>
    lint(`${comment}\n${below}`, on(...RULES), new Map()).diagnostics.map((it) => it.rule.id);

  it.each([
    ['# dockwright ignore=untagged-image', 'untagged-image'],
    ['# dockwright ignore = DL3006 , StageNameCasing -- why not', 'untagged-image'],
    ['# hadolint ignore=DL3006', 'untagged-image'],
    ['# hadolint global ignore=DL3006 # why', 'untagged-image'],
    ['# dockwright file ignore=all', 'untagged-image'],
    ['# check=skip=StageNameCasing // why', 'stage-casing'],
    ['# check=skip=all;error=true', 'stage-casing'],
    ['# other\n# dockwright ignore=stage-casing\n# other', 'stage-casing'],
  ])('%s', (comment, rule) => {
    expect(left(comment)).not.toContain(rule);
  });

  it("hide no error of the builder's with check=skip=all", () => {
    expect(left('# check=skip=all', 'FROM scratch\nRUM x\n')).toEqual(['unknown-instruction']);
  });

  it('reach only the next instruction, and only the rules they name', () => {
    expect(left('# dockwright ignore=untagged-image', `FROM scratch\n${text}`)).toContain('untagged-image');
    expect(left('# dockwright ignore=stage-casing')).toContain('untagged-image');
    expect(left('# dockwright ignores=untagged-image')).toContain('untagged-image');
  });

  it('are written for a line, joined to what is there, below directives', () => {
    const apply = (source: string, file: boolean) => {
      const model = modelOf(source);
      const edit = file ? ignoreInFile(model, 'x') : ignoreHere(model, source.length - 2, 'x');
      return edit ? applyEdits(source, [edit]) : undefined;
    };
    expect(apply('FROM a\n  RUN b\n', false)).toBe('FROM a\n  # dockwright ignore=x\n  RUN b\n');
    expect(apply('# dockwright ignore=y -- why\nFROM a\n', false)).toBe('# dockwright ignore=y,x -- why\nFROM a\n');
    expect(apply('# syntax=a\r\nFROM a\r\n', true)).toBe('# syntax=a\r\n# dockwright file ignore=x\r\nFROM a\r\n');
    expect(apply('# dockwright file ignore=y\nFROM a\n', true)).toBe('# dockwright file ignore=y,x\nFROM a\n');
    expect(apply('# syntax=a', true)).toBe('# syntax=a\n# dockwright file ignore=x\n');
  });
});

describe('.dockerignore', () => {
  it.each([
    ['node_modules', 'node_modules/a/b', true],
    ['node_modules', 'x/node_modules', false],
    ['**/node_modules', 'x/y/node_modules/z', true],
    ['/dist/', 'dist', true],
    ['*.md', 'a/b.md', false],
    ['**/*.md', 'b.md', true],
    ['a/**', 'a/b/c', true],
    ['a/**', 'a', false],
    ['**', 'x', true],
    ['a/**/b', 'a/b', true],
    ['a/**/b', 'a/x/y/b', true],
    ['*\n!a', 'a', false],
    ['*\n!a', 'a/b', false],
    ['*\n!a/b', 'a/b', false],
    ['*\n!a/b', 'a/c', true],
    ['!a\n*', 'a', true],
    ['*.txt\n!keep.txt\nkeep.*', 'keep.txt', true],
    ['# a\n\n  b  ', 'b', true],
    ['# a', '# a', false],
    ['./a/../b', 'b', true],
    ['a?c', 'abc', true],
    ['a?c', 'a/c', false],
    ['[a-c]x', 'bx', true],
    ['[^a]x', 'bx', true],
    ['a\\*', 'a*', true],
    ['a\\*', 'ab', false],
    ['../a', 'a', false],
    ['.git', '.gitignore', false],
    ['\ufeffa', 'a', true],
  ])('%j on %s: %s', (text, path, ignored) => {
    expect(readIgnoreFile(text).match(path) !== undefined).toBe(ignored);
  });
});

describe('image references', () => {
  it.each([
    ['debian', 'docker.io/library/debian', undefined, undefined],
    ['debian:13', 'docker.io/library/debian', '13', undefined],
    ['index.docker.io/a/b', 'docker.io/a/b', undefined, undefined],
    ['localhost:5000/a:1', 'localhost:5000/a', '1', undefined],
    ['localhost/a', 'localhost/a', undefined, undefined],
    ['localhost:5000', 'docker.io/library/localhost', '5000', undefined],
    ['Foo/bar', 'Foo/bar', undefined, undefined],
    [`a@sha256:${'0'.repeat(64)}`, 'docker.io/library/a', undefined, `sha256:${'0'.repeat(64)}`],
    ['[::1]:5000/a', '[::1]:5000/a', undefined, undefined],
    ['a.b/c__d/e--f:g_H.1', 'a.b/c__d/e--f', 'g_H.1', undefined],
  ])('%s', (text, name, tag, digest) => {
    const found = parseReference(text);
    expect(found && `${found.registry}/${found.repository}`).toBe(name);
    expect(found?.tag).toBe(tag);
    expect(found?.digest).toBe(digest);
  });

  it.each([
    '',
    'Debian',
    'a:',
    ':1',
    'a/b:5000/c',
    'a@sha256:123',
    'a@md5:00000000000000000000000000000000',
    '-a',
    'a//b',
    'a b',
    'a:.b',
    'f'.repeat(64),
    '${A}',
  ])('%j is none', (text) => {
    expect(parseReference(text)).toBeUndefined();
  });
});
