import { clonedByAdd } from '../facts/download-add.ts';
import { changeOf, refactoring } from '../refactor/refactoring.ts';
import { touches } from '../text/span.ts';

export default refactoring({
  id: 'clone-to-add',
  kind: 'rewrite',
  since: '0.1.0',
  summary: 'Fetch a Git repository with `ADD` instead of `git clone`',
  rationale: `
    The builder keeps a \`git clone\` as long as its text is the same, whatever has been pushed since. With \`ADD\` it asks for the commit in
    every build and repeats the step just when that is another one; and neither git nor its keys are needed in the image.

    The branch or tag goes behind a \`#\`; variables of \`ARG\` and \`ENV\` stay. Nothing is offered for users other than root, for options that
    \`ADD\` has no counterpart of, and where git is asked for more afterwards, since only one commit is there. Needs BuildKit.
  `,
  changes:
    'The repository is there with one commit and no branch, with its submodules, and with modes 644 and 755, all owned by root; dates differ.',
  examples: [
    {
      before:
        'FROM debian:13\nARG REF=v1.2\nRUN git clo‸ne --depth 1 -b $REF https://github.com/moby/buildkit /src && make -C /src\n',
      after:
        'FROM debian:13\nARG REF=v1.2\nADD --keep-git-dir=true https://github.com/moby/buildkit.git#$REF /src\nRUN make -C /src\n',
    },
  ],
  *offer({ model, facts, at, path }) {
    const run = model.file.instructions.find((it) => it.kind === 'RUN' && touches(it, at));
    const found = run && at.end === at.start ? clonedByAdd(run, model, facts) : undefined;
    if (!found) return;
    const title = `Fetch ${found.source.slice(-60).replace(/\.$/, '')} with ADD`;
    yield { title, change: () => changeOf(title, path, found.edits) };
  },
});
