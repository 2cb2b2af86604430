import { type Fix, rule } from '../../engine/rule.ts';
import type { Model } from '../../model/model.ts';
import type { Instruction } from '../../syntax/ast.ts';
import { replace } from '../../text/edit.ts';
import { cover } from '../../text/span.ts';

const LABEL = 'org.opencontainers.image.authors';

export default rule({
  id: 'deprecated-maintainer',
  aliases: ['MaintainerDeprecated', 'DL4000'],
  category: 'portability',
  severity: 'info',
  recommended: true,
  since: '0.1.0',
  fix: 'review',
  instructions: ['MAINTAINER'],
  summary: 'The deprecated `MAINTAINER`',
  rationale: `
    \`MAINTAINER\` has been deprecated since Docker 1.13: it sets the image's Author field, which few tools show. The label
    \`${LABEL}\` of the OCI image specification says the same, is listed by \`docker inspect\` with the other labels, and
    is inherited and overridden like them. The fix changes metadata, the Author field becomes empty, so it wants a look.
  `,
  examples: [
    {
      bad: 'FROM debian:13\nMAINTAINER Ada Lovelace <ada@example.com>',
      good: `FROM debian:13\nLABEL ${LABEL}="Ada Lovelace <ada@example.com>"`,
    },
  ],
  *check({ model }) {
    for (const instruction of model.file.instructions) {
      if (instruction.kind !== 'MAINTAINER') continue;
      const fix = fixOf(instruction, model);
      yield {
        at: instruction.keyword,
        message: `${instruction.keyword.text} is deprecated: the label ${LABEL} says who made an image.`,
        tag: 'deprecated',
        ...(fix && { fixes: [fix] }),
      };
    }
  },
});

function fixOf(instruction: Instruction, model: Model): Fix | undefined {
  const { rest, keyword } = instruction;
  // A comment between its lines would be lost, and a label that is there already would be changed.
  const hasComment = model.file.comments.some((it) => it.start > instruction.start && it.end < instruction.end);
  if (rest.text === '' || hasComment || !model.stageOf(instruction) || hasLabel(instruction, model)) return undefined;
  const word = keyword.text === keyword.text.toLowerCase() ? 'label' : 'LABEL';
  const text = `${word} ${LABEL}="${quoted(unquoted(rest.text).replace(/\s+/g, ' '), model.file.escape)}"`;
  return { title: `Write ${word} ${LABEL}`, safety: 'review', edits: [replace(cover(keyword, rest), text)] };
}

const hasLabel = (instruction: Instruction, model: Model): boolean =>
  model.stageOf(instruction)?.instructions.some((it) => it.kind === 'LABEL' && it.rest.text.includes(LABEL)) ?? false;

/** MAINTAINER takes its text as it stands, quotes included; nobody means these to be a part of the name. */
const unquoted = (text: string): string => /^"([^"]*)"$|^'([^']*)'$/.exec(text)?.slice(1).join('') ?? text;

/** LABEL expands variables and escapes, which MAINTAINER does not. */
const quoted = (text: string, escape: string): string =>
  text.replace(/["$\\`]/g, (char) => (char === '"' || char === '$' || char === escape ? escape + char : char));
