import { type Fix, rule } from '../../engine/rule.ts';
import { lacksShell } from '../../facts/shell-presence.ts';
import { arrayEdits, soleCommand } from '../../model/command-form.ts';
import { rootBase } from '../../model/lineage.ts';
import type { Model } from '../../model/model.ts';
import { fieldOf, mountsOf, mountType } from '../../model/mount.ts';
import { execForm, type Instruction } from '../../syntax/ast.ts';

export default rule({
  id: 'missing-shell',
  category: 'correctness',
  severity: 'error',
  recommended: true,
  since: '0.1.0',
  fix: 'review',
  summary: 'A command in shell form in an image without a shell',
  rationale: `
    The shell form of \`RUN\`, \`CMD\`, \`ENTRYPOINT\` and \`HEALTHCHECK\` starts \`/bin/sh -c\`. An image \`FROM scratch\` has no \`/bin/sh\`, and
    distroless ones have none either: the build, or the start of every container, fails with "exec: /bin/sh: no such file or directory".
    A JSON array starts the program itself. Silent where a \`COPY\`, an \`ADD\`, a mount or a \`RUN\` as JSON array may have brought a shell,
    below a \`SHELL\`, and for the debug images of distroless. Behind a \`RUN\` nothing more is said.
  `,
  examples: [
    {
      bad: 'FROM scratch\nCOPY app /app\nCMD /app --port 80',
      good: 'FROM scratch\nCOPY app /app\nCMD ["/app", "--port", "80"]',
    },
  ],
  *check({ model, facts }) {
    for (const it of model.file.instructions) {
      if (!needsShell(it, model) || !lacksShell(it, model, facts)) continue;
      const fix = fixOf(it);
      yield { at: it.keyword, message: messageOf(it, model), ...(fix && { fixes: [fix] }) };
    }
  },
});

function needsShell(instruction: Instruction, model: Model): boolean {
  const { kind, rest, heredocs } = instruction;
  if (kind !== 'RUN' && kind !== 'CMD' && kind !== 'ENTRYPOINT' && kind !== 'HEALTHCHECK') return false;
  if (execForm(instruction) || rest.text === '') return false;
  if (kind === 'HEALTHCHECK') return /^CMD\s+[^\s[]/i.test(rest.text);
  const [heredoc] = heredocs;
  // The interpreter that a heredoc names is started instead.
  if (heredoc && /^\s*#!/.test(model.file.text.slice(heredoc.body.start, heredoc.body.end))) return false;
  return !mountsOf(instruction).some((it) => mountType(it) === 'bind' || fieldOf(it, 'from'));
}

function messageOf(instruction: Instruction, model: Model): string {
  const { keyword, kind } = instruction;
  const stage = model.stageOf(instruction);
  const what = stage && rootBase(stage).kind === 'scratch' ? 'this image has none' : 'its base image has none';
  const fails = kind === 'RUN' ? 'the build fails' : kind === 'HEALTHCHECK' ? 'it always fails' : 'no container starts';
  return `This ${keyword.text} needs a /bin/sh, and ${what}: ${fails}.`;
}

function fixOf(instruction: Instruction): Fix | undefined {
  const { kind } = instruction;
  const only = kind === 'HEALTHCHECK' ? undefined : soleCommand(instruction);
  // The programs of a system are as missing as its shell.
  if (kind === 'RUN' && !only?.name?.value?.includes('/')) return undefined;
  const edits = only?.name && arrayEdits(instruction, [only.name, ...only.words]);
  return edits && { title: 'Write the command as a JSON array', safety: 'review', edits };
}
