import { Joined } from '../../text/joined.ts';
import { type Span, span } from '../../text/span.ts';
import type { Build, Tree } from '../build.ts';
import { baseName, folderOf, join } from '../paths.ts';
import { MakeVariables, stem } from './make-vars.ts';
import { type Programs, scriptBuilds } from './script.ts';
import { absolute, isKnown, UNKNOWN } from './values.ts';

export const isMakefile = (path: string): boolean =>
  /^(?:GNUmakefile|[Mm]akefile)$|^[Mm]akefile\.(?!in$|am$)[\w-]+$|\.[Mm]akefile$/.test(baseName(path));

export interface MakeOptions {
  /** Variables of the command line: they win over those of the file. */
  readonly env?: ReadonlyMap<string, string>;
  /** Targets that somebody asks for, as instances of patterns. */
  readonly goals?: readonly string[];
  readonly programs?: Programs;
}

/** A recipe with what it is for. */
interface Rule {
  readonly targets: readonly string[];
  /** `%` of a static pattern rule. */
  readonly pattern: string | undefined;
  readonly prerequisites: string;
  readonly recipe: { readonly file: string; readonly lines: { readonly text: Joined }[] };
}

/** The builds of a Makefile's recipes, in the folder that make is started in: by default its own. */
export function makeBuilds(path: string, tree: Tree, options: MakeOptions = {}, folder = folderOf(path)): Build[] {
  const reader = new Reader(tree, path, folder, options);
  reader.file(path);
  return reader.builds();
}

const ASSIGNMENT = /^\s*(?:(?:export|override|private|unexport)\s+)*([\w.%/@-]+)\s*(::?:?=|\?=|\+=|!=|=)\s*(.*)$/s;
const MAX_INSTANCES = 200;

class Reader {
  readonly #tree: Tree;
  readonly #folder: string;
  readonly #variables: MakeVariables;
  readonly #options: MakeOptions;
  readonly #rules: Rule[] = [];
  /** `target: NAME = value`, in their order. */
  readonly #own: { readonly target: string; readonly text: string; readonly isConditional: boolean }[] = [];
  readonly #files = new Set<string>();
  #needed: Set<string> | undefined;
  /** What is set in the branch of a condition that came first stays. */
  readonly #conditional: Set<string>[] = [];

  constructor(tree: Tree, path: string, folder: string, options: MakeOptions) {
    this.#tree = tree;
    this.#folder = folder;
    this.#options = options;
    this.#variables = new MakeVariables(tree, path, folder);
    for (const [name, value] of options.env ?? []) this.#variables.set(name, value);
  }

  file(path: string): void {
    const text = this.#tree.text(path);
    if (text === undefined || this.#files.has(path)) return;
    this.#files.add(path);
    let rule: Rule | undefined;
    let define: { name: string; lines: string[] } | undefined;
    for (const line of logicalLines(text)) {
      if (define) {
        if (/^\s*endef\b/.test(line.text)) {
          this.#set(define.name, define.lines.join('\n'));
          define = undefined;
        } else define.lines.push(line.raw);
        continue;
      }
      const opened = /^\s*(?:override\s+)?define\s+([^\s=:?+]+)/.exec(line.text);
      if (opened?.[1]) define = { name: opened[1], lines: [] };
      else if (line.text.startsWith('\t') && rule) rule.recipe.lines.push({ text: recipeText(text, line.at) });
      // A condition in a recipe does not end it.
      else if (!this.#condition(line.text))
        rule =
          this.#line(line.text, path, text, line.at) ?? (line.text.trim() === '' || line.text.startsWith('#') ? rule : undefined);
    }
  }

  #line(text: string, path: string, document: string, at: Span): Rule | undefined {
    const include = /^\s*[-s]?include\s+(.*)$/.exec(text);
    if (include) {
      for (const name of this.#variables.words(include[1] ?? '')) {
        const found = isKnown(name) ? join(this.#folder, name) : undefined;
        if (found !== undefined) this.file(found);
      }
      return undefined;
    }
    const assignment = ASSIGNMENT.exec(text);
    if (assignment) {
      this.#assign(assignment[1] as string, assignment[2] as string, (assignment[3] ?? '').replace(/(?:^|\s+)#.*$/s, ''));
      return undefined;
    }
    return this.#rule(text, path, document, at);
  }

  /** Both branches are read. */
  #condition(text: string): boolean {
    const word = /^\s*(ifn?eq|ifn?def|else|endif)\b/.exec(text)?.[1];
    if (word === undefined) return false;
    if (word.startsWith('if')) this.#conditional.push(new Set());
    else if (word === 'endif') this.#conditional.pop();
    else {
      // From here on nothing that the branches before have set is set again.
      const open = this.#conditional.at(-1);
      for (const name of open ?? []) if (!name.startsWith('=')) open?.add(`=${name}`);
    }
    return true;
  }

  #assign(name: string, operator: string, value: string): void {
    const open = this.#conditional.at(-1);
    if (open?.has(`=${name}`) || this.#options.env?.has(name)) return;
    open?.add(name);
    const old = this.#variables.get(name);
    if (operator === '?=' && old !== undefined) return;
    if (operator === '!=') this.#set(name, `$(shell ${value})`);
    else if (operator === '+=') this.#set(name, old === undefined ? value : `${old} ${value}`);
    // Expanded at once, it may name itself.
    else if (operator.startsWith(':')) this.#set(name, this.#variables.expand(value).replaceAll('$', '$$$$'));
    else this.#set(name, value);
  }

  #set(name: string, raw: string): void {
    this.#variables.set(name, raw);
  }

  #rule(text: string, path: string, document: string, at: Span): Rule | undefined {
    const colon = ruleColon(text);
    if (colon < 0) return undefined;
    const targets = this.#variables.words(text.slice(0, colon));
    const after = text
      .slice(colon + 1)
      .replace(/^:/, '')
      .replace(/(?:^|\s)#.*$/s, '');
    if (targets.length === 0) return undefined;
    if (ASSIGNMENT.test(after)) {
      for (const target of targets) this.#own.push({ target, text: after, isConditional: this.#conditional.length > 0 });
      return undefined;
    }
    const semicolon = after.indexOf(';');
    const [first = '', second] = (semicolon < 0 ? after : after.slice(0, semicolon)).split(/(?<!\\):/);
    const rule: Rule = {
      targets,
      pattern: second === undefined ? undefined : first.trim(),
      prerequisites: second ?? first,
      recipe: { file: path, lines: [] },
    };
    if (semicolon >= 0) {
      const start = document.indexOf(';', at.start + colon) + 1;
      rule.recipe.lines.push({ text: recipeText(document, span(start, at.end)) });
    }
    this.#rules.push(rule);
    return rule;
  }

  builds(): Build[] {
    const goals = this.#goals();
    const found: Build[] = [];
    for (const rule of this.#rules) {
      if (rule.recipe.lines.length === 0 || !this.#isAsked(rule)) continue;
      for (const locals of this.#instances(rule, goals))
        this.#variables.with(locals, () =>
          this.#variables.with(this.#ownOf(locals.get('@') ?? ''), () => {
            for (const { text } of rule.recipe.lines) found.push(...this.#run(text, rule.recipe.file, locals.get('@')));
          }),
        );
    }
    return found;
  }

  /** The variables that are set for one target; of several patterns the one with the shortest stem wins (manual, 6.12). */
  #ownOf(target: string): Map<string, string> {
    const fitting = this.#own.flatMap((it) => {
      const rest = stem(it.target, target);
      return rest === undefined ? [] : [{ ...it, rest: it.target.includes('%') ? rest.length : -1 }];
    });
    const found = new Map<string, string>();
    const branches = new Map<string, string>();
    for (const { text, isConditional } of fitting.sort((a, b) => b.rest - a.rest)) {
      const [, name = '', operator = '', value = ''] = ASSIGNMENT.exec(text) ?? [];
      const old = found.get(name) ?? this.#variables.get(name);
      if (this.#options.env?.has(name) || (operator === '?=' && old !== undefined)) continue;
      let now = operator === '!=' ? `$(shell ${value})` : operator === '+=' && old !== undefined ? `${old} ${value}` : value;
      if (operator.startsWith(':'))
        this.#variables.with(found, () => {
          now = this.#variables.expand(value).replaceAll('$', '$$$$');
        });
      // Two branches say two things.
      if (isConditional && (branches.get(name) ?? now) !== now) now = UNKNOWN;
      if (isConditional) branches.set(name, now);
      found.set(name, now);
    }
    return found;
  }

  /** Whether a target of the command line needs the rule, itself or through what it depends on; all do when none is named. */
  #isAsked(rule: Rule): boolean {
    const goals = this.#options.goals?.filter(isKnown) ?? [];
    if (goals.length === 0) return true;
    if (!this.#needed) {
      this.#needed = new Set(goals);
      for (const goal of this.#needed)
        for (const other of this.#rules)
          if (other.targets.some((target) => stem(target, goal) !== undefined))
            for (const word of this.#variables.words(other.prerequisites)) if (this.#needed.size < 500) this.#needed.add(word);
    }
    return rule.targets.some((target) => [...(this.#needed ?? [])].some((goal) => stem(target, goal) !== undefined));
  }

  /** Every word that may be asked for. */
  #goals(): string[] {
    const words = new Set<string>(this.#options.goals ?? []);
    for (const rule of this.#rules) {
      for (const target of rule.targets) if (!target.includes('%')) words.add(target);
      for (const word of this.#variables.words(rule.prerequisites)) if (!word.includes('%') && isKnown(word)) words.add(word);
    }
    return [...words];
  }

  /** `$@`, `$*`, `$<` and `$^` for each target that the recipe may be for. */
  #instances(rule: Rule, goals: readonly string[]): Map<string, string>[] {
    const found: Map<string, string>[] = [];
    for (const target of rule.targets) {
      const isPattern = target.includes('%');
      const asked = isPattern ? goals.filter((goal) => stem(target, goal) !== undefined) : [target];
      for (const name of asked.length > 0 ? asked : [UNKNOWN]) {
        const rest = name === UNKNOWN ? UNKNOWN : (stem(rule.pattern ?? target, name) ?? '');
        const prerequisites = this.#variables.words(rule.prerequisites).map((it) => it.replace('%', () => rest));
        found.push(
          new Map([
            ['@', name === UNKNOWN ? target.replace('%', UNKNOWN) : name],
            ['*', rest],
            ['<', prerequisites[0] ?? ''],
            ['^', prerequisites.join(' ')],
          ]),
        );
        if (found.length >= MAX_INSTANCES) return found;
      }
    }
    return found;
  }

  #run(line: Joined, file: string, target: string | undefined): Build[] {
    let text = '';
    const starts: number[] = [];
    const origins: number[] = [];
    this.#variables.pieces(line.text, (piece, at, isLiteral) => {
      // A literal piece may hold continuations, where its place in the file jumps.
      for (let i = 0; i < piece.length; ) {
        starts.push(text.length + i);
        origins.push(line.at(at + (isLiteral ? i : 0)));
        const lineBreak = isLiteral ? piece.indexOf('\n', i) : -1;
        i = lineBreak < 0 ? piece.length : lineBreak + 1;
      }
      text += piece;
    });
    const prefix = /^\s*[@+-]*\s*/.exec(text)?.[0].length ?? 0;
    const plain = ' '.repeat(prefix) + text.slice(prefix);
    const script = {
      tool: 'make' as const,
      file,
      name: target && isKnown(target) ? target : undefined,
      text: new Joined(plain, starts.length > 0 ? starts : [0], origins.length > 0 ? origins : [0]),
    };
    return scriptBuilds(script, { cwd: absolute(this.#folder) }, this.#tree, this.#options.programs);
  }
}

interface Line {
  /** With continuations joined to blanks. */
  readonly text: string;
  /** As written. */
  readonly raw: string;
  readonly at: Span;
}

function* logicalLines(text: string): Generator<Line> {
  for (let at = 0; at < text.length; ) {
    let end = at;
    for (;;) {
      const lineBreak = text.indexOf('\n', end);
      end = lineBreak < 0 ? text.length : lineBreak;
      const backslashes = /\\*$/.exec(text.slice(at, end).replace(/\r$/, ''))?.[0].length ?? 0;
      if (lineBreak < 0 || backslashes % 2 === 0) break;
      end++;
    }
    const raw = text.slice(at, end).replace(/\r$/, '');
    yield { raw, text: raw.replace(/[ \t]*\\\r?\n[ \t]*/g, ' '), at: span(at, end) };
    at = end + 1;
  }
}

/** A recipe line keeps its continuations: the shell reads them. Only the tab that begins each line goes. */
function recipeText(document: string, at: Span): Joined {
  const pieces: Span[] = [];
  for (let start = at.start; start < at.end; ) {
    const lineBreak = document.indexOf('\n', start);
    const end = lineBreak < 0 || lineBreak >= at.end ? at.end : lineBreak + 1;
    pieces.push(span(document[start] === '\t' ? start + 1 : start, end));
    start = end;
  }
  return Joined.of(document, pieces.length > 0 ? pieces : [at]);
}

/** The colon of a rule: outside of brackets, not of an assignment. */
function ruleColon(text: string): number {
  if (/^\s*(?:#|$)/.test(text)) return -1;
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const char = text[at];
    if (char === '(' || char === '{') depth++;
    else if (char === ')' || char === '}') depth--;
    else if (char === ':' && depth === 0) return text[at + 1] === '=' ? -1 : at;
    else if ((char === '=' || char === '#') && depth === 0) return -1;
  }
  return -1;
}
