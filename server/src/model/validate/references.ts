import { type Instruction, locate, type Problem, type Word } from '../../syntax/ast.ts';
import { lex } from '../../syntax/expand.ts';
import { parseReference } from '../../syntax/reference.ts';
import { nearest } from '../../text/nearest.ts';
import type { Span } from '../../text/span.ts';
import type { Model, Stage } from '../model.ts';
import { mountsOf } from '../mount.ts';
import { type Fix, show, write } from './shared.ts';

interface Use {
  readonly at: Span;
  readonly text: string;
  readonly kind: '--from' | 'from=';
}

/**
 * What `COPY --from` and `RUN --mount=from` name (dockerfile2llb/convert.go, toCommand, and convert_runmount.go). The builder looks
 * names up when it has read all stages, so of two stages with one name the last is meant everywhere.
 */
export function checkReferences(model: Model, found: Problem[]): void {
  const named = new Map<string, Stage>();
  for (const stage of model.stages) if (stage.name !== undefined) named.set(stage.name, stage);
  // Each image that is used gets a number behind those of the stages, and each mount without `from` one for an empty image.
  let images = 0;
  for (const stage of model.stages)
    for (const instruction of stage.instructions) {
      if (instruction.flags.length === 0) continue;
      for (const use of usesOf(instruction)) {
        if (use === undefined) {
          images++;
          continue;
        }
        const problem = problemOf(model, stage, use, named, images);
        if (problem) found.push({ rule: 'invalid-stage-reference', at: { start: use.at.start, end: use.at.end }, ...problem });
        else if (!named.has(use.text.toLowerCase()) && !isIndex(use)) images++;
      }
    }
}

const isIndex = (use: Use): boolean => use.kind === '--from' && /^[+-]?\d{1,15}$/.test(use.text);

/** Undefined for a mount that names nothing. */
function usesOf(instruction: Instruction): (Use | undefined)[] {
  if (instruction.kind === 'COPY') {
    const value: Word | undefined = instruction.flags.find((flag) => flag.name.text === 'from')?.value;
    return value && value.text !== '' ? [{ at: value, text: value.text, kind: '--from' }] : [];
  }
  if (instruction.kind !== 'RUN') return [];
  return mountsOf(instruction).map((mount) => {
    const from = mount.fields.findLast((field) => field.key === 'from');
    if (!from?.value) return undefined;
    return { at: locate(instruction, from.valueJoined, from.valueJoined + from.value.length), text: from.value, kind: 'from=' };
  });
}

function problemOf(
  model: Model,
  stage: Stage,
  use: Use,
  named: ReadonlyMap<string, Stage>,
  images: number,
): { message: string; fix?: Fix } | undefined {
  const { text, kind } = use;
  if (expands(use, model))
    return { message: `${kind} takes no variables: give the image a name with FROM … AS, and use that here.` };
  if (isIndex(use)) return indexProblem(model, stage, use, images);
  const target = named.get(text.toLowerCase());
  if (target) {
    if (target === stage) return { message: `The stage ${show(text)} cannot take files from itself.` };
    if (target.index > stage.index)
      return { message: `The stage ${show(text)} comes further down: only stages above can be used here.` };
    return undefined;
  }
  if (kind === 'from=' && /^\d+$/.test(text) && Number(text) < model.stages.length) {
    const name = model.stages[Number(text)]?.name;
    const message = `A mount knows stages by name only: ${show(text)} is read as the name of an image.`;
    return name === undefined || Number(text) >= stage.index ? { message } : { message, fix: write(use.at, name) };
  }
  if (text === 'scratch' || parseReference(text)) return undefined;
  const above = [...named.keys()].filter((name) => (named.get(name)?.index ?? 0) < stage.index);
  const near = nearest(text, above);
  const message = `${show(text)} is neither a stage above nor a valid image name.`;
  return near ? { message, fix: write(use.at, near) } : { message };
}

/** True where expansion would change the text, or fail. A mount lets a `$` at the very end pass. */
function expands({ text, kind }: Use, model: Model): boolean {
  if (kind === 'from=') return text.includes('$') && text.indexOf('$') !== text.length - 1;
  if (!/[$'"\\`]/.test(text)) return false;
  const { parts, error } = lex(text, model.file.escape);
  return error !== undefined || parts.map((part) => (part.kind === 'text' ? part.text : '')).join('') !== text;
}

function indexProblem(model: Model, stage: Stage, { text }: Use, images: number): { message: string } | undefined {
  const index = Number(text);
  if (index === stage.index) return { message: `${show(text)} is this stage, which cannot take files from itself.` };
  if (index >= 0 && index < stage.index) return undefined;
  if (index > stage.index && index < model.stages.length)
    return { message: `Stage ${show(text)} comes further down: only stages above can be used here.` };
  if (index >= 0 && index < model.stages.length + images) return undefined;
  const count = model.stages.length;
  return {
    message: `There is no stage ${show(text)}: the file has ${count === 1 ? 'one, number 0' : `${count}, numbered from 0`}.`,
  };
}
