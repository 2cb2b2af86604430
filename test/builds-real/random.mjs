// Dockerfiles made by chance from a seed: quotes, escapes and substitutions in every mixture, through ENV, ARG, LABEL, WORKDIR and stages.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { bundled } from './bundle.mjs';
import { observe } from './observe.mjs';

const SEED = Number(process.env.DOCKWRIGHT_SEED ?? 20);
const COUNT = Number(process.env.DOCKWRIGHT_FILES ?? 40);
const FILES = { n1: 'needle n1\n' };

export function randoms(bench) {
  const answers = { right: 0, unknown: 0 };
  let built = 0;
  let predict;
  let context;
  before(async () => {
    ({ predict } = await bundled('driver.ts'));
    context = bench.engine.context(FILES);
  });
  after(() => {
    bench.lap(`${built} of ${COUNT} Dockerfiles made by chance (seed ${SEED}) built`);
    console.log(`Made by chance: ${answers.right} answers predicted right, ${answers.unknown} unknown`);
    // Or none, when only others were asked for.
    assert.ok(built === 0 || built >= COUNT * 0.8, `only ${built} of ${COUNT} can be built`);
  });

  for (const [i, dockerfile] of dockerfiles().entries())
    test(`made by chance: ${i}`, async () => {
      const seen = await observe(bench.engine, context, dockerfile, FILES);
      // Chance makes what no builder takes, too.
      if (seen.error) return;
      built++;
      for (const [key, value] of predict(dockerfile, new Map())) {
        if (value === undefined) answers.unknown++;
        else {
          assert.equal(value, seen.get(key), `${key} of\n${dockerfile}`);
          answers.right++;
        }
      }
    });
}

function dockerfiles() {
  let state = SEED;
  const below = (n) => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return Math.floor((state / 2147483648) * n);
  };
  const pick = (items) => items[below(items.length)];
  const name = () => pick(['A', 'B', 'C', 'HOME', 'N_1']);
  const inner = (depth) => (depth < 2 ? value(depth + 1) : 'd');
  const atoms = [
    () => pick(['x', '/y', '~', '=', '#', 'é', '.', '..', '*', '$$', '$1', '$', '$-', '$?', '$@']),
    () => `$${name()}`,
    () => `\${${name()}}`,
    (depth) => `\${${name()}:-${inner(depth)}}`,
    (depth) => `\${${name()}:+${inner(depth)}}`,
    () => `'${pick(['q', '$A', 'a b', '\\', '"', '${A}'])}'`,
    () => `"${pick(['q', '$A', 'a b', '\\$A', '\\"', '\\x', '\\\\', "'", '${B}z', '~'])}"`,
    () => `\\${pick(['$', '"', "'", '\\', 'x', 'n'])}`,
  ];
  const value = (depth = 0) => Array.from({ length: 1 + below(3) }, () => pick(atoms)(depth)).join('');
  const instructions = [
    () => `ENV ${name()}=${value()}`,
    () => `ENV ${name()}=${value()} ${name()}=${value()}`,
    () => `ENV ${name()}=${value()} \\\n  ${name()}=${value()}`,
    () => `ENV ${name()} ${value()} ${value()}`,
    () => `ARG ${name()}=${value()}`,
    () => `ARG ${name()}`,
    () => `LABEL l${below(9)}=${value()}`,
    () => `WORKDIR ${pick(['', '/', '../', './'])}${value()}`,
  ];
  const file = () => {
    const made = Array.from({ length: 4 + below(6) }, () => pick(instructions)());
    made.splice(2 + below(3), 0, 'FROM one AS two');
    return `FROM scratch AS one\n${made.join('\n')}\nCOPY n1 /\n`;
  };
  return Array.from({ length: COUNT }, file);
}
