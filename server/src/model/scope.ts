import { isWindowsReference } from '../knowledge/images.ts';
import type { Escape, Instruction } from '../syntax/ast.ts';
import { expand, type Known, lexed } from '../syntax/expand.ts';
import { rootBase } from './lineage.ts';
import type { Shell, Stage, State, Value } from './model.ts';
import { dialectOf } from './shells.ts';

/** Names that the builder knows before the first FROM without an ARG (docs.docker.com/reference/dockerfile/#automatic-platform-args-in-the-global-scope). */
export const PLATFORM_ARGS: ReadonlySet<string> = new Set(
  ['BUILD', 'TARGET']
    .flatMap((side) => ['PLATFORM', 'OS', 'OSVERSION', 'ARCH', 'VARIANT'].map((it) => side + it))
    .concat('TARGETSTAGE'),
);

interface Binding {
  /** Position of the instruction in its stage; the value counts from the next one on. */
  readonly order: number;
  readonly value: Value;
}

class StateAt implements State {
  readonly #scope: StageScope;
  readonly #order: number;

  constructor(scope: StageScope, order: number) {
    this.#scope = scope;
    this.#order = order;
  }

  get user(): Value {
    return this.#scope.user(this.#order);
  }

  get workdir(): Value {
    return this.#scope.workdir(this.#order);
  }

  get shell(): Shell {
    return this.#scope.shell(this.#order);
  }

  env(name: string): Value {
    return this.#scope.env(name, this.#order);
  }
}

/** The values along one stage, found in one walk over it; asked for by the position of an instruction. */
export class StageScope {
  readonly #stage: Stage;
  readonly #parent: StageScope | undefined;
  readonly #env = new Map<string, Binding[]>();
  readonly #user: Binding[] = [];
  readonly #workdir: Binding[] = [];
  readonly #shell: { order: number; shell: Shell }[] = [];
  /** The shell at the beginning of the stage. */
  readonly #firstShell: Shell;
  readonly #inherited = new Map<string, Value>();
  readonly #escape: Escape;
  readonly #global: (name: string) => Known;

  constructor(stage: Stage, parent: StageScope | undefined, escape: Escape, global: (name: string) => Known) {
    this.#stage = stage;
    this.#parent = parent;
    this.#escape = escape;
    this.#global = global;
    this.#firstShell = parent ? parent.shell(Number.POSITIVE_INFINITY) : imageShell(stage);
    // What a parent stage holds back with ONBUILD runs right behind the FROM, here but not in the children of this stage.
    const triggers = parent ? parent.#stage.instructions.flatMap((it) => it.trigger ?? []) : [];
    triggers.forEach((trigger, i) => {
      this.#read(trigger, (i + 1) / (triggers.length + 1) - 1);
    });
    stage.instructions.forEach((instruction, order) => {
      this.#read(instruction, order);
    });
  }

  /** What the instruction at `order` starts with; `Infinity` for the end of the stage. */
  state(order: number): State {
    return new StateAt(this, order);
  }

  user(order: number): Value {
    return this.#find('USER ', (it) => it.#user, order);
  }

  workdir(order: number): Value {
    return this.#find('WORKDIR ', (it) => it.#workdir, order);
  }

  shell(order: number): Shell {
    return this.#shell.findLast((it) => it.order < order)?.shell ?? this.#firstShell;
  }

  env(name: string, order: number): Value {
    return this.#find(name, (it) => it.#env.get(name), order);
  }

  /** Text of a word where the instruction at `order` stands. */
  expand(text: string, order: number): string | undefined {
    const { parts, error } = lexed(text, this.#escape);
    return error ? undefined : expand(parts, (name) => this.known(name, order)).text;
  }

  known(name: string, order: number): Known {
    const value = this.env(name, order);
    if (value.from === 'unset') return { state: 'unset' };
    if (value.from === 'file' && value.text !== undefined) return { state: 'set', text: value.text };
    // A build may pass another value, but the default is what the file says.
    if (value.from === 'argument' && value.text !== undefined) return { state: 'set', text: value.text };
    return { state: 'unknown' };
  }

  /**
   * The last binding here or, in a loop since chains can be long, at the end of the nearest parent that has one. What a parent
   * answers is kept under `key`, so that a variable that nobody sets is looked for only once a stage.
   */
  #find(key: string, of: (scope: StageScope) => readonly Binding[] | undefined, order: number): Value {
    const passed: StageScope[] = [];
    let scope: StageScope = this;
    let found: Value | undefined;
    // A stage begins by setting the ENVs of its parents again, over the ARGs that it inherits (dockerfile2llb/convert.go).
    let argument: Value | undefined;
    let below = 0;
    for (let until = order; ; until = Number.POSITIVE_INFINITY) {
      const bindings = of(scope);
      found = bindings && scope.#last(bindings, until);
      if (found?.from === 'argument' && scope !== this) {
        if (!argument) below = passed.length;
        argument ??= found;
        found = bindings?.findLast((it) => it.value.from === 'file')?.value;
      }
      found ??= (argument && scope.#inherited.get(`ENV ${key}`)) ?? scope.#inherited.get(key);
      if (found || !scope.#parent) break;
      passed.push(scope);
      scope = scope.#parent;
    }
    found ??= scope.#outside(key);
    if (!argument || found.from === 'file') for (const it of passed) it.#inherited.set(key, found);
    else {
      // Those above do not inherit it: it is their own, or their child's.
      for (const it of passed.slice(below)) it.#inherited.set(`ENV ${key}`, found);
      for (const it of passed.slice(0, below)) it.#inherited.set(key, argument);
      found = argument;
    }
    return found;
  }

  /** What the base says that is no stage. */
  #outside(key: string): Value {
    const { base } = this.#stage;
    if (base.kind === 'image') return { from: 'image', ref: base.ref };
    // The builder sets a PATH where the base has none; which one depends on the platform.
    return { from: base.kind === 'scratch' && key !== 'PATH' ? 'unset' : 'unknown' };
  }

  #last(bindings: readonly Binding[], order: number): Value | undefined {
    let low = 0;
    let high = bindings.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((bindings[middle]?.order ?? 0) < order) low = middle + 1;
      else high = middle;
    }
    return bindings[low - 1]?.value;
  }

  #bind(name: string, order: number, value: Value): void {
    const bindings = this.#env.get(name);
    if (bindings) bindings.push({ order, value });
    else this.#env.set(name, [{ order, value }]);
  }

  #read(instruction: Instruction, order: number): void {
    const stage = this.#stage;
    const made = (text: string | undefined, at: { start: number; end: number }): Value => ({
      from: 'file',
      text,
      at: { start: at.start, end: at.end },
      in: instruction,
      stage,
    });
    switch (instruction.kind) {
      case 'ENV': {
        // All pairs of one ENV see the values from before it.
        const values = instruction.pairs.map((pair) => {
          const name = this.expand(pair.key.text, order);
          return { name, text: pair.value ? this.expand(pair.value.text, order) : '', pair };
        });
        for (const { name, text, pair } of values) if (name) this.#bind(name, order, made(text, pair));
        return;
      }
      case 'ARG':
        for (const pair of instruction.pairs) {
          const global = pair.value ? undefined : this.#global(pair.key.text);
          // Unlike those of an ENV, each sees the ones before it on the same line.
          const text = pair.value ? this.expand(pair.value.text, order + 0.5) : global?.state === 'set' ? global.text : undefined;
          this.#bind(pair.key.text, order, { from: 'argument', text, at: pair, in: instruction, stage });
        }
        return;
      case 'USER':
        this.#user.push({ order, value: made(this.expand(instruction.rest.text, order), instruction.rest) });
        return;
      case 'WORKDIR':
        this.#workdir.push({ order, value: made(this.#workdirText(instruction, order), instruction.rest) });
        return;
      case 'SHELL': {
        const words = instruction.json?.problem === undefined ? instruction.json?.items : undefined;
        if (words)
          this.#shell.push({ order, shell: { words, dialect: dialectOf(words.map((word) => word.text)), in: instruction } });
        return;
      }
    }
  }

  #workdirText(instruction: Instruction, order: number): string | undefined {
    const text = this.expand(instruction.rest.text, order);
    if (text === undefined) return undefined;
    if (/^\\|^[A-Za-z]:/.test(text)) {
      // An absolute path on Windows, a relative one with strange characters elsewhere.
      const root = rootBase(this.#stage);
      if (root.kind === 'image' && isWindowsReference(root.reference)) return text;
      if (root.kind !== 'scratch') return undefined;
    }
    if (text.startsWith('/')) return cleanPath(text);
    const before = this.workdir(order);
    const folder = before.from === 'unset' ? '/' : before.from === 'file' ? before.text : undefined;
    return folder === undefined || !folder.startsWith('/') ? joined(folder, text) : cleanPath(`${folder}/${text}`);
  }
}

const joined = (folder: string | undefined, text: string): string | undefined =>
  folder === undefined ? undefined : text === '' ? folder : `${folder.replace(/\/$/, '')}/${text}`;

/** As the builder writes the folder down: no `.`, `..`, doubled or last slash (moby/buildkit util/system/path.go). */
function cleanPath(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}

/** A Windows image's own shell is cmd, or what its SHELL says; either way no Unix shell. */
function imageShell({ base }: Stage): Shell {
  const dialect = base.kind === 'image' && isWindowsReference(base.reference) ? 'cmd' : 'sh';
  return { words: undefined, dialect, in: undefined };
}
