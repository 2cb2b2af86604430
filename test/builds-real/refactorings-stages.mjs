// What refactorings of stages leave as it is: each image of a workspace is built before and after, and must be the same.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { bundled } from './bundle.mjs';
import { differences, imageOf } from './image-diff.mjs';
import { STAGE_CASES } from './stage-cases.mjs';

export function stageRefactorings(bench) {
  let refactored;
  before(async () => {
    ({ refactored } = await bundled('refactored.ts'));
  });
  after(() => bench.lap(`${STAGE_CASES.length} workspaces built before and after a refactoring of stages`));

  for (const { what, files = {}, classic = true, ...wanted } of STAGE_CASES)
    test(`${wanted.id}: ${what}`, async () => {
      const result = refactored({ ...wanted, files: texts(files) });
      assert.ok(result, 'nothing is offered');
      const [old, now] = result.images;
      const shared = old.filter((it) => now.some(({ key }) => key === it.key));
      assert.ok(shared.length > 0);
      const folders = [result.before, result.after].map((all) => bench.engine.context({ ...files, ...all }));
      for (const one of shared)
        for (const isClassic of classic && one.target === undefined ? [false, true] : [false]) {
          const two = now.find(({ key }) => key === one.key);
          const images = [];
          for (const [i, it] of [one, two].entries()) images.push(await built(folders[i], it, isClassic));
          assert.deepEqual(differences(images[0], images[1]), [], `${one.key} of:\n${two.dockerfile}`);
        }
    });

  async function built(folder, { dockerfile, context, target }, classic) {
    const args = target === undefined ? [] : ['--target', target];
    const { id, error } = await bench.engine.build(`${folder}/${context}`, dockerfile, { classic, args });
    assert.equal(error, undefined, `of:\n${dockerfile}`);
    return imageOf(bench.engine, id);
  }
}

/** Refactorings see texts; modes and links are the builder's. */
const texts = (files) =>
  Object.fromEntries(Object.entries(files).map(([name, it]) => [name, typeof it === 'string' ? it : (it.text ?? '')]));
