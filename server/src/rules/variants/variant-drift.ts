import { folderOf, relativePath } from '../../builds/paths.ts';
import { rule } from '../../engine/rule.ts';
import { replace } from '../../text/edit.ts';
import { type Span, span } from '../../text/span.ts';
import { driftOf } from '../../variants/carry.ts';
import { memberOf } from '../../variants/member.ts';
import { isUntouched } from '../../variants/stamp.ts';

/** More are one: the file is another one. */
const MOST = 20;

export default rule({
  id: 'variant-drift',
  category: 'correctness',
  severity: 'warning',
  recommended: true,
  since: '0.1.0',
  fix: 'review',
  summary: 'A generated Dockerfile that is not what its source makes',
  rationale: `
    A variant is written by \`dockwright variants generate\`. Either it was edited since, and the edit is lost with the next generation:
    carry it back to the source, which the light bulb offers, into the branch that the line comes from or for this variant alone. Or the
    source was, and the file is to be generated again. \`dockwright variants check\` finds both in CI.
  `,
  examples: [
    {
      bad: 'FROM python:3.13-alpine\nRUN apk add curl git',
      good: 'FROM python:3.13-alpine\nRUN apk add curl',
      facts: {
        'variants ': {
          role: 'generated',
          path: 'alpine/Dockerfile',
          file: 'Dockerfile.variants.yaml',
          files: {
            'Dockerfile.variants.yaml': 'output: "{distro}/Dockerfile"\nheader: false\naxes: {distro: [slim, alpine]}\n',
            Dockerfile:
              '#@ value distro\nFROM python:3.13-slim\n#@ if distro == "alpine"\n#| RUN apk add curl\n#@ else\nRUN apt-get install -y curl\n#@ end\n',
          },
        },
      },
    },
  ],
  *check({ model, facts }) {
    const member = memberOf(model, facts);
    const { generated } = member ?? {};
    const { text, lines } = model.file;
    // With mistakes in it, a source makes nothing that a file could be held to.
    if (!member || !generated || member.family.problems.length > 0 || generated.text === text) return;
    const source = relativePath(folderOf(member.path), member.family.sourcePath);
    const name = generated.variant.name;
    const { hunks, lineOf } = driftOf(generated, text);
    const fix = {
      title: `Generate ${name} again from ${source}`.slice(0, 100),
      safety: 'review',
      edits: [replace(span(0, text.length), generated.text)],
    } as const;
    const isStale = isUntouched(text);
    const message = isStale
      ? `${source} makes something else of the variant ${name} by now: generate it again.`
      : `This is not what ${source} makes of the variant ${name}: carry the edit back, or generate the file again.`;
    const places = hunks.slice(0, MOST).map(({ at, added }): Span => {
      const first = lineOf(at);
      const last = added.length === 0 ? first : lineOf(at + added.length - 1);
      const start = lines.start(first);
      return span(start, Math.max(lines.end(last), start));
    });
    for (const at of isStale ? places.slice(0, 1) : places) yield { at, message: message.slice(0, 200), fixes: [fix] };
  },
});
