// The variants of the example project build, and are the same images as the targets of the one Dockerfile with all of them.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { ROOT } from '../../scripts/vscode/paths.mjs';
import { differences, imageOf } from './image-diff.mjs';

const CLI = path.join(ROOT, 'dist/npm/cli.js');
const EXAMPLE = path.join(ROOT, 'examples/variants');
/** Names, and what tells them apart. */
const VARIANTS = {
  release: { GREET_TRACE: undefined, hasBusybox: false },
  debug: { GREET_TRACE: '1', hasBusybox: false },
  busybox: { GREET_TRACE: undefined, hasBusybox: true },
};

export function variants(bench) {
  let folder;
  before(() => {
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'dockwright-example-'));
    fs.cpSync(EXAMPLE, folder, { recursive: true });
    for (const name of ['Dockerfile.debug', 'Dockerfile.busybox', 'all.Dockerfile']) fs.rmSync(path.join(folder, name));
    const { status, stderr } = spawnSync(process.execPath, [CLI, 'variants', 'generate', folder], { encoding: 'utf8' });
    assert.equal(status, 0, stderr);
  });
  after(() => {
    fs.rmSync(folder, { recursive: true, force: true });
    bench.lap('variants of the example built');
  });

  test('the example is as it would be generated', () => {
    for (const name of fs.readdirSync(folder).filter((it) => fs.statSync(path.join(folder, it)).isFile()))
      assert.equal(fs.readFileSync(path.join(folder, name), 'utf8'), fs.readFileSync(path.join(EXAMPLE, name), 'utf8'), name);
  });

  for (const [name, { GREET_TRACE, hasBusybox }] of Object.entries(VARIANTS))
    test(`the variant ${name}, alone and as a target`, async (t) => {
      if (bench.withoutDebian) return t.skip(bench.withoutDebian);
      const read = (file) => fs.readFileSync(path.join(folder, file), 'utf8');
      const context = bench.engine.context({ 'greet.sh': { text: read('greet.sh'), mode: 0o755 } });
      const own = read(name === 'release' ? 'Dockerfile' : `Dockerfile.${name}`);
      const built = async (text, args = []) => {
        const { id, error } = await bench.engine.build(context, text, { args });
        assert.equal(error, undefined, `of:\n${text}`);
        return imageOf(bench.engine, id);
      };
      const alone = await built(own);
      assert.deepEqual(differences(alone, await built(read('all.Dockerfile'), [`--target=${name}`])), []);
      const env = alone.config.Env.find((it) => it.startsWith('GREET_TRACE='))?.slice('GREET_TRACE='.length);
      assert.equal(env, GREET_TRACE);
      assert.equal(alone.config.User, '10001');
      assert.equal(alone.config.Labels['org.opencontainers.image.title'], 'greeter');
      assert.equal(alone.files.has('/bin/busybox'), hasBusybox);
    });
}
