import type { Facts } from '../facts/facts.ts';
import { arrayEdits, soleCommand } from '../model/command-form.ts';
import { lineageOf, rootBase } from '../model/lineage.ts';
import type { Model, Stage } from '../model/model.ts';
import { execForm, type Instruction } from '../syntax/ast.ts';
import { type Edit, remove, replace } from '../text/edit.ts';
import { span } from '../text/span.ts';

export interface Form {
  /** What it says afterwards: the first word, or the shell. */
  readonly program: string;
  readonly edits: readonly Edit[];
}

/** Shells that do nothing before the command but set options. */
const PLAIN_SHELL = /^(?:\/(?:usr\/)?bin\/)?(?:ba|da|a)?sh$/;
const OPTION = /^(?:-[euxoc]+|pipefail|errexit|nounset|xtrace)$/;

/** Whether the shell form means a shell of Unix that reads no profile. */
function hasPlainShell(instruction: Instruction, model: Model): boolean {
  const { words, dialect } = model.before(instruction).shell;
  if (!words) return dialect === 'sh';
  const [first = '', ...options] = words.map((it) => it.text);
  return PLAIN_SHELL.test(first) && options.every((it) => OPTION.test(it));
}

/** A command that a shell runs as an array, which starts it without one. */
export function asArray(instruction: Instruction, model: Model, facts: Facts): Form | undefined {
  if (execForm(instruction) || instruction.heredocs.length > 0 || !hasPlainShell(instruction, model)) return undefined;
  if (isHandedOver(instruction, model)) return undefined;
  return programArray(instruction) ?? shellArray(instruction, model, facts);
}

function programArray(instruction: Instruction): Form | undefined {
  const command = soleCommand(instruction) ?? execCommand(instruction);
  if (!command?.name) return undefined;
  const words = [command.name, ...command.words];
  const isExec = command.name.value === 'exec';
  const [program] = isExec ? words.slice(1) : words;
  // What a shell has of its own may be another program than the one of that name.
  if (!program?.value || OWN.has(program.value) || program.value.startsWith('-')) return undefined;
  const edits = isExec ? arrayEdits(instruction, words.slice(1), words.slice(0, 1)) : arrayEdits(instruction, words);
  return edits && { program: program.value, edits };
}

const OWN = new Set(['echo', 'printf', 'test', '[', 'true', 'false', 'kill', 'pwd', 'exec']);

/** `exec program` makes the shell give way to it. */
function execCommand(instruction: Instruction): ReturnType<typeof soleCommand> {
  if (!/^exec\s+[^-\s]/.test(instruction.rest.text)) return undefined;
  const text = instruction.rest.text.replace(/^exec/, 'xxxx');
  const found = soleCommand({ ...instruction, rest: { ...instruction.rest, text } });
  return found?.name && { ...found, name: { ...found.name, value: 'exec', text: 'exec' } };
}

/** The array that the builder makes of a shell form, written out: the same configuration. */
function shellArray(instruction: Instruction, model: Model, facts: Facts): Form | undefined {
  const { words } = model.before(instruction).shell;
  const { text } = instruction.rest;
  const stage = model.stageOf(instruction);
  const base = stage && rootBase(stage);
  const image = base?.kind === 'image' ? facts.get('image', base.ref) : undefined;
  if (!words && !(image?.state === 'known' && image.value.shell === true)) return undefined;
  // Text that was meant as an array, or lines that would become one.
  if (text === '' || text.startsWith('[') || model.file.text.slice(instruction.rest.start, instruction.rest.end) !== text)
    return undefined;
  const list = [...(words ? words.map((it) => it.text) : ['/bin/sh', '-c']), text];
  return { program: list[0] ?? '', edits: [replace(instruction.rest, `[${list.map((it) => JSON.stringify(it)).join(', ')}]`)] };
}

/** Whether a CMD is handed to an ENTRYPOINT: both then mean something else when one of them changes its form. */
function isHandedOver(instruction: Instruction, model: Model): boolean {
  const stage = model.stageOf(instruction);
  if (!stage || instruction.kind === 'RUN') return false;
  const family = model.stages.filter((it) => lineageOf(it).includes(stage));
  const other = instruction.kind === 'CMD' ? 'ENTRYPOINT' : 'CMD';
  return [...family, ...lineageOf(stage)].some((it) => it.instructions.some(({ kind }) => kind === other));
}

/** An array as text for a shell; what it starts takes the shell's place. */
export function asText(instruction: Instruction, model: Model, facts: Facts): Form | undefined {
  const items = execForm(instruction);
  const [program] = items ?? [];
  const stage = model.stageOf(instruction);
  if (!items || !program || !instruction.json || !stage || !hasPlainShell(instruction, model)) return undefined;
  const texts = items.map((it) => it.text);
  const [first = ''] = texts;
  if (!hasShell(stage, instruction, model, facts) || isHandedOver(instruction, model)) return undefined;
  const script = scriptOf(texts, instruction, model);
  if (script !== undefined) return { program: first, edits: [replace(instruction.json, script)] };
  // A shell that is told something else, options of an entry point, or what no line of a Dockerfile can hold.
  if (/(?:^|\/)(?:ba|da|a|z|k)?sh$/.test(first) || first.startsWith('-') || OWN.has(first)) return undefined;
  if (texts.some((it) => /[\r\n]|<</.test(it)) || texts.at(-1)?.endsWith(model.file.escape)) return undefined;
  if (instruction.kind === 'CMD' && !isKnown(stage, facts)) return undefined;
  const exec = instruction.kind === 'RUN' ? '' : 'exec ';
  const edits = items.flatMap((it, i): Edit[] => {
    const from = it.start - 1;
    const before =
      i === 0
        ? [replace(span(instruction.json?.start ?? from, from), exec)]
        : commaBefore(from, items[i - 1]?.end ?? from, model);
    return [...before, replace(span(from, it.end + 1), quoted(it.text, i === 0))];
  });
  return { program: first, edits: [...edits, remove(span((items.at(-1)?.end ?? 0) + 1, instruction.json.end))] };
}

/** The text of an array that is exactly what the builder makes of a shell form. */
function scriptOf(texts: readonly string[], instruction: Instruction, model: Model): string | undefined {
  const own = (model.before(instruction).shell.words ?? []).map((it) => it.text);
  const shell = own.length > 0 ? own : ['/bin/sh', '-c'];
  const script = texts.at(-1) ?? '';
  if (texts.length !== shell.length + 1 || shell.some((it, i) => it !== texts[i])) return undefined;
  if (/[\r\n]|^\s|\s$|^\[|^$|<<|^--/.test(script) || script.endsWith(model.file.escape)) return undefined;
  return script;
}

/** Between two items, blanks and lines stay; a blank comes where there was none. */
function commaBefore(from: number, end: number, model: Model): Edit[] {
  const gap = span(end + 1, from);
  const text = model.file.text.slice(gap.start, gap.end);
  return [
    replace(
      gap,
      text.replace(/[ \t]*,(\s?)/, (_, blank: string) => blank || ' '),
    ),
  ];
}

/** A shell is there when the image is known to have one, or when another step of the stage uses it. */
function hasShell(stage: Stage, instruction: Instruction, model: Model, facts: Facts): boolean {
  const steps = lineageOf(stage).flatMap((it) => it.instructions);
  if (steps.some((it) => it.kind === 'RUN' && it !== instruction && !execForm(it) && hasPlainShell(it, model))) return true;
  const base = rootBase(stage);
  const image = base.kind === 'image' ? facts.get('image', base.ref) : undefined;
  return image?.state === 'known' && image.value.shell === true;
}

/** An image that is not known may have an entry point that takes only options. */
function isKnown(stage: Stage, facts: Facts): boolean {
  const base = rootBase(stage);
  return base.kind === 'image' && facts.get('image', base.ref).state === 'known';
}

/** A word that the shell takes as it is. */
const quoted = (text: string, isFirst: boolean): string =>
  /^[\w@%+:,./-]+$/.test(text) || (!isFirst && /^[\w@%+=:,./-]+$/.test(text)) ? text : `'${text.replaceAll("'", "'\\''")}'`;
