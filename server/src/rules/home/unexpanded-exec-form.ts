import { type Fix, rule } from '../../engine/rule.ts';
import type { Facts } from '../../facts/facts.ts';
import { lineageOf, rootBase } from '../../model/lineage.ts';
import type { Model, Stage } from '../../model/model.ts';
import { dialectOf } from '../../model/shells.ts';
import { execForm, type Instruction, locate, type Word } from '../../syntax/ast.ts';
import { replace } from '../../text/edit.ts';

const VARIABLE = /\$(?:([A-Za-z_]\w*)|\{([A-Za-z_]\w*)(?:[:]?[-+?][^}]*)?\})/g;
/** Programs that read `$` themselves: other languages, templates, and whatever takes a script. */
const SCRIPTS = /^-[a-z]*[ceEn]$|^--(?:eval|command|execute|expression|program)/;

export default rule({
  id: 'unexpanded-exec-form',
  category: 'correctness',
  severity: 'warning',
  recommended: true,
  since: '0.1.0',
  fix: 'review',
  words: ['$'],
  instructions: ['CMD', 'ENTRYPOINT', 'RUN', 'HEALTHCHECK'],
  summary: '`$VAR` in an exec form, where no shell expands it',
  rationale: `
    The exec form starts the program itself, without a shell: \`CMD ["serve", "--port", "$PORT"]\` hands over the five characters
    \`$PORT\`. The builder does not expand them either, since \`CMD\`, \`ENTRYPOINT\`, \`RUN\` and \`HEALTHCHECK\` are left to the shell.

    Reported for variables that the file itself declares, and for names that every process has. Silent for the \`CMD\` of an \`ENTRYPOINT\`
    that is a script, which may expand what it is handed.
  `,
  examples: [
    {
      bad: 'FROM node:22\nENV PORT=8080\nCMD ["serve", "--port", "$PORT"]',
      good: 'FROM node:22\nENV PORT=8080\nCMD ["sh", "-c", "exec serve --port \\"$PORT\\""]',
    },
  ],
  *check({ model, facts }) {
    for (const stage of model.stages)
      for (const instruction of stage.instructions) {
        const words = wordsOf(instruction);
        if (!words || isScript(words) || (instruction.kind === 'CMD' && isHandedToScript(stage))) continue;
        for (const word of words.slice(1))
          for (const match of word.text.matchAll(VARIABLE)) {
            const name = match[1] ?? match[2] ?? '';
            if (!isDeclared(name, instruction, model)) continue;
            yield {
              at:
                word.end - word.start === word.text.length
                  ? locate(instruction, word.at + match.index, word.at + match.index + match[0].length)
                  : word,
              message: `No shell expands ${match[0]} here: the program gets these characters.`,
              fixes: fixesOf(instruction, words, stage, facts),
            };
          }
      }
  },
});

function wordsOf(instruction: Instruction): readonly Word[] | undefined {
  const { kind } = instruction;
  return kind === 'CMD' || kind === 'ENTRYPOINT' || kind === 'RUN' || kind === 'HEALTHCHECK' ? execForm(instruction) : undefined;
}

/** A shell or another interpreter that is handed a script reads the variables itself. */
const isScript = (words: readonly Word[]): boolean =>
  dialectOf(words.map((word) => word.text)) !== 'none' ||
  words.some((word) => SCRIPTS.test(word.text)) ||
  /envsubst/.test(words[0]?.text ?? '');

/** `ENTRYPOINT ["/docker-entrypoint.sh"]` is handed the CMD, and may expand it. */
function isHandedToScript(stage: Stage): boolean {
  const entry = lineageOf(stage).flatMap((it) => it.instructions.findLast(({ kind }) => kind === 'ENTRYPOINT') ?? [])[0];
  return entry !== undefined && (execForm(entry) ?? []).some((it) => /\.(?:ba)?sh$|entrypoint/i.test(it.text));
}

const COMMON = new Set(['HOME', 'PATH', 'HOSTNAME', 'PWD', 'USER']);
function isDeclared(name: string, instruction: Instruction, model: Model): boolean {
  if (COMMON.has(name)) return true;
  const value = model.before(instruction).env(name);
  return value.from === 'file' || value.from === 'argument';
}

function fixesOf(instruction: Instruction, words: readonly Word[], stage: Stage, facts: Facts): Fix[] {
  const base = rootBase(stage);
  if (base.kind !== 'image' || !instruction.json) return [];
  const image = facts.get('image', base.ref);
  if (image.state === 'known' && (!image.value.shell || image.value.os === 'windows')) return [];
  const command = words.map((word) => quoted(word.text)).join(' ');
  if (instruction.kind === 'RUN')
    return [{ title: 'Let the shell run it', safety: 'review', edits: [replace(instruction.json, command)] }];
  // What docker run or CMD adds to an ENTRYPOINT comes as the script's own arguments.
  const list = instruction.kind === 'ENTRYPOINT' ? ['sh', '-c', `exec ${command} "$@"`, '--'] : ['sh', '-c', `exec ${command}`];
  const text = `[${list.map((it) => JSON.stringify(it)).join(', ')}]`;
  return [{ title: 'Let a shell expand it and step aside', safety: 'review', edits: [replace(instruction.json, text)] }];
}

/** A word as the shell needs it: variables live, everything else as it is. */
function quoted(text: string): string {
  if (/^[\w@%+=:,./-]+$/.test(text)) return text;
  return `"${text.replace(/[\\"`]/g, '\\$&').replace(/\$(?![A-Za-z_{])/g, '\\$')}"`;
}
