import type { Dockerfile, Instruction, Word } from '../syntax/ast.ts';
import { expand, type Known, lexed } from '../syntax/expand.ts';
import { parseReference } from '../syntax/reference.ts';
import { type Expansion, expansionsIn } from './expansion.ts';
import type { Base, Model, Script, Stage, StageUse, State, Value } from './model.ts';
import { fieldOf, mountsOf } from './mount.ts';
import { PLATFORM_ARGS, StageScope } from './scope.ts';
import { ShellMemo, scriptOf } from './scripts.ts';
import { validate } from './validate/validate.ts';

interface Place {
  readonly stage: Stage;
  readonly order: number;
}

/** Builds the model of a file. Total: what is wrong in it is data. Linear in the length of the file. */
export function analyze(file: Dockerfile, shells: ShellMemo = new ShellMemo()): Model {
  shells.next();
  return new FileModel(file, shells);
}

class FileModel implements Model {
  readonly file: Dockerfile;
  readonly stages: readonly Stage[];
  readonly globalArgs: readonly Instruction[];
  readonly uses: readonly StageUse[];
  readonly #shells: ShellMemo;
  readonly #scopes: StageScope[] = [];
  readonly #places = new Map<Instruction, Place>();
  readonly #globals: ReadonlyMap<string, Known>;
  #expansions: Expansion[] | undefined;
  #scripts: Script[] | undefined;
  #problems: Model['problems'] | undefined;

  constructor(file: Dockerfile, shells: ShellMemo) {
    this.file = file;
    this.#shells = shells;
    const firstFrom = file.instructions.findIndex((it) => it.kind === 'FROM');
    this.globalArgs = file.instructions.slice(0, firstFrom < 0 ? undefined : firstFrom).filter((it) => it.kind === 'ARG');
    this.#globals = this.#readGlobals();
    this.stages = this.#readStages();
    this.uses = this.#readUses();
  }

  get final(): Stage | undefined {
    return this.stages.at(-1);
  }

  get problems(): Model['problems'] {
    this.#problems ??= [...this.file.problems, ...validate(this)].sort((a, b) => a.at.start - b.at.start);
    return this.#problems;
  }

  get expansions(): readonly Expansion[] {
    if (!this.#expansions) {
      this.#expansions = [];
      for (const instruction of this.file.instructions)
        for (const it of expansionsIn(instruction, this.file.escape)) this.#expansions.push(it);
    }
    return this.#expansions;
  }

  get scripts(): readonly Script[] {
    if (!this.#scripts) {
      this.#scripts = [];
      for (const instruction of this.file.instructions) {
        const run =
          instruction.kind === 'RUN' ? instruction : instruction.trigger?.kind === 'RUN' ? instruction.trigger : undefined;
        const script = run && scriptOf(run, this, this.#shells, instruction);
        if (script) this.#scripts.push(script);
      }
    }
    return this.#scripts;
  }

  stageOf(instruction: Instruction): Stage | undefined {
    return this.#places.get(instruction)?.stage;
  }

  before(instruction: Instruction): State {
    const place = this.#places.get(instruction);
    const scope = place && this.#scopes[place.stage.index];
    return place && scope ? scope.state(place.order) : NO_STATE;
  }

  after(stage: Stage): State {
    return this.#scopes[stage.index]?.state(Number.POSITIVE_INFINITY) ?? NO_STATE;
  }

  global(name: string): Known {
    return this.#globals.get(name) ?? { state: PLATFORM_ARGS.has(name) ? 'unknown' : 'unset' };
  }

  expand(instruction: Instruction, text: string): string | undefined {
    const place = this.#places.get(instruction);
    if (place && place.order >= 0) return this.#scopes[place.stage.index]?.expand(text, place.order);
    return this.#expandGlobal(text);
  }

  #expandGlobal(text: string): string | undefined {
    const { parts, error } = lexed(text, this.file.escape);
    return error ? undefined : expand(parts, (name) => this.global(name)).text;
  }

  #readGlobals(): Map<string, Known> {
    const globals = new Map<string, Known>();
    for (const instruction of this.globalArgs)
      for (const pair of instruction.pairs) {
        const { parts, error } = lexed(pair.value?.text ?? '', this.file.escape);
        const lookup = (name: string): Known =>
          globals.get(name) ?? { state: PLATFORM_ARGS.has(name) ? ('unknown' as const) : ('unset' as const) };
        const text = error ? undefined : expand(parts, lookup).text;
        if (!pair.value) globals.set(pair.key.text, globals.get(pair.key.text) ?? { state: 'unset' });
        else globals.set(pair.key.text, text === undefined ? { state: 'unknown' } : { state: 'set', text });
      }
    return globals;
  }

  #readStages(): Stage[] {
    const stages: Stage[] = [];
    const names = new Map<string, Stage>();
    let current: { from: Instruction; instructions: Instruction[] } | undefined;
    const close = (): void => {
      if (!current) return;
      const stage = this.#makeStage(current.from, current.instructions, stages.length, names);
      stages.push(stage);
      if (stage.name !== undefined) names.set(stage.name, stage);
    };
    for (const instruction of this.file.instructions) {
      if (instruction.kind === 'FROM') {
        close();
        current = { from: instruction, instructions: [] };
      } else current?.instructions.push(instruction);
    }
    close();
    return stages;
  }

  #makeStage(from: Instruction, instructions: Instruction[], index: number, names: Map<string, Stage>): Stage {
    const nameWord = from.words.length === 3 && from.words[1]?.text.toUpperCase() === 'AS' ? from.words[2] : undefined;
    const image = from.words[0];
    const baseText = image && this.#expandGlobal(image.text);
    const stage: Stage = {
      index,
      name: nameWord?.text.toLowerCase(),
      nameWord,
      from,
      base: baseOf(baseText, names),
      baseText,
      instructions,
    };
    const parent = stage.base.kind === 'stage' ? this.#scopes[stage.base.stage.index] : undefined;
    this.#scopes.push(new StageScope(stage, parent, this.file.escape, (name) => this.global(name)));
    this.#places.set(from, { stage, order: -1 });
    instructions.forEach((instruction, order) => {
      this.#places.set(instruction, { stage, order });
    });
    return stage;
  }

  #readUses(): StageUse[] {
    const uses: StageUse[] = [];
    // COPY and mounts are looked up when all stages are known: of two with one name, the last is meant (dockerfile2llb/convert.go).
    const names = new Map<string, Stage>();
    for (const stage of this.stages) if (stage.name !== undefined) names.set(stage.name, stage);
    for (const stage of this.stages) {
      const image = stage.from.words[0];
      if (image && stage.base.kind === 'stage')
        uses.push({
          start: image.start,
          end: image.end,
          kind: 'from',
          in: stage.from,
          by: stage,
          text: image.text,
          stage: stage.base.stage,
          isIndex: false,
        });
      for (const instruction of stage.instructions) {
        for (const { start, end, kind, text } of fromsOf(instruction)) {
          // A mount knows stages by name only (dockerfile2llb/convert_runmount.go).
          const isIndex = kind === 'copy' && /^\d+$/.test(text);
          const named = isIndex ? this.stages[Number(text)] : names.get(text.toLowerCase());
          const known = named && named.index < stage.index ? named : undefined;
          uses.push({ start, end, kind, in: instruction, by: stage, text, stage: known, isIndex });
        }
      }
    }
    return uses;
  }
}

/** `--from` of COPY and `from=` of mounts. */
function fromsOf(instruction: Instruction): { start: number; end: number; text: string; kind: 'copy' | 'mount' }[] {
  if (instruction.kind === 'COPY') {
    const flag: Word | undefined = instruction.flags.find((it) => it.name.text === 'from')?.value;
    return flag && flag.text !== '' ? [{ start: flag.start, end: flag.end, text: flag.text, kind: 'copy' }] : [];
  }
  if (instruction.kind !== 'RUN' || instruction.flags.length === 0) return [];
  return mountsOf(instruction).flatMap((mount) => {
    const field = fieldOf(mount, 'from');
    if (!field?.value) return [];
    const { start, end } = field.valueAt;
    return [{ start, end, text: field.value, kind: 'mount' as const }];
  });
}

function baseOf(text: string | undefined, names: ReadonlyMap<string, Stage>): Base {
  if (text === undefined || text === '') return { kind: 'unknown' };
  // FROM is compared as it stands with names in lower case (dockerfile2llb/convert.go, addState): `FROM Build` finds no `AS Build`.
  const stage = names.get(text);
  if (stage) return { kind: 'stage', stage };
  if (text === 'scratch') return { kind: 'scratch' };
  const reference = parseReference(text);
  return reference ? { kind: 'image', ref: text, reference } : { kind: 'unknown' };
}

const UNKNOWN: Value = { from: 'unknown' };
const NO_STATE: State = {
  user: UNKNOWN,
  workdir: UNKNOWN,
  shell: { words: undefined, dialect: 'sh', in: undefined },
  env: () => UNKNOWN,
};
