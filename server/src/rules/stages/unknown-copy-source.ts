import { rule } from '../../engine/rule.ts';
import { replace } from '../../text/edit.ts';
import { nearest } from '../../text/nearest.ts';

/** No tag, digest, path or registry, and no variable: what a stage is called. */
const BARE = /^[A-Za-z][A-Za-z0-9_-]*$/;

export default rule({
  id: 'unknown-copy-source',
  aliases: ['DL3022'],
  category: 'correctness',
  severity: 'warning',
  recommended: true,
  since: '0.1.0',
  fix: 'review',
  summary: 'A `COPY --from` or `--mount=from` that names no stage, but nearly does',
  rationale: `
    What is no stage, the builder takes for a named build context, and when it was given none, for an image. A mistyped stage name thus
    ends in "pull access denied" in the middle of a build or, worse, in files from a stranger's image of that name. As images and
    named contexts look the same, only a name that is a letter or two away from that of a stage is reported.
  `,
  examples: [
    {
      bad: 'FROM golang:1.25 AS builder\nRUN go build -o /app\n\nFROM scratch\nCOPY --from=buidler /app /app',
      good: 'FROM golang:1.25 AS builder\nRUN go build -o /app\n\nFROM scratch\nCOPY --from=builder /app /app',
    },
  ],
  *check({ model }) {
    // The builder looks the name up among all stages, those below included.
    const names = new Set(model.stages.flatMap((stage) => stage.name ?? []));
    for (const use of model.uses) {
      if (use.kind === 'from' || use.stage || use.isIndex || !BARE.test(use.text)) continue;
      if (names.has(use.text.toLowerCase())) continue;
      const others = model.stages.slice(0, use.by.index).flatMap((stage) => stage.name ?? []);
      const meant = nearest(
        use.text,
        others.filter((name) => BARE.test(name) && name !== use.by.name),
      );
      if (meant === undefined || isNumbered(use.text, meant)) continue;
      yield {
        at: use,
        message: `There is no stage ${use.text}. Did you mean ${meant}?`,
        fixes: [{ title: `Write ${meant}`, safety: 'review', edits: [replace(use, meant)] }],
      };
    }
  },
});

/** `node18` beside a stage `node20`: names that differ in a number are different on purpose. */
const isNumbered = (a: string, b: string): boolean => a.replace(/\d+/g, '0').toLowerCase() === b.replace(/\d+/g, '0');
