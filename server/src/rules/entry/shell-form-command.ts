import { type Fix, rule } from '../../engine/rule.ts';
import type { Model } from '../../model/model.ts';
import type { ShellCommand, ShellWord } from '../../shell/ast.ts';
import { parseShell } from '../../shell/parse.ts';
import { execForm, type Instruction, locate } from '../../syntax/ast.ts';
import { insert, replace } from '../../text/edit.ts';
import { once } from '../../text/once.ts';

/** Quoted strings between brackets, but not a JSON array: single quotes, curly ones, a comma too many. */
const NEARLY_JSON = /^\[\s*["'\u2018\u2019\u201c\u201d].*["'\u2018\u2019\u201c\u201d]\s*,?\s*\]$/s;
/** What a shell does to an unquoted word beyond reading it: patterns, braces, escapes, home. */
const PATTERNS = /[*?[\]{}\\~]/;
/** Commands that only a shell knows: POSIX special built-ins and those without a file in PATH. */
const BUILTINS: ReadonlySet<string> = new Set(
  '. : alias bg break builtin cd command continue declare eval exec exit export fc fg getopts hash jobs let local read readonly return set shift source time times trap type typeset ulimit umask unalias unset wait'.split(
    ' ',
  ),
);
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
  *check({ model }) {
    for (const stage of model.stages)
      for (const instruction of stage.instructions) {
        if ((instruction.kind !== 'CMD' && instruction.kind !== 'ENTRYPOINT') || execForm(instruction)) continue;
        const { shell } = model.before(instruction);
        // On Windows there are no such signals, and its images often set a SHELL that we cannot see.
        if (shell.in || shell.dialect !== 'sh') continue;
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

const parsed = once((instruction: Instruction) => parseShell(instruction.rest.text));

/** The one simple command of the text; undefined where a shell has more to do, or makes way for the program by itself. */
function onlyCommand(instruction: Instruction): ShellCommand | undefined {
  const { text } = instruction.rest;
  const { commands, pipes, errors } = parsed(instruction);
  const top = commands.filter((it) => it.nesting === 0);
  const [only] = top;
  const name = only?.name?.value;
  if (!only?.name || top.length !== 1 || only.conditional || pipes.length > 0 || errors.length > 0) return undefined;
  if (text.trimEnd().endsWith('&') || (name !== undefined && (BUILTINS.has(name) || BRIEF.has(name)))) return undefined;
  return only;
}

function commandFix(instruction: Instruction, command: ShellCommand): Fix {
  const { at, text } = instruction.rest;
  const words = [...(command.name ? [command.name] : []), ...command.words];
  const between = words.reduceRight((left, word) => left.slice(0, word.start) + left.slice(word.end), text);
  const place = (word: ShellWord) => locate(instruction, at + word.start, at + word.end);
  if (between.trim() !== '' || !words.every(isPlain))
    return {
      title: 'Put exec before the program',
      safety: 'review',
      edits: [insert(place(words[0] as ShellWord).start, 'exec ')],
    };
  // Word by word, so that lines and the comments between them stay.
  const edits = words.map((word, i) => {
    const close = i === words.length - 1 ? ']' : ',';
    return replace(place(word), `${i === 0 ? '[' : ''}${JSON.stringify(word.value)}${close}`);
  });
  return { title: 'Write the command as a JSON array', safety: 'review', edits };
}

const isPlain = ({ value, text }: ShellWord): boolean =>
  value !== undefined && !PATTERNS.test(text.replace(/'[^']*'|"[^"\\]*"/g, ''));

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
