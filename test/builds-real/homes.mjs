// Each case of home-cases.mjs: what the table says, what Dockwright predicts, and what both builders do.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { ANSWERS } from './bases.mjs';
import { bundled } from './bundle.mjs';
import { CASES, CONTEXT } from './home-cases.mjs';
import { observe } from './observe.mjs';

/** Of all cases, at least so many must be predicted when every base image is there. */
const ENOUGH = 60;

export function homes(bench) {
  const cases = { right: 0, unknown: 0, wrong: 0 };
  const answers = { right: 0, unknown: 0, wrong: 0 };
  let context;
  let predict;

  before(async () => {
    ({ predict } = await bundled('driver.ts'));
    context = bench.engine.context(CONTEXT);
  });
  after(() => {
    bench.lap(`${CASES.length} Dockerfiles built with both builders`);
    console.log(`HOME, USER and WORKDIR: ${said(cases)} of the Dockerfiles; ${said(answers)} of the single answers`);
    // Not when only some were asked for.
    const all = cases.right + cases.unknown + cases.wrong === CASES.length;
    if (all) assert.ok(cases.right >= ENOUGH, `only ${cases.right} cases are predicted`);
  });

  for (const it of CASES)
    test(it.name, async (t) => {
      if (bench.withoutDebian && it.dockerfile.includes('debian')) return t.skip(bench.withoutDebian);
      const predicted = predict(it.dockerfile, new Map(ANSWERS));
      const seen = await observe(bench.engine, context, it.dockerfile, CONTEXT);
      const results = resultsOf(it, predicted, seen);
      for (const { verdict } of results) answers[verdict]++;
      cases[verdictOf(it, results)]++;
      assertSeen(it, seen);
      const wrong = results.filter(({ verdict }) => verdict === 'wrong');
      assert.deepEqual(wrong, [], 'Dockwright says something else than the builder does');
      const open = results.filter(({ key, verdict }) => key in it.says && verdict === 'unknown').map(({ key }) => key);
      const mayBeOpen = [...(it.unknown ?? []), ...(it.old ?? [])];
      assert.deepEqual(open.sort(), mayBeOpen.sort(), 'what Dockwright does not know');
      await classic(it);
    });

  /** The builder before BuildKit does the same, but for what the case says. */
  async function classic(it) {
    if (it.classic === false || it.fails || it.dockerfile.includes('--mount')) return;
    const seen = await observe(bench.engine, context, it.dockerfile, CONTEXT, { classic: true });
    if (it.classic === 'fails') assert.ok(seen.error, 'the classic builder builds this');
    else assertSeen({ ...it, says: { ...it.says, ...it.classic } }, seen);
  }
}

/** The table of the cases is right about the engine. */
function assertSeen({ says, fails, old = [] }, seen) {
  if (fails) return assert.ok(seen.error, 'the build was to fail');
  assert.equal(seen.error, undefined);
  const asked = Object.entries(says).filter(([key]) => !old.includes(key));
  assert.deepEqual(Object.fromEntries(asked.map(([key]) => [key, seen.get(key)])), Object.fromEntries(asked));
}

/** One verdict a question. */
function resultsOf({ says, old = [] }, predicted, seen) {
  const wrong = (key, value, instead) => ({ key, predicted: value, seen: instead, verdict: 'wrong' });
  // Nothing is there to compare with when a build fails; a home that is claimed for it is wrong.
  if (seen.error) {
    const claimed = [...predicted].filter(([key, value]) => key.endsWith('.home') && value !== undefined);
    return claimed.map(([key, value]) => wrong(key, value, 'the build fails'));
  }
  return [...new Set([...predicted.keys(), ...Object.keys(says)])].map((key) => {
    const value = predicted.get(key);
    if (value === undefined) return { key, verdict: 'unknown' };
    // No witness: a later builder is said to do it.
    if (old.includes(key)) return value === says[key] ? { key, verdict: 'unknown' } : wrong(key, value, says[key]);
    return seen.same(key, value) ? { key, verdict: 'right' } : wrong(key, value, seen.get(key));
  });
}

/** A case is predicted when something that it is about is, and nothing else is wrong. */
function verdictOf({ says }, results) {
  if (results.some(({ verdict }) => verdict === 'wrong')) return 'wrong';
  return results.some(({ key, verdict }) => key in says && verdict === 'right') ? 'right' : 'unknown';
}

const said = ({ right, unknown, wrong }) => `${right} predicted right, ${unknown} unknown, ${wrong} wrong`;
