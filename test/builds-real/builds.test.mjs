// Real builds prove the model: what Dockwright says of HOME, USER and WORKDIR is what Debian's Docker engine does.
import assert from 'node:assert/strict';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { build } from 'esbuild';
import { ANSWERS, loadBases } from './bases.mjs';
import { cannotBuild, startEngine } from './engine.mjs';
import { CASES, CONTEXT } from './home-cases.mjs';
import { observe } from './observe.mjs';

const reason = cannotBuild();
if (reason !== undefined) console.log(`Skipped: ${reason}`);

/** Of all cases, at least so many must be predicted when every base image is there. */
const ENOUGH = 60;

describe('real builds', { skip: reason, timeout: 600_000 }, () => {
  const endings = [];
  const atEnd = (end) => endings.unshift(end);
  let engine;
  let missing;
  let driver;
  const lap = stopwatch();

  before(async () => {
    driver = await bundled('driver.ts');
    engine = await startEngine(atEnd);
    lap(`Docker ${engine.version} started`);
    missing = await loadBases(engine);
    if (missing.debian) console.log(`Skipped: cases on Debian, since ${missing.debian}`);
    lap('base images loaded');
  });
  after(async () => {
    for (const end of endings) await end();
    lap('engine stopped and removed');
  });

  describe('HOME, USER and WORKDIR', { concurrency: 4 }, () => {
    const score = { right: 0, unknown: 0, wrong: 0 };
    const answers = { right: 0, unknown: 0, wrong: 0 };
    let context;
    before(() => {
      context = engine.context(CONTEXT);
    });
    after(() => {
      lap(`${CASES.length} Dockerfiles built with both builders`);
      console.log(`Cases: ${said(score)}. Single answers: ${said(answers)}.`);
      if (!missing.debian) assert.ok(score.right >= ENOUGH, `only ${score.right} cases are predicted`);
    });

    for (const it of CASES)
      test(it.name, async (t) => {
        if (missing.debian && it.dockerfile.includes('debian')) return t.skip(missing.debian);
        const predicted = driver.predict(it.dockerfile, new Map(ANSWERS));
        const seen = await observe(engine, context, it.dockerfile, CONTEXT);
        const results = resultsOf(it, predicted, seen);
        for (const { verdict } of results) answers[verdict]++;
        const verdicts = results.map(({ verdict }) => verdict);
        const verdict = ['wrong', 'right', 'unknown'].find((one) => verdicts.includes(one)) ?? 'unknown';
        const asked = results.filter(({ key }) => key in it.says).map((one) => one.verdict);
        score[verdict === 'right' && !asked.includes('right') ? 'unknown' : verdict]++;
        assertSeen(it, seen);
        const wrong = results.filter((one) => one.verdict === 'wrong');
        assert.deepEqual(wrong, [], 'Dockwright says something else than the builder does');
        const open = results.filter(({ key, verdict: one }) => key in it.says && one === 'unknown').map(({ key }) => key);
        const mayBeOpen = [...(it.unknown ?? []), ...(it.old ?? [])];
        assert.deepEqual(open.sort(), mayBeOpen.sort(), 'what Dockwright does not know');
        await classic(it);
      });

    /** The builder before BuildKit does the same, but for what the case says. */
    async function classic(it) {
      if (it.classic === false || it.fails || it.dockerfile.includes('--mount')) return;
      const seen = await observe(engine, context, it.dockerfile, CONTEXT, { classic: true });
      if (it.classic === 'fails') assert.ok(seen.error, 'the classic builder builds this');
      else assertSeen({ ...it, says: { ...it.says, ...it.classic } }, seen);
    }
  });
});

/** The table of the cases is right about the engine. */
function assertSeen({ says, fails, old = [] }, seen) {
  if (fails) return assert.ok(seen.error, 'the build was to fail');
  assert.equal(seen.error, undefined);
  const keys = Object.keys(says).filter((key) => !old.includes(key));
  assert.deepEqual(
    Object.fromEntries(keys.map((key) => [key, seen.get(key)])),
    Object.fromEntries(keys.map((key) => [key, says[key]])),
  );
}

function resultsOf({ says, old = [] }, predicted, seen) {
  // Nothing is there to compare with when a build fails; a home that is claimed for it is wrong.
  if (seen.error) {
    const claimed = [...predicted].filter(([key, value]) => key.endsWith('.home') && value !== undefined);
    return claimed.map(([key, value]) => ({ key, predicted: value, seen: 'the build fails', verdict: 'wrong' }));
  }
  return [...new Set([...predicted.keys(), ...Object.keys(says)])].flatMap((key) => {
    const value = predicted.get(key);
    if (value === undefined) return [{ key, verdict: 'unknown' }];
    if (old.includes(key)) return value === says[key] ? [{ key, verdict: 'unknown' }] : [wrong(key, value, says[key])];
    return [seen.same(key, value) ? { key, verdict: 'right' } : wrong(key, value, seen.get(key))];
  });
}

const wrong = (key, predicted, seen) => ({ key, predicted, seen, verdict: 'wrong' });
const said = ({ right, unknown, wrong: bad }) => `${right} predicted right, ${unknown} unknown, ${bad} wrong`;

async function bundled(name) {
  const built = await build({
    entryPoints: [path.join(import.meta.dirname, name)],
    bundle: true,
    platform: 'node',
    format: 'esm',
    write: false,
    logLevel: 'silent',
  });
  return import(`data:text/javascript;base64,${Buffer.from(built.outputFiles[0].contents).toString('base64')}`);
}

function stopwatch() {
  let last = performance.now();
  return (what) => {
    const now = performance.now();
    console.log(`${((now - last) / 1000).toFixed(1)} s: ${what}`);
    last = now;
  };
}
