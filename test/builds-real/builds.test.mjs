// Real builds with Debian's Docker engine: the model says what the builder does, and a safe fix leaves the image as it was.
import { after, before, describe } from 'node:test';
import { loadBases } from './bases.mjs';
import { cannotBuild, startEngine } from './engine.mjs';
import { fixes } from './fixes.mjs';
import { homes } from './homes.mjs';
import { randoms } from './random.mjs';
import { refactorings } from './refactorings.mjs';
import { changingRefactorings } from './refactorings-changed.mjs';
import { runRefactorings } from './refactorings-run.mjs';
import { stageRefactorings } from './refactorings-stages.mjs';
import { variants } from './variants.mjs';

const reason = cannotBuild();
if (reason !== undefined) console.log(`Skipped: ${reason}`);

describe('real builds', { skip: reason, timeout: 900_000 }, () => {
  const endings = [];
  /** What both halves use; filled before the first of their tests. */
  const bench = { lap: stopwatch() };

  before(async () => {
    bench.engine = await startEngine((end) => endings.unshift(end));
    bench.lap(`Docker ${bench.engine.version} started`);
    bench.withoutDebian = await loadBases(bench.engine);
    if (bench.withoutDebian) console.log(`Skipped: cases on Debian, since ${bench.withoutDebian}`);
    bench.lap('base images loaded');
  });
  after(async () => {
    for (const end of endings) await end();
    bench.lap('engine stopped and removed');
  });

  describe('HOME, USER and WORKDIR are what Dockwright says', { concurrency: 4 }, () => homes(bench));
  describe('so are Dockerfiles that nobody thought of', { concurrency: 4 }, () => randoms(bench));
  describe('safe fixes do not change the image', { concurrency: 4 }, () => fixes(bench));
  describe('refactorings build, and do what they say', { concurrency: 4 }, () => refactorings(bench));
  describe('refactorings that change the image change what they say', { concurrency: 4 }, () => changingRefactorings(bench));
  describe('refactorings of RUN do not change the image', { concurrency: 4 }, () => runRefactorings(bench));
  describe('refactorings of stages do not change the image', { concurrency: 4 }, () => stageRefactorings(bench));
  describe('variants build', { concurrency: 2 }, () => variants(bench));
});

function stopwatch() {
  let last = performance.now();
  return (what) => {
    const now = performance.now();
    console.log(`${((now - last) / 1000).toFixed(1)} s: ${what}`);
    last = now;
  };
}
