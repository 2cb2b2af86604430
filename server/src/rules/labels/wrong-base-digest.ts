import { type Finding, rule } from '../../engine/rule.ts';
import { lineageOf, rootBase } from '../../model/lineage.ts';
import type { Stage } from '../../model/model.ts';
import type { Pair } from '../../syntax/ast.ts';
import { replace } from '../../text/edit.ts';

const KEY = 'org.opencontainers.image.base.digest';

export default rule({
  id: 'wrong-base-digest',
  category: 'correctness',
  severity: 'warning',
  recommended: true,
  since: '0.1.0',
  fix: 'review',
  words: ['image.base.digest'],
  instructions: ['LABEL'],
  summary: 'A label that names another base image than the `FROM`',
  rationale: `
    \`org.opencontainers.image.base.digest\` is the digest of the image that this one is built on (github.com/opencontainers/image-spec,
    annotations.md). Scanners take it to tell what comes from the base, and whether a new base is due. Written out beside a \`FROM\` with
    another digest it is wrong, and beside a \`FROM\` that only has a tag it is wrong as soon as the tag moves on. A value out of a variable
    is left alone: whoever builds may pass the right one.
  `,
  examples: [
    {
      bad: `FROM debian:13@sha256:${'a'.repeat(64)}\nLABEL ${KEY}="sha256:${'b'.repeat(64)}"`,
      good: `FROM debian:13@sha256:${'a'.repeat(64)}\nLABEL ${KEY}="sha256:${'a'.repeat(64)}"`,
    },
  ],
  *check({ model }) {
    for (const stage of model.stages)
      for (const instruction of stage.instructions) {
        if (instruction.kind !== 'LABEL') continue;
        for (const pair of instruction.pairs) {
          if (model.expand(instruction, pair.key.text) !== KEY || !pair.value || pair.value.text.includes('$')) continue;
          const label = model.expand(instruction, pair.value.text)?.trim() ?? '';
          const finding = /^sha\d+:[0-9a-f]+$/.test(label) ? findingOf(pair, label, stage) : undefined;
          if (finding) yield finding;
        }
      }
  },
});

function findingOf({ value }: Pair, label: string, stage: Stage): Finding | undefined {
  const base = rootBase(stage);
  // A digest out of an ARG is one default of many.
  if (!value || base.kind !== 'image' || lineageOf(stage).at(-1)?.from.words[0]?.text.includes('$')) return undefined;
  const { digest, familiar } = base.reference;
  const at = { start: value.start, end: value.end };
  if (digest === undefined)
    return { at, message: `${familiar} has no digest in its FROM: this one is wrong once the tag moves on.` };
  if (digest === label) return undefined;
  const written = value.text.replace(label, digest);
  return {
    at,
    message: `The base image has another digest in its FROM: ${digest.slice(0, 19)}….`,
    fixes: [{ title: "Write the FROM's digest", safety: 'review', edits: [replace(value, written)] }],
  };
}
