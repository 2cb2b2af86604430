import { baseName, folderOf, join, relativePath } from '../builds/paths.ts';
import { LineIndex } from '../text/lines.ts';
import { nearest } from '../text/nearest.ts';
import { type Span, span } from '../text/span.ts';
import { unknownNames, type Values } from './condition.ts';
import { wrongMarks } from './marks.ts';
import { overlaid } from './overlay.ts';
import { type Plan, readPlan, type Variant } from './plan.ts';
import type { VariantProblem } from './problem.ts';
import { type Region, regionsOf } from './regions.ts';
import { conditionsOf, type Fragments, type RenderedLine, renderNodes } from './render.ts';
import { readSource, type Source, type SourceNode } from './source.ts';
import { stagesProblem } from './stages.ts';
import { stamp } from './stamp.ts';

/** One Dockerfile of a variant. */
export interface Generated {
  readonly variant: Variant;
  /** Relative to the root; undefined when the variant has no output. */
  readonly path: string | undefined;
  readonly text: string;
  /** The text without the header. */
  readonly body: string;
  /** For each line of `text` where it comes from; undefined for those of the header. */
  readonly origins: readonly (RenderedLine | undefined)[];
}

/** A variants file with all that belongs to it. Paths are relative to one root. */
export interface Family {
  readonly file: string;
  readonly plan: Plan;
  /** The path of the source. */
  readonly sourcePath: string;
  readonly source: Source | undefined;
  /** Of the source, as the default variant has them. */
  readonly regions: readonly Region[];
  /** Of the variants file, its source and its fragments. */
  readonly problems: readonly VariantProblem[];
  generate(variant: Variant): Generated;
  /** Where a variant is written; undefined when it has no file of its own. */
  pathOf(variant: Variant): string | undefined;
}

/** The text of a file; undefined when there is none. */
export type ReadFile = (path: string) => string | undefined;

/** What is absolute is no file of the workspace. */
const under = (folder: string, path: string): string => join(folder, path) ?? `../${path}`;

const FRAGMENT_INSTRUCTIONS = ['RUN', 'COPY', 'ADD', 'ENV', 'ARG', 'LABEL', 'WORKDIR', 'USER', 'SHELL'];

/**
 * Reads a variants file and all that it leads to. Mistakes are problems; nothing is thrown. Where there is no such file, the Dockerfile
 * of that name is a source without variants: only its regions are managed.
 */
export function readFamily(file: string, read: ReadFile): Family {
  return new FamilyReader(file, read).family();
}

class FamilyReader {
  readonly #file: string;
  readonly #read: ReadFile;
  readonly #problems: VariantProblem[] = [];
  readonly #fragments = new Map<string, { file: string; nodes: readonly SourceNode[]; source: Source } | undefined>();
  readonly #planText: string;
  readonly #planLines: LineIndex;

  constructor(file: string, read: ReadFile) {
    this.#file = file;
    this.#read = read;
    this.#planText = read(file) ?? '';
    this.#planLines = new LineIndex(this.#planText);
  }

  family(): Family {
    const plan = readPlan(this.#planText, this.#file);
    this.#problems.push(...plan.problems.map((it) => ({ ...it, file: this.#file })));
    const sourcePath = under(folderOf(this.#file), plan.source);
    const text = this.#read(sourcePath);
    if (text === undefined) {
      this.#add(
        this.#file,
        plan.sourceAt,
        `There is no ${plan.source} beside ${baseName(this.#file)}: it is the source of these variants.`,
      );
    }
    const source = text === undefined ? undefined : readSource(text);
    if (source) this.#checkSource(source, sourcePath, plan);
    this.#checkOverlays(source, sourcePath, plan);
    const own = plan.variants.find((it) => it.output !== undefined && this.#pathOf(it) === sourcePath);
    if (own && source && own !== plan.default)
      this.#add(this.#file, own.at, `${own.name} would overwrite its own source ${plan.source}.`);
    const generate = (variant: Variant): Generated => this.#generate(variant, plan, source, sourcePath);
    const stages = plan.extras.find((it) => it.kind === 'stages');
    if (stages && source && this.#problems.length === 0) {
      const problem = stagesProblem(plan.variants.map(generate));
      if (problem !== undefined) this.#add(this.#file, stages.at, problem);
    }
    const lines = new LineIndex(source?.text ?? '');
    const regions = source ? regionsOf(source, lines, sourcePath, this.fragments, plan.default?.values ?? new Map()) : [];
    return { file: this.#file, plan, sourcePath, source, regions, problems: this.#problems, generate, pathOf: this.#pathOf };
  }

  #add(file: string, at: Span, message: string): void {
    if (!this.#problems.some((it) => it.file === file && it.at.start === at.start && it.message === message))
      this.#problems.push({ file, at, message });
  }

  #pathOf = (variant: Variant): string | undefined =>
    variant.output === undefined ? undefined : under(folderOf(this.#file), variant.output);

  readonly fragments: Fragments = (path, from) => {
    const full = under(folderOf(from), path);
    if (!this.#fragments.has(full)) {
      const text = this.#read(full);
      const source = text === undefined ? undefined : readSource(text);
      this.#fragments.set(full, source && { file: full, nodes: source.nodes, source });
    }
    return this.#fragments.get(full);
  };

  #checkSource(source: Source, path: string, plan: Plan): void {
    for (const problem of source.problems) this.#add(path, problem.at, problem.message);
    const names = new Set(plan.variants.flatMap((it) => [...it.values.keys()]));
    this.#checkNodes(source.nodes, path, new LineIndex(source.text), names, [path]);
    for (const condition of conditionsOf(source.nodes))
      for (const { at, message } of unknownNames(condition, names)) this.#add(path, at, message);
    if (plan.default) this.#checkMarks(source, path, plan.default.values);
  }

  #checkNodes(
    nodes: readonly SourceNode[],
    path: string,
    lines: LineIndex,
    names: ReadonlySet<string>,
    open: readonly string[],
  ): void {
    for (const node of nodes) {
      if (node.kind === 'if') for (const branch of node.branches) this.#checkNodes(branch.nodes, path, lines, names, open);
      else if (node.kind === 'value') this.#checkHolders(node, path, names);
      else if (node.kind === 'include') this.#checkInclude(node, path, names, open);
    }
  }

  #checkHolders({ holders }: SourceNode & { kind: 'value' }, path: string, names: ReadonlySet<string>): void {
    for (const { name, at } of holders) {
      if (names.has(name)) continue;
      const near = nearest(name, names);
      this.#add(path, at, `No variant has a value ${name}${near ? `; is it ${near}?` : '.'}`);
    }
  }

  #checkInclude(node: SourceNode & { kind: 'include' }, path: string, names: ReadonlySet<string>, open: readonly string[]): void {
    const full = under(folderOf(path), node.path);
    if (full.startsWith('..')) {
      this.#add(path, node.at, `${node.path} lies outside of the workspace.`);
      return;
    }
    if (open.includes(full)) {
      this.#add(path, node.at, `${[...open, full].join(' → ')}: these include each other in a circle.`);
      return;
    }
    const fragment = this.#fragmentOf(full);
    if (!fragment) {
      this.#add(path, node.at, `There is no file ${full}.`);
      return;
    }
    for (const { at, message } of fragment.problems) this.#add(full, at, message);
    const all = new Set([...names, ...node.parameters.keys()]);
    const lines = new LineIndex(fragment.text);
    this.#checkNodes(fragment.nodes, full, lines, all, [...open, full]);
    for (const condition of conditionsOf(fragment.nodes))
      for (const { at, message } of unknownNames(condition, all)) this.#add(full, at, message);
    const wrong = fragment.text
      .split('\n')
      .map((line, i) => [/^\s*([A-Za-z]+)(?:\s|$)/.exec(line)?.[1]?.toUpperCase(), i] as const);
    for (const [word, line] of wrong)
      if (
        word &&
        ['FROM', 'CMD', 'ENTRYPOINT', 'EXPOSE', 'VOLUME', 'HEALTHCHECK', 'ONBUILD', 'STOPSIGNAL', 'MAINTAINER'].includes(word) &&
        !/\\\s*$/.test(fragment.text.split('\n')[line - 1] ?? '')
      )
        this.#add(
          full,
          span(lines.start(line), lines.end(line)),
          `A fragment has no ${word}: it stands for ${FRAGMENT_INSTRUCTIONS.join(', ')}.`,
        );
  }

  #fragmentOf(full: string): Source | undefined {
    this.fragments(full, '');
    return this.#fragments.get(full)?.source;
  }

  /** The source is the default variant: what that one has is plain, what it has not is marked. */
  #checkMarks(source: Source, path: string, values: Values): void {
    const lines = new LineIndex(source.text);
    for (const { line, isTaken } of wrongMarks(source.nodes, values))
      this.#problems.push({
        file: path,
        at: span(lines.start(line), lines.end(line)),
        message: isTaken
          ? 'The default variant takes this branch: take the #| away.'
          : 'The default variant does not take this branch: put #| before the line.',
        isMark: true,
      });
  }

  #checkOverlays(source: Source | undefined, sourcePath: string, plan: Plan): void {
    if (!source || (plan.overlays.length === 0 && plan.variants.every((it) => it.overlays.length === 0))) return;
    for (const variant of plan.variants)
      for (const { at, message } of this.#render(variant, plan, source, sourcePath).problems) this.#add(this.#file, at, message);
  }

  #render(variant: Variant, plan: Plan, source: Source, sourcePath: string): ReturnType<typeof overlaid> {
    const defaults = plan.default?.values ?? new Map();
    const world = { file: sourcePath, values: variant.values, defaults, fragments: this.fragments, depth: 0 };
    const overlays = [...plan.overlays, ...variant.overlays];
    const origin = (at: Span): { file: string; line: number } => ({ file: this.#file, line: this.#planLines.lineAt(at.start) });
    return overlaid(renderNodes(source.nodes, world), overlays, variant.values, origin);
  }

  #generate(variant: Variant, plan: Plan, source: Source | undefined, sourcePath: string): Generated {
    const lines = source ? this.#render(variant, plan, source, sourcePath).lines : [];
    const end = variant.endsWithNewline && lines.length > 0 ? '\n' : '';
    const eol = lines[0]?.text.endsWith('\r') ? '\r' : '';
    const body = lines.map((it) => it.text).join('\n') + end;
    const path = this.#pathOf(variant);
    const from = path === undefined ? baseName(sourcePath) : relativePath(folderOf(path), sourcePath);
    const header = plan.hasHeader ? stamp(from, variant.name, body).map((it) => it + eol) : [];
    // Parser directives only count in the first lines.
    const directives = header.length > 0 ? lines.findIndex((it) => !/^#\s*(?:syntax|escape|check)\s*=/i.test(it.text)) : 0;
    const at = directives < 0 ? lines.length : directives;
    const texts = [...lines.slice(0, at).map((it) => it.text), ...header, ...lines.slice(at).map((it) => it.text)];
    const origins = [...lines.slice(0, at), ...header.map(() => undefined), ...lines.slice(at)];
    return { variant, path, text: texts.join('\n') + end, body, origins };
  }
}
