import { asArray } from '../refactor/command-forms.ts';
import { changeOf, refactoring } from '../refactor/refactoring.ts';
import { touches } from '../text/span.ts';

export default refactoring({
  id: 'shell-to-exec-form',
  kind: 'rewrite',
  since: '0.1.0',
  summary: 'Write a command as a JSON array',
  rationale: `
    An array starts the program itself, as process 1, which then gets the signal of \`docker stop\`; an \`ENTRYPOINT\` also gets the arguments
    of \`docker run\`. Where a shell is needed, for variables or for several commands, the array that the builder makes of the text is
    written out, shell and all: that changes nothing.

    Nothing is offered below a \`SHELL\` that reads a profile or is none of Unix, for commands that a shell has of its own, and where a \`CMD\`
    is handed to an \`ENTRYPOINT\`.
  `,
  changes:
    'A program that needs no shell is started without one, so the command in the image is another one; its words are the same.',
  examples: [
    {
      before: 'FROM node:22\nC‸MD node server.js --port 80\n',
      after: 'FROM node:22\nCMD ["node", "server.js", "--port", "80"]\n',
    },
    {
      before: 'FROM node:22\nC‸MD node server.js --port "$PORT"\n',
      after: 'FROM node:22\nCMD ["/bin/sh", "-c", "node server.js --port \\"$PORT\\""]\n',
    },
  ],
  *offer({ model, facts, at, path }) {
    const it = model.file.instructions.find((one) => touches(one, at));
    if (!it || at.end > at.start || (it.kind !== 'CMD' && it.kind !== 'ENTRYPOINT' && it.kind !== 'RUN')) return;
    // A step is seldom meant: only on its keyword.
    if (it.kind === 'RUN' && !touches(it.keyword, at)) return;
    const found = asArray(it, model, facts);
    // A step that needs its shell is best left as it is.
    if (!found || (it.kind === 'RUN' && found.edits.length === 1 && /sh$/.test(found.program))) return;
    const title = `Write this ${it.keyword.text} as an array that starts ${found.program.slice(0, 50)}`;
    yield { title, change: () => changeOf(title, path, found.edits) };
  },
});
