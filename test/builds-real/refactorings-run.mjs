// What refactorings of RUN instructions leave as it is: the image is built before and after, and must be the same. This engine's BuildKit
// has no heredocs, so these are handed to the shell as newer ones do it (dockerfile2llb/convert.go, dispatchRun), and to other shells.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { bundled } from './bundle.mjs';
import { CACHE } from './engine.mjs';
import { differences, imageOf } from './image-diff.mjs';
import { FAILING, RUN_CASES } from './run-cases.mjs';

const FILES = {
  'a.txt': 'a\n',
  'bin/run.sh': { text: '#!/bin/sh\n', mode: 0o755 },
  'conf/b.conf': 'b\n',
  'conf/d/e.conf': 'e\n',
  c: 'c\n',
};

export function runRefactorings(bench) {
  let refactored;
  before(async () => {
    ({ refactored } = await bundled('refactored.ts'));
  });
  after(() => bench.lap(`${RUN_CASES.length} Dockerfiles built before and after a refactoring of RUN`));

  for (const { what, files = FILES, classic = true, debian = false, ...wanted } of RUN_CASES)
    test(`${wanted.id}: ${what}`, async (t) => {
      if (debian && bench.withoutDebian) return t.skip(bench.withoutDebian);
      const result = refactored({ ...wanted, files: texts(files) });
      assert.ok(result, 'nothing is offered');
      const folder = bench.engine.context(files);
      for (const isClassic of classic ? [false, true] : [false]) {
        const images = [];
        for (const { Dockerfile } of [result.before, result.after]) images.push(await built(folder, Dockerfile, isClassic));
        assert.deepEqual(differences(images[0], images[1]), [], `of:\n${result.after.Dockerfile}`);
      }
    });

  for (const script of FAILING)
    test(`chain-to-heredoc and back ends as before: ${script}`, () => {
      const there = refactored({ id: 'chain-to-heredoc', text: `FROM debian:12\nR‸UN ${script}\n` })?.after.Dockerfile;
      assert.ok(there, 'nothing is offered');
      const back = refactored({ id: 'heredoc-to-chain', text: there.replace('RUN', 'R‸UN') })?.after.Dockerfile;
      assert.ok(back, `nothing is offered for:\n${there}`);
      for (const [shell, ...words] of shells()) {
        const run = (text) => {
          const { status, stdout } = spawnSync(shell, [...words, '-c', text], { encoding: 'utf8', cwd: '/' });
          return { status, stdout };
        };
        const old = run(script);
        assert.deepEqual(run(scriptIn(there)), old, `${shell} of:\n${there}`);
        assert.deepEqual(run(scriptIn(back)), old, `${shell} of:\n${back}`);
      }
    });

  async function built(folder, dockerfile, classic) {
    const { id, error } = await bench.engine.build(folder, withoutHeredocs(dockerfile), { classic });
    assert.equal(error, undefined, `of:\n${dockerfile}`);
    return imageOf(bench.engine, id);
  }
}

/** Those that this machine has; busybox comes with the engine. */
const shells = () =>
  [['dash'], ['bash'], ['bash', '--posix'], [path.join(CACHE, 'programs/bin/busybox'), 'sh']].filter(
    ([it]) => existsSync(it) || spawnSync('which', [it]).status === 0,
  );

const HEREDOC = /^(RUN .*?)<<(-?)(\w+)\n([\s\S]*?)\n\t*\3$/gm;
const bodyOf = (chomp, body) => `${chomp === '-' ? body.replace(/^\t+/gm, '') : body}\n`;

/** The array that the builder makes of each heredoc, with the shell in force. */
function withoutHeredocs(dockerfile) {
  const shell = JSON.parse(/^SHELL (.*)$/m.exec(dockerfile)?.[1] ?? '["/bin/sh", "-c"]');
  return dockerfile.replace(HEREDOC, (_, run, chomp, __, body) => `${run}${JSON.stringify([...shell, bodyOf(chomp, body)])}`);
}

/** What the shell gets of the only RUN. */
function scriptIn(dockerfile) {
  const heredoc = [...dockerfile.matchAll(HEREDOC)][0];
  if (heredoc) return bodyOf(heredoc[2], heredoc[4]);
  return /^RUN ([\s\S]*)\n$/m.exec(dockerfile)[1].replaceAll('\\\n', '');
}

/** Refactorings see texts; modes are the builder's. */
const texts = (files) =>
  Object.fromEntries(Object.entries(files).map(([name, it]) => [name, typeof it === 'string' ? it : it.text]));
