// Each case of fix-cases.mjs is built before and after `dockwright fix`: the two images must be the same.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { bundled } from './bundle.mjs';
import { CONTROLS, FILES, FIX_CASES } from './fix-cases.mjs';
import { differences, imageOf } from './image-diff.mjs';

const CLI = path.join(import.meta.dirname, '../../dist/npm/cli.js');

export function fixes(bench) {
  let safeRules;
  before(async () => {
    ({ safeRules } = await bundled('driver.ts'));
  });
  after(() => bench.lap(`${FIX_CASES.length} Dockerfiles built before and after their safe fixes`));

  test('every rule with a safe fix has a case', () => {
    const covered = new Set(FIX_CASES.map(({ rule }) => rule));
    assert.deepEqual(
      safeRules.filter((id) => !covered.has(id)),
      [],
      'rules without a case in fix-cases.mjs',
    );
  });

  for (const it of FIX_CASES)
    test(`${it.rule}: ${it.name}`, async (t) => {
      if (it.debian && bench.withoutDebian) return t.skip(bench.withoutDebian);
      const context = bench.engine.context({ ...FILES, ...it.files?.() });
      const config = it.off ? { 'dockwright.json': JSON.stringify({ rules: { [it.rule]: 'hint' } }) } : {};
      const home = bench.engine.context({ Dockerfile: it.dockerfile, ...config });
      const file = path.join(home, 'Dockerfile');
      assert.ok((await safeFindings(file, context, home)).includes(it.rule), `${it.rule} finds nothing to fix safely`);
      await run(['fix', '--fail-on', 'never', '--context', context, file], home);
      assert.ok(!(await safeFindings(file, context, home)).includes(it.rule), `${it.rule} is still there`);
      const fixed = fs.readFileSync(file, 'utf8');
      assert.notEqual(fixed, it.dockerfile);
      for (const classic of it.classic === false || it.dockerfile.includes('--mount') ? [false] : [false, true])
        assert.deepEqual(await compared(context, it.dockerfile, fixed, classic, it.ignore), [], `now:\n${fixed}`);
    });

  for (const [name, one, other, expected] of CONTROLS)
    test(`another image is noticed: ${name}`, async () => {
      const context = bench.engine.context(FILES);
      const found = await compared(context, `FROM busybox:1.36\n${one}\n`, `FROM busybox:1.36\n${other}\n`, false);
      const isExpected = (line) => (typeof expected === 'string' ? line === expected : expected.test(line));
      assert.ok(found.some(isExpected), `found only:\n${found.join('\n')}`);
    });

  async function compared(context, one, other, classic, ignore) {
    const images = [];
    for (const dockerfile of [one, other]) {
      const { id, error } = await bench.engine.build(context, dockerfile, { classic });
      assert.equal(error, undefined);
      images.push(await imageOf(bench.engine, id));
    }
    return differences(images[0], images[1], ignore);
  }
}

/** The rules whose findings here have a safe fix. */
async function safeFindings(file, context, home) {
  const out = await run(['lint', '--format', 'json', '--fail-on', 'never', '--context', context, file], home);
  const { diagnostics } = JSON.parse(out).files[0];
  return diagnostics.filter((it) => it.fixes.some((fix) => fix.safety === 'safe')).map((it) => it.rule);
}

/** The command line as users run it, with nobody's configuration. */
async function run(args, home) {
  const env = { PATH: process.env.PATH, HOME: home };
  return (await promisify(execFile)(process.execPath, [CLI, ...args], { cwd: home, env, maxBuffer: 1 << 24 })).stdout;
}
