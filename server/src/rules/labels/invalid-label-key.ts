import { rule } from '../../engine/rule.ts';

/** Lower-case letters, digits, dots and dashes, as Docker's guidelines have it; slashes and underlines as hadolint lets pass. */
const KEY = /^[a-z](?:[a-z0-9._/-]*[a-z0-9])?$/;
const RESERVED = /^(?:com\.docker|io\.docker|org\.dockerproject)\./;
/** What Docker itself asks the makers of images to set. */
const DOCKERS_OWN = /^com\.docker\.(?:desktop|extension|image\.source)\./;

export default rule({
  id: 'invalid-label-key',
  aliases: ['DL3048'],
  category: 'style',
  severity: 'hint',
  recommended: false,
  since: '0.1.0',
  fix: 'none',
  noFix: 'programs may look for the label under the name that it has',
  instructions: ['LABEL'],
  summary: 'A label whose key is not as keys should be',
  rationale: `
    By Docker's guidelines (docs.docker.com/engine/manage-resources/labels/) the key of a label begins and ends with a small letter or a
    digit and holds nothing else but single dots and dashes between them. \`com.docker.\`, \`io.docker.\` and \`org.dockerproject.\` are for
    Docker's own use. Any key works, but tools that turn labels into something else, as Kubernetes and Prometheus do, are stricter.
  `,
  examples: [
    {
      bad: 'FROM debian:13\nLABEL Vendor="ACME"',
      good: 'FROM debian:13\nLABEL com.example.vendor="ACME"',
    },
  ],
  *check({ model }) {
    for (const instruction of model.file.instructions) {
      if (instruction.kind !== 'LABEL') continue;
      for (const { key } of instruction.pairs) {
        const text = model.expand(instruction, key.text);
        if (text === undefined || text === '') continue;
        const problem = problemOf(text);
        if (problem) yield { at: key, message: `The key ${text.slice(0, 80)} ${problem}.` };
      }
    }
  },
});

function problemOf(key: string): string | undefined {
  if (RESERVED.test(key) && !DOCKERS_OWN.test(key)) return "is in a name space that is Docker's own";
  if (/\.\.|--/.test(key)) return 'has two dots or dashes in a row';
  if (/[A-Z]/.test(key)) return 'has capital letters';
  if (!KEY.test(key)) return 'should hold small letters, digits, dots and dashes only, and begin with a letter';
  return undefined;
}
