import { imageFacts } from '../../knowledge/images.ts';
import type { Word } from '../../syntax/ast.ts';
import { variablesOf } from '../../syntax/expand.ts';
import { parseReference } from '../../syntax/reference.ts';
import type { Edit } from '../../text/edit.ts';
import { nearestName } from '../../text/nearest.ts';
import type { Model, Stage } from '../model.ts';
import { insertBefore } from '../place.ts';
import { PLATFORM_ARGS } from '../scope.ts';
import { type Fix, type Place, report, show, within, write } from './shared.ts';

const STAGE_NAME = /^[a-z][a-z0-9-_.]*$/;

/** The name behind AS (instructions/parse.go, parseBuildStageName). */
export function checkStageName(place: Place): void {
  const { it, model } = place;
  const [, as, name] = it.words;
  if (it.words.length !== 3 || as?.text.toUpperCase() !== 'AS' || !name || STAGE_NAME.test(name.text.toLowerCase())) return;
  const why = name.text.includes('$')
    ? 'variables have no meaning here'
    : /^[a-z]/i.test(name.text)
      ? 'it may hold letters, digits, "-", "_" and "." only'
      : 'it must begin with a letter';
  const stage = model.stageOf(it);
  report(
    place,
    'invalid-stage-name',
    name,
    `${show(name.text)} is no stage name: ${why}.`,
    stage && renamed(place, stage, name.text),
  );
}

/** A name near the one that is not allowed, here and wherever the stage is used. */
function renamed({ it, model }: Place, stage: Stage, text: string): Fix | undefined {
  const wanted = text
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, '-')
    .replace(/^[^a-z]+/, '')
    .replace(/-+$/, '');
  const name = it.words[2];
  if (!name || !STAGE_NAME.test(wanted) || text.includes('$') || model.stages.some((other) => other.name === wanted))
    return undefined;
  const uses = model.uses.filter((use) => use.stage === stage && !use.isIndex);
  const edits: Edit[] = [name, ...uses].map(({ start, end }) => ({ span: { start, end }, text: wanted }));
  return { title: `Call the stage ${wanted.slice(0, 60)}`, edits };
}

/** What FROM builds on: a stage above, `scratch`, or the name of an image, once its variables are replaced. */
export function checkBase(place: Place, stages: ReadonlyMap<string, Stage>): void {
  const { it, values } = place;
  const image = it.words[0];
  if (!image) return;
  const { text, error } = values.read(place, image.text);
  if (error || text === undefined) return;
  if (text === '') {
    emptyBase(place);
    return;
  }
  const isPlain = text === image.text;
  if (isStageNumber(text, place.model)) {
    numbered(place, image, text, isPlain);
    return;
  }
  if (stages.has(text) || text === 'scratch' || parseReference(text)) return;
  const problem = (message: string, mended?: string): void => {
    const fix = isPlain && mended !== undefined ? write(image, mended) : undefined;
    report(place, 'invalid-image-reference', image, message, fix);
  };
  const source = isPlain ? show(text) : `${show(image.text)} becomes ${show(text)}, which`;
  const lower = text.toLowerCase();
  const scheme = /^https?:\/\//.exec(text)?.[0] ?? '';
  const digest = text.replace(/:(sha\d+:)/, '@$1');
  if (stages.has(lower)) problem(`FROM finds the stage ${show(lower)} only in lower case, not as ${show(text)}.`, lower);
  else if (isPlain && isPlaceholder(text)) {
    const message = `${show(text)} looks like a placeholder that another program replaces: as it stands, it is no image name.`;
    report(place, 'invalid-image-reference', image, message, undefined, true);
  } else if (parseReference(lower)) problem(`${source} is no image name: it must be in lower case.`, lower);
  else if (scheme !== '' && parseReference(text.slice(scheme.length)))
    problem(`An image name has no ${scheme} before it.`, text.slice(scheme.length));
  else if (parseReference(digest)) problem('A digest stands behind an @, not behind a colon.', digest);
  else if (text.endsWith(':')) problem(`${source} has no tag behind the colon.`);
  else problem(`${source} is no image name.`);
}

const isStageNumber = (text: string, model: Model): boolean => /^\d+$/.test(text) && Number(text) < model.stages.length;

/** FROM looks stages up by name only (dockerfile2llb/convert.go, toDispatchState), unlike `COPY --from`. */
function numbered(place: Place, image: Word, text: string, isPlain: boolean): void {
  const { stages } = place.model;
  const { name, index = 0 } = stages[Number(text)] ?? {};
  const isAbove = index < (place.model.stageOf(place.it)?.index ?? 0);
  const rest = isAbove && name === undefined ? '; name the stage with AS' : '';
  const fix = isPlain && isAbove && name !== undefined ? write(image, name) : undefined;
  const message = `FROM takes the name of a stage, not its number: ${show(text)} is read as the name of an image${rest}.`;
  report(place, 'invalid-stage-reference', image, message, fix);
}

/** `BASEIMAGE`, `REPLACE-ME`; `DEBIAN` is an image that is written wrong. */
const isPlaceholder = (text: string): boolean =>
  /^[A-Z][A-Z\d_-]*$/.test(text) && text !== 'SCRATCH' && imageFacts(text.toLowerCase()) === undefined;

/** All variables of the name are empty; one that nothing declares can never be anything else. */
function emptyBase(place: Place): void {
  const { it, values } = place;
  const image = it.words[0];
  if (!image) return;
  const declared = [...values.declared];
  for (const variable of variablesOf(values.variables(image.text))) {
    if (declared.includes(variable.name) || PLATFORM_ARGS.has(variable.name)) continue;
    const at = within(it, image, variable.start, variable.end);
    const message = `No ARG before the first FROM declares ${show(variable.name)}, so the image has no name.`;
    const near = nearestName(variable.name, declared);
    const fix = near ? write(at, `\${${near}}`) : declare(place, variable.name);
    report(place, 'invalid-image-reference', at, message, fix);
    return;
  }
  report(place, 'invalid-image-reference', image, `${show(image.text)} is empty here, so the image has no name.`);
}

/** A declaration without a value: the build then has to say what it is. */
function declare({ model }: Place, name: string): Fix | undefined {
  const first = model.stages[0]?.from;
  if (!first || !/^[A-Za-z_]\w*$/.test(name)) return undefined;
  const title = `Declare ARG ${name.slice(0, 60)} before the first FROM`;
  return { title, edits: [insertBefore(model, first, `ARG ${name}`)] };
}
