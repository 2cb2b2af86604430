import { entries, get, textOf } from '../data/data.ts';
import { withValue } from '../data/edit.ts';
import { readYaml } from '../data/yaml.ts';
import { modelOf } from '../engine/lint.ts';
import { onAlpine, slimmed, versionIn } from '../knowledge/image-flavors.ts';
import { imageFacts } from '../knowledge/images.ts';
import { imageUses } from '../model/images.ts';
import type { Model, Stage } from '../model/model.ts';
import { topOf } from '../model/place.ts';
import type { Instruction } from '../syntax/ast.ts';
import type { Reference } from '../syntax/reference.ts';
import { applyEdits, type Edit, insert, replace } from '../text/edit.ts';
import { span } from '../text/span.ts';
import { alpineRun } from './alpine-run.ts';
import { debugLines } from './debug-lines.ts';
import { marked } from './source.ts';

/** What a new variant is for. */
export const NEW_VARIANTS = ['debug', 'slim', 'alpine', 'version'] as const;
export type NewVariant = (typeof NEW_VARIANTS)[number];

export interface Added {
  readonly name: string;
  readonly source: string;
  readonly plan: string;
  /** What is left to do, in sentences. */
  readonly notes: readonly string[];
}

interface Given {
  /** Of the source, which may be any Dockerfile. */
  readonly source: string;
  readonly sourceName: string;
  /** Of its variants file; undefined when it has none. */
  readonly plan: string | undefined;
  readonly kind: NewVariant;
  /** For a version. */
  readonly version?: string;
}

/** One more variant of a Dockerfile: its source and its variants file afterwards, or why there can be none. */
export function addVariant(given: Given): Added | { readonly problem: string } {
  const model = modelOf(given.source);
  if (!model.final || model.problems.length > 0)
    return { problem: `${given.sourceName} has mistakes: a variant is made of a Dockerfile that builds.` };
  if (given.kind === 'version' && !/^[\w][\w.-]*$/.test(given.version ?? ''))
    return { problem: `${given.version ?? 'Nothing'} is no version: write one as 3.12.` };
  return new Adder(given, model, model.final).added();
}

/** Text of the variants file that a Dockerfile gets. */
const FIRST_PLAN = (source: string): string => `# The variants of ${source}: dockwright variants generate writes them.
output: ${source}.{name}
default: release
variants:
  release:
    output: ${source}
`;

class Adder {
  readonly #given: Given;
  readonly #model: Model;
  readonly #final: Stage;
  readonly #edits: Edit[] = [];
  readonly #notes: string[] = [];
  readonly #planName: string;
  #plan: string;

  constructor(given: Given, model: Model, final: Stage) {
    this.#given = given;
    this.#model = model;
    this.#final = final;
    this.#planName = `${given.sourceName}.variants.yaml`;
    this.#plan = given.plan ?? FIRST_PLAN(given.sourceName);
  }

  added(): Added | { readonly problem: string } {
    const { kind, version } = this.#given;
    const name = kind === 'version' ? (version ?? '') : kind;
    const root = readYaml(this.#plan).roots[0];
    if (get(get(root, 'variants'), name)) return { problem: `There is a variant ${name} already.` };
    const problem = kind === 'debug' ? this.#debug(name) : this.#flavored(kind, name);
    if (problem !== undefined) return { problem };
    if (!get(get(readYaml(this.#plan).roots[0], 'variants'), name)) this.#set(['variants', name], {});
    return { name, source: applyEdits(this.#given.source, this.#edits), plan: this.#plan, notes: this.#notes };
  }

  #set(path: readonly string[], value: unknown): void {
    this.#plan = withValue(this.#plan, this.#planName, path, value);
  }

  #debug(name: string): string | undefined {
    const { lines, notes, start } = debugLines(this.#model, this.#final);
    this.#notes.push(...notes);
    const ends = this.#final.instructions.filter((it) => it.kind === 'CMD' || it.kind === 'ENTRYPOINT');
    const last = ends.at(-1);
    if (start && last?.kind === 'CMD') {
      this.#branch(last, [...lines, start], name);
      return undefined;
    }
    const text = [`#@ if name == ${JSON.stringify(name)}`, ...lines.map(marked), '#@ end'];
    const before = ends[0];
    if (before) this.#insertLines(topOf(this.#model, before), text);
    else {
      const { text: file } = this.#model.file;
      this.#edits.push(insert(file.length, `${file.endsWith('\n') ? '' : '\n'}${text.join('\n')}\n`));
    }
    return undefined;
  }

  #flavored(kind: 'slim' | 'alpine' | 'version', name: string): string | undefined {
    const stages = kind === 'slim' ? [this.#root()] : this.#model.stages.filter((it) => it.base.kind === 'image');
    let changed = 0;
    for (const stage of stages) {
      if (stage.base.kind !== 'image') continue;
      const other = this.#otherImage(stage.base.reference, kind, name);
      const stays =
        kind === 'alpine' && (imageFacts(stage.base.ref)?.family === 'alpine' || imageFacts(stage.base.ref)?.libc === 'none');
      if (other === undefined && stays) continue;
      if (other === undefined) {
        if (kind !== 'version') this.#notes.push(`${stage.base.ref} has no ${kind} flavour that is known: it stays.`);
        continue;
      }
      if (!this.#swap(stage, name, other))
        return `The image of line ${this.#line(stage.from)} is put together from variables: write its variants by hand.`;
      changed++;
    }
    if (changed === 0) {
      const what = kind === 'version' ? 'image whose tag begins with a version' : `image that is known to come as ${kind}`;
      return `${this.#given.sourceName} stands on no ${what}.`;
    }
    if (kind === 'alpine') this.#runs(name);
    return undefined;
  }

  /** The stage that the last one comes from. */
  #root(): Stage {
    let stage = this.#final;
    while (stage.base.kind === 'stage') stage = stage.base.stage;
    return stage;
  }

  #otherImage(reference: Reference, kind: 'slim' | 'alpine' | 'version', name: string): string | undefined {
    if (kind === 'alpine') return onAlpine(reference);
    if (kind === 'slim') return slimmed(reference);
    const old = reference.digest === undefined ? versionIn(reference) : undefined;
    return old === undefined ? undefined : `${reference.familiar}:${name}${reference.tag?.slice(old.length)}`;
  }

  /** Says that a part of a line is a value, and what it is in the new variant. */
  #swap(stage: Stage, name: string, value: string): boolean {
    const use = imageUses(this.#model).find((it) => it.in === stage.from && it.kind === 'from');
    const arg = use?.args[0]?.value;
    const place =
      use && use.args.length === 0 ? use : use?.args.length === 1 && arg && use.expanded === arg.text ? arg : undefined;
    if (!use || !place || use.expanded === undefined) return false;
    const text = use.expanded;
    const wanted = stage === this.#root() ? 'base' : `base_${stage.name ?? stage.index}`.replace(/[^\w]/g, '_');
    const known = entries(get(readYaml(this.#plan).roots[0], 'values')).find(
      (it) => textOf(it.value) === text && it.key.startsWith(wanted),
    );
    const key = known?.key ?? this.#free(wanted);
    if (!known) this.#set(['values', key], text);
    this.#set(['variants', name, key], value);
    this.#hold(place.start, key);
    return true;
  }

  #free(wanted: string): string {
    const taken = entries(get(readYaml(this.#plan).roots[0], 'values')).map((it) => it.key);
    let key = wanted;
    for (let i = 2; taken.includes(key); i++) key = `${wanted}_${i}`;
    return key;
  }

  /** `#@ value key` above the line, or one more key in the one that is there. */
  #hold(at: number, key: string): void {
    const { lines, text } = this.#model.file;
    const line = lines.lineAt(at);
    const above = line === 0 ? '' : text.slice(lines.start(line - 1), lines.end(line - 1));
    if (!/^\s*#@\s*value\b/.test(above)) this.#insertLines(lines.start(line), [`#@ value ${key}`]);
    else if (!new RegExp(`\\b${key}\\b`).test(above)) this.#edits.push(insert(lines.end(line - 1), ` ${key}`));
  }

  /** RUNs that do what only Debian can get a branch for Alpine. */
  #runs(name: string): void {
    for (const run of this.#model.file.instructions) {
      if (run.kind !== 'RUN') continue;
      const found = alpineRun(run, this.#model);
      if (!found) continue;
      const line = this.#line(run);
      const hasDirectives = /^\s*#@/m.test(this.#model.file.text.slice(run.start, run.end));
      if (found === 'not-understood' || hasDirectives) {
        this.#notes.push(`Line ${line} uses what Alpine has not, in a way that is not understood: write its branch by hand.`);
        continue;
      }
      if (found.unknown.length > 0)
        this.#notes.push(
          `Line ${line}: look up what ${found.unknown.join(', ')} ${found.unknown.length > 1 ? 'are' : 'is'} called in Alpine.`,
        );
      this.#branch(run, found.lines, name);
    }
  }

  /** A branch with other lines in place of an instruction. */
  #branch(instruction: Instruction, lines: readonly string[], name: string): void {
    const { lines: index, text } = this.#model.file;
    const start = index.start(index.lineAt(instruction.start));
    const end = index.end(index.lineAt(Math.max(instruction.start, instruction.end - 1)));
    const old = text.slice(start, end);
    const eol = index.lineBreak;
    const condition = JSON.stringify(name);
    const head =
      lines.length === 0 ? [`#@ if name != ${condition}`] : [`#@ if name == ${condition}`, ...lines.map(marked), '#@ else'];
    this.#edits.push(replace(span(start, end), [...head, old, '#@ end'].join(eol)));
  }

  #insertLines(at: number, lines: readonly string[]): void {
    const { lineBreak } = this.#model.file.lines;
    this.#edits.push(insert(at, lines.map((it) => it + lineBreak).join('')));
  }

  #line(instruction: Instruction): number {
    return this.#model.file.lines.lineAt(instruction.start) + 1;
  }
}
