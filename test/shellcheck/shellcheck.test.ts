import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { lint, modelOf } from '../../server/src/engine/lint.ts';
import type { Diagnostic } from '../../server/src/engine/run.ts';
import type { ShellCheck, ShellComment } from '../../server/src/host/host.ts';
import { promptFiles } from '../../server/src/host/node.ts';
import { findShellCheck, shellCheckAt } from '../../server/src/host/shellcheck.ts';
import { RULES } from '../../server/src/rules/index.ts';
import { applyEdits } from '../../server/src/text/edit.ts';
import { ShellChecks } from '../../server/src/workspace/shellcheck.ts';
import { Workspace } from '../../server/src/workspace/workspace.ts';

const found = await findShellCheck({ env: process.env });
if (!found) {
  if (process.env.DOCKWRIGHT_REQUIRED === '1') throw new Error('shellcheck is not on the PATH.');
  console.log('test/shellcheck: the tests of the real program are skipped, since shellcheck is not on the PATH.');
}

const shown = (text: string, findings: readonly Diagnostic[] | undefined): string[] =>
  (findings ?? []).map(({ code, at }) => `${code} ${text.slice(at.start, at.end)}`);
const findingsOf = async (
  checks: ShellChecks,
  text: string,
  own: readonly Diagnostic[] = [],
  answers = new Map<string, unknown>(),
): Promise<readonly Diagnostic[]> => {
  await checks.ask(modelOf(text), answers);
  return checks.known(modelOf(text), answers, own);
};
const checked = async (
  text: string,
  own: readonly Diagnostic[] = [],
  answers = new Map<string, unknown>(),
): Promise<string[]> => {
  const checks = new ShellChecks(found as ShellCheck);
  const findings = await findingsOf(checks, text, own, answers);
  expect([...checks.problems]).toEqual([]);
  return shown(text, findings);
};

describe.skipIf(!found)('the real ShellCheck', () => {
  it('speaks of places in the Dockerfile, across continuations and comments', async () => {
    const text =
      'FROM debian:13\nRUN set -e; \\\n    x=$(cat /x); \\\n    # why\n    mkdir \\\n      $x; \\\n    echo "ä𝄞" `id`\n';
    expect(await checked(text)).toEqual(['SC2086 $x', 'SC2046 `id`', 'SC2006 `id`']);
  });

  it('speaks of places in heredocs', async () => {
    expect(await checked('FROM debian:13\nRUN <<EOF\nset -e\nrm $(cat /x)\nEOF\n')).toEqual(['SC2046 $(cat /x)']);
    expect(await checked('FROM debian:13\nRUN <<EOF\n#!/bin/bash\nx=(1 2)\necho ${x[0]}\nEOF\n')).toEqual(['SC2086 ${x[0]}']);
  });

  it('knows the variables of the file, and does not know those of the base image', async () => {
    expect(await checked('FROM debian:13\nARG a\nENV b=1\nRUN echo $a $b $HOME\n')).toEqual(['SC2086 $HOME']);
    expect(await checked('FROM debian:13\nRUN echo "$nobody"\n')).toEqual(['SC2154 $nobody']);
    expect(await checked('FROM example.com/unknown:1\nRUN echo "$somebody"\n')).toEqual([]);
  });

  it('takes the shell for what it is', async () => {
    const run = 'RUN [[ -f /x ]] || exit 1\n';
    expect(await checked(`FROM debian:13\n${run}`)).toEqual(['SC3010 [[ -f /x ]]']);
    expect(await checked(`FROM fedora:42\n${run}`)).toEqual([]);
    expect(await checked(`FROM alpine:3.22\n${run}`)).toEqual([]);
    expect(await checked(`FROM example.com/unknown:1\n${run}`)).toEqual([]);
    expect(await checked(`FROM debian:13\nSHELL ["/bin/bash", "-c"]\n${run}`)).toEqual([]);
  });

  it('leaves out what our own rules say at the same place', async () => {
    const text = 'FROM debian:13\nRUN cd /src/app; make `x` "$(ls)"\n';
    const rules = RULES.filter((it) => it.aliases?.includes('SC2164')).map((rule) => ({ rule, severity: rule.severity }));
    const own = lint(text, rules, new Map()).diagnostics;
    expect(shown(text, own)).toHaveLength(1);
    expect(await checked(text)).toContain('SC2164 cd /src/app');
    expect(await checked(text, own)).not.toContain('SC2164 cd /src/app');
    expect(await checked(text, own)).toContain('SC2006 `x`');
  });

  it('says nothing of other interpreters, of templates, and of arrays', async () => {
    const texts = [
      'RUN <<EOF\n#!/usr/bin/env python3\nprint(`x`)\nEOF',
      'RUN ["echo", "`x`"]',
      'SHELL ["pwsh", "-c"]\nRUN echo `x`',
    ];
    for (const text of texts) expect(await checked(`FROM debian:13\n${text}\n`)).toEqual([]);
  });

  it('offers its fixes as edits of the Dockerfile', async () => {
    const text = 'FROM debian:13\nRUN x=$(cat /x) && \\\n    mkdir $x/a\\\n  && echo `id -u`\n';
    const findings = await findingsOf(new ShellChecks(found as ShellCheck), text);
    const edits = (findings ?? []).flatMap(({ code, fixes }) =>
      code === 'SC2086' || code === 'SC2006' ? (fixes?.[0]?.edits ?? []) : [],
    );
    expect(applyEdits(text, edits)).toBe('FROM debian:13\nRUN x=$(cat /x) && \\\n    mkdir "$x"/a\\\n  && echo $(id -u)\n');
  });

  it('is not asked twice about one text, and nobody gets what is stale', async () => {
    let asked = 0;
    const counting: ShellCheck = {
      check(...question) {
        asked++;
        return (found as ShellCheck).check(...question);
      },
    };
    const checks = new ShellChecks(counting);
    const text = 'FROM debian:13\nRUN echo `a`\nRUN echo `b`\n';
    expect(await checks.ask(modelOf(text), new Map())).toBe(true);
    expect(await checks.ask(modelOf(text), new Map())).toBe(false);
    await checks.ask(modelOf(`${text}RUN echo c\n`), new Map());
    expect(asked).toBe(3);
    expect(await checks.ask(modelOf(`${text}RUN echo d\n`), new Map(), () => true)).toBe(false);
    expect(asked).toBe(3);
  });

  it('tells of a script that another file had answered meanwhile', async () => {
    const workspace = new Workspace(promptFiles, RULES);
    workspace.shellChecks = new ShellChecks(found as ShellCheck);
    const [first, second] = ['file:///nowhere/a/Dockerfile', 'file:///nowhere/b/Dockerfile'] as const;
    const codes = (uri: string): unknown => workspace.snapshot(uri)?.diagnostics.filter((it) => it.code === 'SC2006').length;
    for (const uri of [first, second]) {
      workspace.put(uri, 'FROM debian:13\nRUN echo `id`\n', 1);
      await workspace.prepare(uri);
      expect(codes(uri)).toBe(0);
    }
    expect(await workspace.checkShell(first)).toBe(true);
    expect(await workspace.checkShell(second)).toBe(true);
    expect([codes(first), codes(second)]).toEqual([1, 1]);
    expect(await workspace.checkShell(first)).toBe(false);
  });

  it('is not told what to do by the environment', async () => {
    const strict = await findShellCheck({ env: { ...process.env, SHELLCHECK_OPTS: '-S error' } });
    expect(await strict?.check('mkdir `id`\n', 'sh')).toMatchObject({ comments: [{ code: 2046 }, { code: 2006 }] });
  });
});

describe('what a program answers', () => {
  const answering = (comments: readonly Partial<ShellComment>[]): ShellChecks =>
    new ShellChecks({
      check: () =>
        Promise.resolve({
          comments: comments.map((it) => ({
            line: 1,
            column: 1,
            endLine: 1,
            endColumn: 5,
            level: 'style' as const,
            code: 1,
            message: 'odd',
            fix: null,
            ...it,
          })),
        }),
    });

  it('stays for the files that are on their way, however many scripts came before', async () => {
    const checks = answering([{}]);
    const file = (from: number, count: number): string =>
      `FROM debian:13\n${Array.from({ length: count }, (_, at) => `RUN make ${from + at}\n`).join('')}`;
    const first = file(0, 300);
    await checks.ask(modelOf(first), new Map());
    for (let at = 1; at < 40; at++) {
      await checks.ask(modelOf(file(at * 300, 300)), new Map());
      if (at % 10 === 0) expect(await checks.ask(modelOf(first), new Map()), 'it is asked once').toBe(false);
      expect(checks.known(modelOf(first), new Map(), [])).toHaveLength(300);
    }
  });

  it('lies in the text, however odd its places are', async () => {
    const text = 'FROM debian:13\nRUN make\n';
    const findings = await findingsOf(
      answering([{ line: 9, endLine: 99, column: 1e6, endColumn: 1e9 }, { endColumn: 1 }, { column: 0 }]),
      text,
    );
    for (const { at } of findings ?? []) expect([at.start >= 15, at.end <= text.length]).toEqual([true, true]);
    expect(findings?.[0]).toMatchObject({ message: 'odd.', code: 'SC1', severity: 'hint' });
  });

  const made: string[] = [];
  afterAll(() => {
    for (const folder of made) rmSync(folder, { recursive: true, force: true });
  });
  const fake = (text: string): string => {
    const folder = mkdtempSync(join(tmpdir(), 'dockwright-shellcheck-'));
    made.push(folder);
    const path = join(folder, 'shellcheck');
    writeFileSync(path, `#!/bin/sh\n${text}\n`);
    chmodSync(path, 0o755);
    return path;
  };

  it.each([
    ['hangs', 'sleep 20', /took longer/],
    ['says nothing', 'exit 3', /without an answer/],
    ['says nonsense', 'echo "[1,2"', /no usable answer/],
    ['talks without end', 'yes', /more than can be read/],
  ])('is a problem when it %s', async (_, program, message) => {
    const answer = await shellCheckAt(fake(program), { env: process.env, timeout: program === 'sleep 20' ? 300 : 20_000 }).check(
      'x',
      'sh',
    );
    expect('problem' in answer && answer.problem).toMatch(message);
  });

  it('is a problem when the program is gone, and when the script is huge', async () => {
    expect(await shellCheckAt('/nowhere/shellcheck', { env: {} }).check('x', 'sh')).toHaveProperty('problem');
    expect(await shellCheckAt(fake('cat'), { env: {} }).check('x'.repeat(1e6), 'sh')).toHaveProperty('problem');
  });

  it('is looked for in absolute folders only', async () => {
    expect(await findShellCheck({ env: { PATH: '.:node_modules/.bin::' } })).toBeUndefined();
    expect(await findShellCheck({ env: {} })).toBeUndefined();
  });
});
