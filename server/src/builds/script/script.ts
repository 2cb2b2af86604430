import { type Command, parseTree, type SyntaxNode } from '../../shell/tree.ts';
import { Joined } from '../../text/joined.ts';
import { type Span, span } from '../../text/span.ts';
import { type Build, memoized, type Tree } from '../build.ts';
import { dockerBuild, type Field, type Input, invocationOf, readFlags } from './docker.ts';
import { appendedTo, echoed, inputOf, outputOf } from './script-input.ts';
import { isShellScript, leadsToBuilds, mayBuild, npmCall, through, unwrapped, WRAPPERS } from './script-parts.ts';
import { placeOf, scopeOf } from './script-scope.ts';
import { argumentOf, assign, choices, choicesOf, fork, go, merge, type State } from './script-state.ts';
import { decided, filled, optionsOf, testedFull, ungive } from './script-tests.ts';
import type { Body, Frame, Programs, Script, Start, Written } from './script-types.ts';
import { globExpression, isKnown, resolve, UNKNOWN } from './values.ts';
import { expandText, expandWord, type Scope } from './words.ts';

export type { Programs, Script, Start } from './script-types.ts';

/** Of one script, and of all that one file leads to. */
const MAX_STEPS = 3000;
const MAX_DEPTH = 8;

/** Follows a script without running it, and finds the builds that it starts. Both sides of an `if` are taken. */
export function scriptBuilds(script: Script, start: Start, tree: Tree, programs?: Programs): Build[] {
  const { text } = script.text;
  if (!leadsToBuilds(text)) return [];
  const { env = [], args } = start;
  // The jobs of a matrix run mostly the same.
  const key = `run ${script.file} ${script.text.at(0)} ${start.cwd} ${args?.join(' ')} ${[...env].join(' ')} ${text}`;
  return memoized(tree, key, () => {
    const runner = new Runner(tree, programs);
    runner.run(script, start);
    return runner.builds;
  });
}

/** The lines that a script appends to files, as `echo A=1 >> "$GITHUB_ENV"`; of all branches. */
export function scriptLines(script: Script, start: Start, tree: Tree): readonly Written[] {
  const runner = new Runner(tree, undefined);
  runner.run(script, start);
  return runner.lines;
}

class Runner {
  readonly builds: Build[] = [];
  readonly lines: Written[] = [];
  /** The file that a group of commands appends to. */
  #sink: string | undefined;
  readonly #tree: Tree;
  readonly #programs: Programs | undefined;
  #steps = 0;
  #depth = 0;
  readonly #open = new Set<string>();

  constructor(tree: Tree, programs: Programs | undefined) {
    this.#tree = tree;
    this.#programs = programs;
  }

  run(script: Script, { cwd, env, args }: Start): void {
    const state: State = { vars: new Map(), cwd, previous: UNKNOWN, args };
    for (const [name, text] of env ?? []) state.vars.set(name, { kind: 'text', texts: [text] });
    this.#script(script, state);
  }

  #script(script: Script, state: State): void {
    const { text } = script.text;
    const tree = memoized(this.#tree, `sh ${text}`, () => parseTree(text));
    if (!tree || this.#depth >= MAX_DEPTH) return;
    this.#depth++;
    const frame: Frame = { script, functions: new Map(), called: new Set() };
    this.#list(tree.commands, state, frame);
    // A function that nothing here calls is called by somebody else, or by a name that is not known.
    for (const [name, made] of frame.functions)
      if (!frame.called.has(name)) this.#call(name, made, undefined, { ...state, vars: new Map(state.vars) }, frame);
    this.#depth--;
  }

  #list(nodes: readonly SyntaxNode[], state: State, frame: Frame): void {
    for (const node of nodes) this.#node(node, state, frame);
  }

  #node(node: SyntaxNode, state: State, frame: Frame, input?: Input): void {
    if (++this.#steps > MAX_STEPS || (this.#programs && --this.#programs.budget.steps < 0)) return;
    switch (node.type) {
      case 'Statement':
        this.#node(node.command, state, frame);
        return;
      case 'Script':
      case 'CompoundList':
      case 'AndOr':
        this.#list(node.commands, state, frame);
        return;
      case 'Pipeline':
        this.#pipeline(node, state, frame);
        return;
      case 'Redirected':
        this.#redirected(node, state, frame, input);
        return;
      case 'BraceGroup':
      case 'ArithmeticFor':
        this.#list(node.body.commands, state, frame);
        return;
      case 'Subshell':
        this.#list(node.body.commands, fork(state), frame);
        return;
      case 'If':
        this.#if(node, state, frame);
        return;
      case 'Case':
        this.#case(node, state, frame);
        return;
      case 'While':
        this.#while(node, state, frame);
        return;
      case 'For':
      case 'Select':
        this.#for(node, state, frame);
        return;
      case 'Function':
        frame.functions.set(node.name.value, { body: node.body, script: frame.script });
        return;
      case 'Command':
        choices(node, state, (one) => this.#command(node, one, state, frame, input));
        return;
    }
  }

  #if(node: SyntaxNode & { type: 'If' }, state: State, frame: Frame): void {
    const { text } = frame.script.text;
    const branches: (readonly SyntaxNode[])[] = [];
    const full = testedFull(node.clause.commands, text);
    let isElse = true;
    for (const { clause, then } of [node, ...node.elif]) {
      this.#list(clause.commands, state, frame);
      const is = decided(clause.commands, text, state);
      if (is !== false) branches.push(then.commands);
      isElse = !is;
      if (is) break;
    }
    if (isElse && node.else) branches.push(node.else.commands);
    this.#branches(branches, state, frame, isElse && !node.else, full);
  }

  #redirected(node: SyntaxNode & { type: 'Redirected' }, state: State, frame: Frame, input: Input | undefined): void {
    const scope = this.#scope(state, frame);
    const outer = this.#sink;
    this.#sink = appendedTo(node.redirects, scope) ?? outer;
    this.#node(node.command, state, frame, inputOf(node.redirects, scope, frame.script.text) ?? input);
    this.#sink = outer;
  }

  /** All of them are taken, each from the state before; afterwards a variable may be what any of them left. */
  #branches(
    branches: readonly (readonly SyntaxNode[])[],
    state: State,
    frame: Frame,
    maySkip: boolean,
    full?: string | undefined,
  ): void {
    const ends = branches.map((branch, i) => {
      const end = fork(state);
      if (i === 0 && full !== undefined) filled(full, end);
      this.#list(branch, end, frame);
      return end;
    });
    merge(maySkip ? [...ends, fork(state)] : ends, state);
  }

  #case(node: SyntaxNode & { type: 'Case' }, state: State, frame: Frame): void {
    const word = expandText(node.word, this.#scope(state, frame));
    if (isKnown(word)) {
      const hit = node.items.find((item) =>
        item.pattern.some((pattern) => globExpression(expandText(pattern, this.#scope(state, frame))).test(word)),
      );
      if (hit) this.#list(hit.body.commands, state, frame);
      return;
    }
    this.#branches(
      node.items.map((item) => item.body.commands),
      state,
      frame,
      true,
    );
  }

  #for(node: SyntaxNode & { type: 'For' | 'Select' }, state: State, frame: Frame): void {
    const words: Field[] = [];
    if (node.wordlist)
      for (const word of node.wordlist)
        choicesOf(word.text, state, (one) => words.push(...expandWord(word, this.#scope(one, frame))));
    const texts = node.wordlist ? [...new Set(words.map((it) => it.text))] : (state.args ?? [UNKNOWN]);
    for (const text of texts.slice(0, 300)) {
      state.vars.set(node.name.value, { kind: 'text', texts: [text] });
      // Each round begins where the loop began, as far as we know.
      const { cwd } = state;
      this.#list(node.body.commands, state, frame);
      if (!isKnown(state.cwd)) state.cwd = cwd;
    }
  }

  /** Once, but for `getopts` of arguments that are known: once for each option. */
  #while(node: SyntaxNode & { type: 'While' }, state: State, frame: Frame): void {
    this.#list(node.clause.commands, state, frame);
    const options = optionsOf(node.clause.commands, this.#scope(state, frame), state.args);
    for (const { name, option, value } of options ?? []) {
      state.vars.set(name, { kind: 'text', texts: [option] });
      state.vars.set('OPTARG', { kind: 'text', texts: [value] });
      this.#list(node.body.commands, state, frame);
    }
    if (!options) this.#list(node.body.commands, state, frame);
  }

  #pipeline(node: SyntaxNode & { type: 'Pipeline' }, state: State, frame: Frame): void {
    let input: Input | undefined;
    node.commands.forEach((command, i) => {
      const own = node.commands.length > 1 ? fork(state) : state;
      this.#node(command, own, frame, input);
      input = i < node.commands.length - 1 ? outputOf(command, this.#scope(own, frame), frame.script.text) : undefined;
    });
  }

  #command(node: Command, one: State, state: State, frame: Frame, piped: Input | undefined): void {
    const scope = this.#scope(one, frame);
    const words = [...(node.name ? expandWord(node.name, scope) : []), ...node.args.flatMap((it) => argumentOf(it, scope))];
    if (!node.name) {
      assign(node.prefix, scope, state, one === state);
      return;
    }
    const file = appendedTo(node.redirects, scope) ?? this.#sink;
    if (file !== undefined && words[0]?.text === 'echo') this.lines.push({ file, text: echoed(words) });
    this.#words(
      words,
      span(node.pos, node.end),
      one,
      state,
      frame,
      inputOf(node.redirects, scope, frame.script.text) ?? piped,
      node,
    );
  }

  /** Does what the words of a simple command say. */
  #words(
    words: readonly Field[],
    at: Span,
    one: State,
    state: State,
    frame: Frame,
    input: Input | undefined,
    node?: Command,
  ): void {
    const [first, ...rest] = words;
    if (!first) return;
    const name = first.text;
    const texts = rest.map((it) => it.text);
    switch (name) {
      case 'cd':
      case 'pushd':
      case 'popd':
        go(name, texts, one.cwd, state);
        return;
      case 'export':
      case 'local':
      case 'readonly':
      case 'declare':
      case 'typeset':
        if (node)
          assign(
            node.args.filter((it) => it.type === 'Assignment'),
            this.#scope(one, frame),
            state,
            one === state,
          );
        return;
      case 'set':
        if (texts[0] === '--') state.args = texts.slice(1);
        return;
      case 'shift':
        state.args = state.args?.slice(Number(texts[0] ?? 1) || 1);
        return;
      case 'source':
      case '.':
        this.#source(texts, one, state, frame);
        return;
      case 'bash':
      case 'sh':
      case 'zsh':
      case 'dash':
        this.#shell(rest, one, frame);
        return;
      case 'make':
      case 'gmake':
        this.#make(rest, one);
        return;
      case 'npm':
      case 'yarn':
      case 'pnpm':
      case 'bun':
        this.#npm(texts, one);
        return;
    }
    if (WRAPPERS.has(name)) {
      this.#words(unwrapped(rest), at, one, state, frame, input);
      return;
    }
    const made = frame.functions.get(name);
    if (made) {
      this.#call(name, made, texts, state, frame);
      return;
    }
    const invocation = invocationOf(words);
    if (invocation?.kind === 'build') {
      const build = dockerBuild(invocation, at, input, placeOf(one, frame.script, this.#tree));
      if (build) this.builds.push(build);
    } else if (invocation?.kind === 'bake') this.builds.push(...(this.#programs?.bake(one.cwd, invocation.args) ?? []));
    else if (isKnown(name) && name.includes('/')) this.#file(name, texts, one);
  }

  #call(
    name: string,
    { body, script }: { body: Body; script: Script },
    args: readonly string[] | undefined,
    state: State,
    frame: Frame,
  ): void {
    if (this.#depth >= MAX_DEPTH) return;
    frame.called.add(name);
    this.#depth++;
    const outer = state.args;
    state.args = args;
    this.#node(body, state, { ...frame, script });
    state.args = outer;
    // Another call may give something else.
    ungive(state);
    this.#depth--;
  }

  #source([path]: readonly string[], one: State, state: State, frame: Frame): void {
    const found = path === undefined ? undefined : resolve(one.cwd, path);
    const text = found === undefined ? undefined : this.#tree.text(found);
    if (found === undefined || text === undefined || this.#open.has(found)) return;
    this.#open.add(found);
    const tree = memoized(this.#tree, `sh ${text}`, () => parseTree(text));
    const script = { ...frame.script, file: found, text: Joined.of(text, [span(0, text.length)]) };
    if (tree) this.#list(tree.commands, state, { ...frame, script });
    this.#open.delete(found);
  }

  /** `bash script args` and `bash -c 'text'`. */
  #shell(words: readonly Field[], one: State, frame: Frame): void {
    const at = words.findIndex(({ text }) => !text.startsWith('-') || /^-[a-z]*c$/.test(text));
    const word = words[at];
    if (!word) return;
    const next = words[at + 1];
    if (word.text.startsWith('-')) {
      if (next) this.#inline(next, one, frame);
    } else
      this.#file(
        word.text.includes('/') ? word.text : `./${word.text}`,
        words.slice(at + 1).map((it) => it.text),
        one,
      );
  }

  /** A script in one word: its places are those of the word, exact where nothing in it was replaced. */
  #inline(word: Field, one: State, frame: Frame): void {
    const within = frame.script.text.text.indexOf(word.text, word.at.start);
    const start = within >= 0 && within < word.at.end ? within : word.at.start;
    const text = through(new Joined(word.text, [0], [start]), frame.script.text);
    this.#script({ ...frame.script, text }, fork(one));
  }

  #file(path: string, args: readonly string[], one: State): void {
    const found = resolve(one.cwd, path);
    const text = found === undefined ? undefined : this.#tree.text(found);
    if (found === undefined || text === undefined || this.#open.has(found) || !isShellScript(found, text) || !mayBuild(text))
      return;
    this.#open.add(found);
    const script: Script = { tool: 'shell', file: found, name: undefined, text: Joined.of(text, [span(0, text.length)]) };
    this.#script(script, { ...fork(one), args });
    this.#open.delete(found);
  }

  #make(words: readonly Field[], one: State): void {
    const { values } = readFlags(words, new Set(['directory', 'file']), { C: 'directory', f: 'file' });
    const folder = resolve(one.cwd, values.get('directory')?.at(-1)?.text ?? '.');
    if (folder !== undefined) this.builds.push(...(this.#programs?.make(folder, words) ?? []));
  }

  #npm(texts: readonly string[], one: State): void {
    const { prefix, script } = npmCall(texts);
    const folder = resolve(one.cwd, prefix);
    if (folder !== undefined && script !== undefined) this.builds.push(...(this.#programs?.npm(folder, script) ?? []));
  }

  #scope(state: State, frame: Frame): Scope {
    return scopeOf(state, frame.script.file, this.#tree);
  }
}
