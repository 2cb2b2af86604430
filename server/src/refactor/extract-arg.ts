import { isPredefined } from '../model/build-args.ts';
import { copyOf } from '../model/copy.ts';
import { keywordLike } from '../model/keyword.ts';
import { lineageOf } from '../model/lineage.ts';
import type { Model, Stage } from '../model/model.ts';
import { insertBefore } from '../model/place.ts';
import { isUnixShell } from '../model/shells.ts';
import { execForm, type Instruction } from '../syntax/ast.ts';
import { parseReference } from '../syntax/reference.ts';
import { type Edit, insert, replace } from '../text/edit.ts';
import { type Span, span, touches } from '../text/span.ts';
import type { RefactoringContext } from './refactoring.ts';
import { openQuote } from './script-text.ts';
import { argName, thingOf, versionsIn } from './version-names.ts';

/** A version that can be an argument, with all places that mean it. */
export interface Extraction {
  readonly version: string;
  readonly name: string;
  readonly places: number;
  edits(name: string): Edit[];
}

interface Place extends Span {
  readonly in: Instruction;
  readonly version: string;
  /** What it is the version of, where that can be told. */
  readonly thing: string | undefined;
}

export function extractArg(context: RefactoringContext): Extraction | undefined {
  const { model, at } = context;
  const here = model.file.instructions.find((it) => touches(it, at));
  const stage = here && model.stageOf(here);
  if (!here || !stage || !/\d/.test(model.file.text.slice(Math.max(0, at.start - 2), at.start + 2))) return undefined;
  if (here.kind === 'FROM') return fromImage(context);
  if (here.kind === 'ENV') return fromEnv(context, here);
  return fromStep(context, here, stage);
}

/** Why a name cannot be had; undefined when it can. */
export function argProblem({ model, builds, path }: RefactoringContext, name: string, own?: string): string | undefined {
  if (!/^[A-Za-z_]\w*$/.test(name)) return 'A name has only letters, digits and underscores, and no digit in front.';
  if (isPredefined(name)) return `${name} is an argument that Docker has of its own.`;
  if (name !== own && new RegExp(`\\b${name}\\b`).test(model.file.text)) return `The file uses ${name} already.`;
  const passing = builds.find(
    (it) => it.dockerfile.kind === 'file' && it.dockerfile.path === path && it.args.some((arg) => arg.name === name),
  );
  return passing ? `${passing.source.file} passes another ${name}.` : undefined;
}

function fromImage(context: RefactoringContext): Extraction | undefined {
  const { model, at } = context;
  const places = model.stages.flatMap(imagePlace);
  const here = places.find((it) => touches(it, at));
  const first = model.stages[0]?.from;
  const name = here?.thing && argName(here.thing, false, (it) => argProblem(context, it) !== undefined);
  if (!here || !first || !name) return undefined;
  const same = places.filter((it) => it.thing === here.thing && it.version === here.version);
  const { lines } = model.file;
  const start = lines.start(lines.lineAt(first.start));
  const arg = (wanted: string): string => `${keywordLike(first, 'ARG')} ${wanted}=${here.version}${lines.lineBreak}`;
  return {
    version: here.version,
    name,
    places: same.length,
    edits: (wanted) => [insert(start, arg(wanted)), ...same.map((it) => replace(it, `\${${wanted}}`))],
  };
}

/** The version at the beginning of a tag. A digest decides more than a version. */
function imagePlace({ from, base }: Stage): Place[] {
  const word = from.words[0];
  const reference = word && base.kind === 'image' ? parseReference(word.text) : undefined;
  const version = /^v?(\d+(?:\.\d+)*)(?![\w.])/.exec(reference?.tag ?? '')?.[1];
  if (
    !word ||
    !reference ||
    version === undefined ||
    reference.digest !== undefined ||
    word.end - word.start !== word.text.length
  )
    return [];
  const start = word.start + word.text.indexOf(version, reference.nameEnd);
  return [{ ...span(start, start + version.length), in: from, version, thing: reference.familiar.split('/').at(-1) }];
}

/** `ENV X=1.2` keeps its name: the argument has it, too. */
function fromEnv(context: RefactoringContext, env: Instruction): Extraction | undefined {
  const { model, at } = context;
  const pair = env.pairs.find((it) => it.value && touches(it.value, at));
  const value = pair?.value;
  if (!pair || !value || env.legacy || value.end - value.start !== value.text.length) return undefined;
  const written = value.text.replace(/^(["'])(.*)\1$/, '$2');
  const name = pair.key.text;
  if (!/^v?\d+(?:\.\d+)*(?:[-.+]\w+)*$/.test(written) || /['"$\\]/.test(written)) return undefined;
  const stage = model.stageOf(env);
  const steps = stage ? lineageOf(stage).flatMap((it) => it.instructions) : [];
  // One that is set before would be the argument's value, for some builders.
  const isSet = steps.some((it) => it !== env && it.start < env.start && it.pairs.some(({ key }) => key.text === name));
  const isGlobal = model.globalArgs.some((it) => it.pairs.some(({ key }) => key.text === name));
  const isPassed = context.builds.some((it) => it.args.some((arg) => arg.name === name));
  const isSelf = env.pairs.some((it) => it !== pair && it.value?.text.includes(name));
  if (isSet || isGlobal || isPassed || isSelf || isPredefined(name) || !/^[A-Za-z_]\w*$/.test(name)) return undefined;
  return {
    version: written,
    name,
    places: 1,
    edits: (wanted) => [
      insertBefore(model, env, `${keywordLike(env, 'ARG')} ${wanted}=${written}`),
      replace(value, `\${${wanted}}`),
    ],
  };
}

function fromStep(context: RefactoringContext, here: Instruction, stage: Stage): Extraction | undefined {
  const { model, at } = context;
  const all = stage.instructions.flatMap((it) => placesIn(it, model));
  const chosen = all.find((it) => it.in === here && touches(it, at));
  if (!chosen) return undefined;
  const own = all.filter((it) => it.in === here && it.version === chosen.version);
  const thing = chosen.thing ?? only(own.flatMap((it) => it.thing ?? []));
  const base = stage.from.words[0]?.text ?? '';
  const isTaken = (it: string): boolean =>
    argProblem(context, it) !== undefined || (/_VERSION$/.test(it) && base.toLowerCase().includes((thing ?? '').toLowerCase()));
  const name = thing && argName(thing, true, isTaken);
  if (!thing || !name) return undefined;
  const same = all.filter(
    (it) => it.version === chosen.version && (it.thing === thing || (it.in === here && it.thing === undefined)),
  );
  const [first] = same;
  // What stands in single quotes stays as it is written.
  if (!first || same.some((it) => isQuoted(it, model))) return undefined;
  return {
    version: chosen.version,
    name,
    places: same.length,
    edits: (wanted) => [
      insertBefore(model, first.in, `${keywordLike(first.in, 'ARG')} ${wanted}=${chosen.version}`),
      ...same.map((it) => replace(it, `\${${wanted}}`)),
    ],
  };
}

const only = (things: readonly string[]): string | undefined => (new Set(things).size === 1 ? things[0] : undefined);

/** The versions in the words of a step, where a variable would be expanded. */
function placesIn(it: Instruction, model: Model): Place[] {
  if (it.kind === 'ADD' && !execForm(it))
    return copyOf(it, model).sources.flatMap(({ word, kind }) => {
      if ((kind !== 'url' && kind !== 'git') || word.end - word.start !== word.text.length) return [];
      return versionsIn(word.text).map((version) => ({
        ...span(word.start + version.start, word.start + version.end),
        in: it,
        version: version.text,
        thing: thingOf(word.text, version),
      }));
    });
  const script = it.kind === 'RUN' ? model.scripts.find((one) => one.in === it) : undefined;
  if (!script || script.ownInterpreter || execForm(it) || !isUnixShell(script.dialect) || script.shell.errors.length > 0)
    return [];
  // A heredoc in the script may expand nothing.
  if (script.shell.text.includes('<<')) return [];
  const { commands } = script.shell;
  const inner = commands.filter((it) => it.nesting > 0);
  return commands.flatMap((command) => {
    const { name, words, assignments, redirects, nesting } = command;
    const repository = words
      .map((word) => /^https?:\/\/[^\s]*\/([\w.-]+?)(?:\.git)?\/?$/.exec(word.value ?? '')?.[1])
      .find((one) => one);
    const isClone = name?.value === 'git' && words[0]?.value === 'clone';
    const values = assignments.flatMap((one) => one.value ?? []);
    return [...words, ...values, ...redirects.flatMap((one) => one.target ?? [])].flatMap((word) => {
      const own = versionsIn(word.text).filter(
        ({ start }) => !inner.some((it) => it.nesting > nesting && it.start <= word.start + start && word.start + start < it.end),
      );
      return own.map((version) => ({
        ...script.locate(span(word.start + version.start, word.start + version.end)),
        in: it,
        version: version.text,
        thing: thingOf(word.text, version) ?? (isClone ? repository : undefined),
      }));
    });
  });
}

function isQuoted(place: Place, model: Model): boolean {
  const script = model.scripts.find((one) => one.in === place.in);
  if (!script || place.in.kind !== 'RUN') return false;
  const { text } = model.file;
  const from = script.locate(span(0, 1)).start;
  const inside = text.slice(from, place.start);
  return openQuote(inside.replace(/^[ \t]*#.*$/gm, '')) === "'" || text.slice(place.start, place.end) !== place.version;
}
