import { baseName } from '../builds/paths.ts';
import { modelOf } from '../engine/lint.ts';
import type { Model, Stage } from '../model/model.ts';
import { topOf } from '../model/place.ts';
import { applyEdits, type Edit, insert, replace } from '../text/edit.ts';
import { type Span, span } from '../text/span.ts';
import { stageName } from './extras.ts';
import type { Family, Generated } from './generate.ts';
import { stamp } from './stamp.ts';

/** Texts of ARGs before the first FROM that all files agree on. */
type Globals = ReadonlyMap<string, string | undefined>;

/**
 * One Dockerfile with all variants: each is a target, named as `stageName` says, and stages that are the same stand there once. An
 * `ARG` before the first `FROM` on which variants disagree is written into each of them.
 */
export function stagesText(family: Family, all: readonly Generated[]): string {
  const { plan, sourcePath } = family;
  const models = all.map((it) => modelOf(it.body));
  const globals = sharedGlobals(models);
  const writer = new Writer(globals, new Set(plan.variants.map((it) => stageName(it.name))));
  for (const [i, model] of models.entries()) writer.add(model, stageName(all[i]?.variant.name ?? ''));
  const directives = models[0]?.file.directives.map((it) => models[0]?.file.text.slice(it.start, it.end) ?? '') ?? [];
  const args = [...globals].map(([name, value]) => `ARG ${name}${value === undefined ? '' : `=${value}`}`);
  const body = [...(args.length > 0 ? [args.join('\n')] : []), ...writer.texts].join('\n\n');
  const head = [...directives, ...stamp(baseName(sourcePath), undefined, `${[...directives, body].join('\n')}\n`)];
  return `${[...head, body].join('\n')}\n`;
}

/** Why the variants cannot stand in one file; undefined when they can. */
export function stagesProblem(all: readonly Generated[]): string | undefined {
  const models = all.map((it) => [it.variant.name, modelOf(it.body)] as const);
  const top = (model: Model): string => model.file.directives.map((it) => `${it.name}=${it.value.text}`).join('\n');
  const targets = new Set(all.map((it) => stageName(it.variant.name)));
  const [first] = models;
  for (const [name, model] of models) {
    if (first && top(model) !== top(first[1]))
      return `${first[0]} and ${name} begin with different parser directives, which cannot stand in one file.`;
    if (model.stages.length === 0) return `${name} has no FROM.`;
    const image = model.stages.find((it) => it.base.kind !== 'stage' && targets.has(it.baseText?.toLowerCase() ?? ''));
    if (image) return `The variant ${image.baseText} would hide the image of that name, which ${name} stands on: write its tag.`;
  }
  return undefined;
}

function sharedGlobals(models: readonly Model[]): Globals {
  const [first, ...rest] = models.map(globalsOf);
  return new Map([...(first ?? [])].filter(([name, value]) => rest.every((it) => it.has(name) && it.get(name) === value)));
}

const globalsOf = (model: Model): Map<string, string | undefined> =>
  new Map(model.globalArgs.flatMap((it) => it.pairs.map((pair) => [pair.key.text, pair.value?.text] as const)));

class Writer {
  readonly texts: string[] = [];
  readonly #globals: Globals;
  readonly #reserved: ReadonlySet<string>;
  /** Names by what stands behind them, without the name. */
  readonly #known = new Map<string, string>();
  readonly #names = new Set<string>();

  constructor(globals: Globals, reserved: ReadonlySet<string>) {
    this.#globals = globals;
    this.#reserved = reserved;
  }

  /** Adds the stages of one variant; the last one is called `target`. */
  add(model: Model, target: string): void {
    const names = new Map<Stage, string>();
    for (const stage of model.stages) {
      const isLast = stage === model.final;
      const body = this.#rewritten(model, stage, names);
      const known = this.#known.get(body(''));
      if (known !== undefined && !isLast) names.set(stage, known);
      else if (known !== undefined) this.#put(target, `FROM ${known} AS ${target}`);
      else {
        const name = isLast ? target : this.#free(stage.name ?? `${target}-${stage.index}`, target);
        names.set(stage, name);
        this.#known.set(body(''), name);
        this.#put(name, body(name));
      }
    }
  }

  #put(name: string, text: string): void {
    this.#names.add(name);
    this.texts.push(text);
  }

  #free(wanted: string, target: string): string {
    const isTaken = (it: string): boolean => this.#names.has(it) || this.#reserved.has(it);
    if (!isTaken(wanted)) return wanted;
    let name = `${wanted}-${target}`;
    for (let i = 2; isTaken(name); i++) name = `${wanted}-${target}-${i}`;
    return name;
  }

  /** The text of a stage with the names of the one file; it is given its own. */
  #rewritten(model: Model, stage: Stage, names: ReadonlyMap<Stage, string>): (name: string) => string {
    const { file } = model;
    const next = model.stages[stage.index + 1];
    const isFirst = stage.index === 0;
    const at = span(
      isFirst ? topOfFirst(model, stage) : topOf(model, stage.from),
      next ? topOf(model, next.from) : file.text.length,
    );
    const edits: Edit[] = [];
    for (const use of model.uses) if (use.by === stage && use.stage) edits.push(replace(use, names.get(use.stage) ?? use.text));
    const image = stage.from.words[0];
    const own = globalsOf(model);
    const isOwn = (text: string): boolean =>
      [...own.keys()].some((it) => !this.#globals.has(it) && new RegExp(`\\$\\{?${it}\\b`).test(text));
    if (image && stage.base.kind !== 'stage' && isOwn(image.text) && stage.baseText !== undefined)
      edits.push(replace(image, stage.baseText));
    for (const it of stage.instructions.filter((one) => one.kind === 'ARG'))
      for (const { key, value } of it.pairs) {
        const given = own.get(key.text);
        if (!value && given !== undefined && !this.#globals.has(key.text)) edits.push(insert(key.end, `=${given}`));
      }
    return (name) => {
      const asWord = stage.from.keyword.text === 'from' ? 'as' : 'AS';
      const title = stage.nameWord ? replace(stage.nameWord, name) : insert(image?.end ?? stage.from.end, ` ${asWord} ${name}`);
      return within(file.text, at, [...edits, title]).trim();
    };
  }
}

/** The comments above the first FROM belong to it; ARGs and directives do not. */
function topOfFirst(model: Model, stage: Stage): number {
  const last = model.globalArgs.at(-1);
  const top = topOf(model, stage.from);
  return last ? Math.max(top, last.end) : top;
}

const within = (text: string, at: Span, edits: readonly Edit[]): string =>
  applyEdits(
    text.slice(at.start, at.end),
    edits.map((it) => ({ ...it, span: span(it.span.start - at.start, it.span.end - at.start) })),
  );
