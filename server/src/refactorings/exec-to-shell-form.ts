import { asText } from '../refactor/command-forms.ts';
import { changeOf, refactoring } from '../refactor/refactoring.ts';
import { touches } from '../text/span.ts';

export default refactoring({
  id: 'exec-to-shell-form',
  kind: 'rewrite',
  since: '0.1.0',
  summary: 'Write a JSON array as text for the shell',
  rationale: `
    A shell expands variables and knows \`&&\`. \`exec\` makes it give way to the program, which stays process 1 and gets the signals. All words
    are quoted, so they mean what they meant; \`$PORT\` in quotes is expanded as soon as you take them away.

    Nothing is offered where the image may have no shell, and where a \`CMD\` is handed to an \`ENTRYPOINT\`.
  `,
  changes:
    'A shell starts the program and gives way to it, so the command in the image is another one, and an ENTRYPOINT ignores the arguments of docker run.',
  examples: [
    {
      before: 'FROM node:22\nC‸MD ["node", "server.js", "--port", "$PORT"]\n',
      after: "FROM node:22\nCMD exec node server.js --port '$PORT'\n",
    },
    {
      before: 'FROM debian:13\nR‸UN ["/bin/sh", "-c", "make && make install"]\n',
      after: 'FROM debian:13\nRUN make && make install\n',
    },
  ],
  *offer({ model, facts, at, path }) {
    const it = model.file.instructions.find((one) => touches(one, at));
    if (!it || at.end > at.start || (it.kind !== 'CMD' && it.kind !== 'ENTRYPOINT' && it.kind !== 'RUN')) return;
    const found = asText(it, model, facts);
    if (!found) return;
    const title = `Let the shell start ${found.program.slice(0, 60)} in this ${it.keyword.text}`;
    yield { title, change: () => changeOf(title, path, found.edits) };
  },
});
