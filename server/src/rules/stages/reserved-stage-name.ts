import { rule } from '../../engine/rule.ts';

/** BuildKit's own list: linter rule ReservedStageName. */
const RESERVED: ReadonlyMap<string, string> = new Map([
  ['scratch', 'the empty base image'],
  ['context', 'the build context'],
]);

export default rule({
  id: 'reserved-stage-name',
  aliases: ['ReservedStageName', 'DL3063'],
  category: 'correctness',
  severity: 'error',
  recommended: true,
  since: '0.1.0',
  fix: 'none',
  noFix: 'what the stage should be called is for the author to decide',
  summary: 'A stage named `scratch` or `context`',
  rationale: `
    \`scratch\` is the empty base image and \`context\` the build context. A stage of that name takes their place: after
    \`FROM debian AS scratch\`, a later \`FROM scratch\` starts from the whole of that Debian stage, and nothing in the line says so.
  `,
  examples: [
    {
      bad: 'FROM debian:13 AS scratch\nFROM scratch\nCOPY app /',
      good: 'FROM debian:13 AS build\nFROM scratch\nCOPY app /',
    },
  ],
  *check({ model }) {
    for (const { name, nameWord } of model.stages) {
      const meaning = name === undefined ? undefined : RESERVED.get(name);
      if (nameWord && meaning !== undefined)
        yield { at: nameWord, message: `The name ${nameWord.text} is reserved: it means ${meaning}.` };
    }
  },
});
