import { type Fix, rule } from '../../engine/rule.ts';
import { lacksShell } from '../../facts/shell-presence.ts';
import { arrayEdits, placeOf, soleCommand } from '../../model/command-form.ts';
import type { Model } from '../../model/model.ts';
import type { ShellCommand } from '../../shell/ast.ts';
import { execForm, type Instruction } from '../../syntax/ast.ts';
import { insert, replace } from '../../text/edit.ts';

/** Quoted strings between brackets, but not a JSON array: single quotes, curly ones, a comma too many. */
const NEARLY_JSON = /^\[\s*["'\u2018\u2019\u201c\u201d].*["'\u2018\u2019\u201c\u201d]\s*,?\s*\]$/s;
/** Done before anyone could stop them. */
const BRIEF: ReadonlySet<string> = new Set(['echo', 'printf', 'true', 'false']);

export default rule({
  id: 'shell-form-command',
  aliases: ['JSONArgsRecommended', 'DL3025'],
  category: 'correctness',
  severity: 'info',
  recommended: true,
  since: '0.1.0',
  fix: 'review',
  instructions: ['CMD', 'ENTRYPOINT'],
  summary: 'A `CMD` or `ENTRYPOINT` that a shell runs',
  rationale: `
    In the shell form, process 1 of the container is \`/bin/sh -c\`, and it is the shell that gets the signal of \`docker stop\`. Not every
    shell hands it on, so the program may be killed after ten seconds without a chance to clean up. An \`ENTRYPOINT\` in shell form also
    ignores its \`CMD\` and the arguments of \`docker run\`. A JSON array starts the program itself; what is no valid JSON, single quotes
    for one, silently counts as shell form.

    Where the shell is there on purpose, nothing is said: below a \`SHELL\`, for more than one command, and where \`exec\` makes it give way
    to the program. A command that needs a shell only for its variables is best written \`CMD exec program "$VARIABLE"\`.
  `,
  examples: [
    {
      bad: 'FROM node:22\nCMD node server.js',
      good: 'FROM node:22\nCMD ["node", "server.js"]',
    },
  ],
  *check({ model, facts }) {
    for (const stage of model.stages)
      for (const instruction of stage.instructions) {
        if ((instruction.kind !== 'CMD' && instruction.kind !== 'ENTRYPOINT') || execForm(instruction)) continue;
        const { shell } = model.before(instruction);
        // On Windows there are no such signals, and its images often set a SHELL that we cannot see.
        // Without a shell it does not start at all, which is another finding.
        if (shell.in || shell.dialect !== 'sh' || lacksShell(instruction, model, facts)) continue;
        const isJson = NEARLY_JSON.test(instruction.rest.text);
        const command = isJson ? undefined : onlyCommand(instruction);
        if (!isJson && !command) continue;
        const fix = command ? commandFix(instruction, command) : jsonFix(instruction, model);
        yield { at: instruction.keyword, message: messageOf(instruction, isJson), ...(fix && { fixes: [fix] }) };
      }
  },
});

function messageOf({ keyword, kind }: Instruction, isJson: boolean): string {
  if (isJson) return `The array of this ${keyword.text} is not valid JSON, so a shell runs it as text, brackets and all.`;
  return kind === 'CMD'
    ? `A shell runs this ${keyword.text} and may keep stop signals from the program.`
    : `A shell runs this ${keyword.text}: it drops the arguments of docker run and may keep stop signals from the program.`;
}

function onlyCommand(instruction: Instruction): ShellCommand | undefined {
  const only = soleCommand(instruction);
  // What tells how to use an image prints and ends.
  if (only?.words.length === 0 && /\/usage$/.test(only.name?.text ?? '')) return undefined;
  return BRIEF.has(only?.name?.value ?? '') ? undefined : only;
}

function commandFix(instruction: Instruction, { name, words }: ShellCommand): Fix | undefined {
  if (!name) return undefined;
  const edits = arrayEdits(instruction, [name, ...words]);
  return edits
    ? { title: 'Write the command as a JSON array', safety: 'review', edits }
    : {
        title: 'Put exec before the program',
        safety: 'review',
        edits: [insert(placeOf(instruction, name).start, 'exec ')],
      };
}

function jsonFix(instruction: Instruction, model: Model): Fix | undefined {
  const { rest } = instruction;
  const items = [...rest.text.matchAll(/(["'\u2018\u201c])(.*?)(["'\u2019\u201d])(?=\s*(?:,|\]))/gs)].map((it) => it[2] ?? '');
  const isWhole = rest.text.replace(/["'\u2018\u2019\u201c\u201d,\s[\]]/g, '') === items.join('').replace(/["',\s[\]]/g, '');
  if (items.length === 0 || !isWhole || items.some((it) => /["'\\]/.test(it))) return undefined;
  if (model.file.text.slice(rest.start, rest.end) !== rest.text) return undefined;
  return {
    title: 'Write it as a JSON array',
    safety: 'review',
    edits: [replace(rest, `[${items.map((it) => JSON.stringify(it)).join(', ')}]`)],
  };
}
