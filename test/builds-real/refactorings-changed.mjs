// What refactorings change in an image is what they say, and what they leave works: it is built before and after.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { bundled } from './bundle.mjs';
import { CHANGED_CASES } from './changed-cases.mjs';
import { differences, imageOf } from './image-diff.mjs';

export function changingRefactorings(bench) {
  let refactored;
  before(async () => {
    ({ refactored } = await bundled('refactored.ts'));
  });
  after(() => bench.lap(`${CHANGED_CASES.length} Dockerfiles built before and after a refactoring that changes the image`));

  for (const { what, files, allowed, works, ...wanted } of CHANGED_CASES)
    test(`${wanted.id}: ${what}`, async () => {
      const result = refactored({ ...wanted, files });
      assert.ok(result, 'nothing is offered');
      const folder = bench.engine.context(files);
      const { Dockerfile: now } = result.after;
      const images = [];
      for (const dockerfile of [result.before.Dockerfile, now]) images.push(await built(folder, dockerfile));
      const found = differences(images[0], images[1]);
      assert.deepEqual(
        found.filter((it) => !allowed.test(it)),
        [],
        `of:\n${now}`,
      );
      assert.ok(found.length > 0, `nothing is different of:\n${now}`);
      await built(folder, `${now}${works}\n`);
    });

  async function built(folder, dockerfile) {
    const { id, error } = await bench.engine.build(folder, dockerfile);
    assert.equal(error, undefined, `of:\n${dockerfile}`);
    return imageOf(bench.engine, id);
  }
}
