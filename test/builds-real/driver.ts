import { mayDefineBuilds } from '../../server/src/builds/find.ts';
import { allBuilds } from '../../server/src/builds/index.ts';
import { modelOf } from '../../server/src/engine/lint.ts';
import { homeAt, userAt } from '../../server/src/facts/home.ts';
import { FactLedger } from '../../server/src/facts/ledger.ts';
import { commandsIn } from '../../server/src/model/commands.ts';
import { copySources } from '../../server/src/model/copy.ts';
import { lineageOf } from '../../server/src/model/lineage.ts';
import type { Model, Stage, Value } from '../../server/src/model/model.ts';
import { fieldOf, mountsOf } from '../../server/src/model/mount.ts';
import { moveContextUp } from '../../server/src/refactor/context.ts';
import { runAsNonRoot } from '../../server/src/refactor/non-root.ts';
import { RULES } from '../../server/src/rules/index.ts';
import { execForm, type Instruction } from '../../server/src/syntax/ast.ts';
import { expand, type Known, lex } from '../../server/src/syntax/expand.ts';
import { applyEdits } from '../../server/src/text/edit.ts';
import { treeOf } from '../builds/support.ts';

/** The rules that promise fixes which leave the image as it is. */
export const safeRules: readonly string[] = RULES.filter((rule) => rule.fix === 'safe').map((rule) => rule.id);

/** What Dockwright says of a build before it has taken place, by question; undefined where it does not know. */
export type Predictions = ReadonlyMap<string, string | undefined>;

/** What stands in an answer for several. */
const list = (items: readonly (string | undefined)[]): string | undefined =>
  items.includes(undefined) ? undefined : [...new Set(items)].sort().join(' ');

export function predict(text: string, answers: ReadonlyMap<string, unknown>): Predictions {
  const model = modelOf(text);
  return new Predictor(model, new FactLedger(answers)).all();
}

class Predictor {
  readonly #model: Model;
  readonly #facts: FactLedger;
  readonly #found = new Map<string, string | undefined>();

  constructor(model: Model, facts: FactLedger) {
    this.#model = model;
    this.#facts = facts;
  }

  all(): Predictions {
    const { final } = this.#model;
    for (const stage of this.#model.stages) for (const it of stage.instructions) if (it.kind === 'RUN') this.#run(it);
    if (final) this.#image(final);
    return this.#found;
  }

  #run(instruction: Instruction): void {
    const { workdir, user } = this.#model.before(instruction);
    for (const { name, args } of probesOf(instruction, this.#model)) {
      const home = homeAt(this.#model, this.#facts, instruction);
      this.#found.set(`${name}.home`, home);
      this.#found.set(`${name}.cwd`, this.#workdir(workdir));
      this.#found.set(`${name}.user`, this.#user(user)?.split(':')[0]);
      if (args) this.#found.set(`${name}.args`, args.map((it) => it.replace('{home}', home ?? '{home}')).join(' '));
      if (args && home === undefined && args.some((it) => it.includes('{home}'))) this.#found.set(`${name}.args`, undefined);
      const mounts = mountsOf(instruction).map((it) => fieldOf(it, 'target', 'dst', 'destination')?.value);
      if (mounts.length > 0) {
        const paths = mounts.map((it) => it && this.#path(it, instruction));
        this.#found.set(`${name}.mounts`, list(paths));
      }
    }
  }

  #image(final: Stage): void {
    const state = this.#model.after(final);
    const instructions = lineageOf(final)
      .reverse()
      .flatMap((stage) => stage.instructions);
    const names = instructions.flatMap((it) => (it.kind === 'ENV' ? it.pairs.map((pair) => pair.key.text) : []));
    for (const name of new Set([...names, 'HOME'])) this.#found.set(`env.${name}`, this.#env(state.env(name), name));
    this.#found.set('workdir', this.#workdir(state.workdir));
    this.#found.set('user', this.#user(state.user));
    const lists = new Map<string, (string | undefined)[]>();
    const add = (key: string, value: string | undefined): void => {
      lists.set(key, [...(lists.get(key) ?? []), value]);
    };
    for (const it of instructions) {
      const words = execForm(it) ?? it.words;
      if (it.kind === 'VOLUME') for (const word of words) add('volumes', this.#text(word.text, it));
      if (it.kind === 'EXPOSE') for (const word of words) add('ports', this.#text(word.text, it));
      if (it.kind === 'LABEL')
        for (const { key, value } of it.pairs) this.#found.set(`label.${key.text}`, this.#text(value?.text ?? '', it));
      if (it.kind === 'STOPSIGNAL') this.#found.set('stopsignal', this.#text(it.rest.text, it));
      if (it.kind === 'COPY' || it.kind === 'ADD') {
        const source = words[0] && this.#text(words[0].text, it);
        const destination = words.at(-1) && this.#path(words.at(-1)?.text ?? '', it);
        const name = source?.split('/').at(-1);
        if (name !== undefined && /^n\d$/.test(name) && words.length === 2)
          add(`copy.${name}`, destination?.endsWith('/') ? `${destination}${name}` : destination);
      }
      if (it.kind === 'CMD' || it.kind === 'ENTRYPOINT') this.#found.set(it.kind.toLowerCase(), this.#command(it));
    }
    for (const [key, values] of lists) this.#found.set(key, list(values));
  }

  /** The argument vector of a CMD, as JSON. */
  #command(instruction: Instruction): string {
    const words = execForm(instruction)?.map((word) => word.text);
    const shell = this.#model.before(instruction).shell.words?.map((word) => word.text) ?? ['/bin/sh', '-c'];
    return JSON.stringify(words ?? [...shell, instruction.rest.text]);
  }

  /** A value of the file that its model leaves open since it needs the base image, with what the facts say of that. */
  #open(value: Value, text: string | undefined): string | undefined {
    return value.from !== 'file' ? undefined : (value.text ?? (text === undefined ? undefined : this.#text(text, value.in)));
  }

  #user(value: Value): string | undefined {
    return userAt(value.from === 'file' ? { ...value, text: this.#open(value, value.in.rest.text) } : value, this.#facts);
  }

  #workdir(value: Value): string | undefined {
    if (value.from === 'unset') return '/';
    const path = this.#open(value, value.from === 'file' ? value.in.rest.text : undefined);
    if (path === undefined || path.startsWith('/') || value.from !== 'file') return path;
    const above = this.#workdir(this.#model.before(value.in).workdir);
    return path === '' ? above : above && `${above.replace(/\/$/, '')}/${path}`;
  }

  #env(value: Value, name: string): string | undefined {
    if (value.from === 'file') {
      // The last pair of that name is the one that counts.
      const pair = value.in.pairs.findLast((it) => it.key.text === name);
      return this.#open(value, pair?.value?.text ?? '');
    }
    const known = this.#known(value, name);
    // What is not set is said in words, since undefined means that nothing is known.
    return known.state === 'set' && value.from === 'image' ? known.text : known.state === 'unset' ? '(unset)' : undefined;
  }

  #known(value: Value, name: string): Known {
    if (value.from === 'unset') return { state: 'unset' };
    if (value.from === 'file' || value.from === 'argument') {
      const text = value.from === 'file' ? this.#env(value, name) : (value.text ?? this.#default(value, name));
      return text === undefined ? { state: 'unknown' } : { state: 'set', text };
    }
    const image = value.from === 'image' ? this.#facts.get('image', value.ref) : undefined;
    // Of an image's variables, the facts are complete for HOME only.
    if (image?.state !== 'known' || name !== 'HOME') return { state: 'unknown' };
    const { HOME } = image.value.env;
    return HOME === undefined ? { state: 'unset' } : { state: 'set', text: HOME };
  }

  /** The default of an ARG that is in force. */
  #default(value: Value & { from: 'argument' }, name: string): string | undefined {
    const pair = value.in.pairs.find((it) => it.key.text === name);
    return pair?.value && this.#text(pair.value.text, value.in);
  }

  /** A text where the builder expands it. */
  #text(text: string, instruction: Instruction): string | undefined {
    const state = this.#model.before(instruction);
    const { parts, error } = lex(text, this.#model.file.escape);
    const plain = this.#model.expand(instruction, text);
    return plain ?? (error ? undefined : expand(parts, (name) => this.#known(state.env(name), name)).text);
  }

  /** The same for a path, which counts from the WORKDIR. */
  #path(text: string, instruction: Instruction): string | undefined {
    const path = this.#text(text, instruction);
    if (path === undefined || path.startsWith('/')) return path;
    const folder = this.#workdir(this.#model.before(instruction).workdir);
    return folder === undefined ? undefined : `${folder.replace(/\/$/, '')}/${path.replace(/^\.\//, '')}`;
  }
}

interface Probe {
  readonly name: string;
  /** `{home}` for what the shell puts there; undefined when only the shell knows. */
  readonly args: readonly string[] | undefined;
}

const HOME = /^(?:~|\$HOME|\$\{HOME\}|"\$HOME"|"\$\{HOME\}")(?=\/|$)/;

/** The calls of `probe` in a RUN. */
function probesOf(instruction: Instruction, model: Model): Probe[] {
  const words = execForm(instruction)?.map((word) => word.text);
  if (words?.[0] === 'probe') return [{ name: words[1] ?? '', args: words.slice(2) }];
  if (words) return [...words.join(' ').matchAll(/\bprobe (\w+)/g)].map((it) => ({ name: it[1] ?? '', args: undefined }));
  return (commandsIn(model).get(instruction) ?? []).flatMap(({ name, args, wrappers, command }) => {
    if (name !== 'probe' || wrappers.length > 0 || command.assignments.length > 0) return [];
    const rest = args.slice(1).map(({ text, value }) => (HOME.test(text) ? text.replace(HOME, '{home}') : value));
    const texts = rest.filter((it) => it !== undefined);
    const isKnown = texts.length === rest.length && !texts.some((it) => /^\{home\}.*[$~"]/.test(it));
    return [{ name: args[0]?.value ?? '', args: isKnown ? texts : undefined }];
  });
}

/** The text after the refactoring that gives an image a user of its own. */
export function asNonRoot(text: string): string | undefined {
  const change = runAsNonRoot(modelOf(text), new FactLedger(new Map()));
  return change && applyEdits(text, change.edits);
}

/** All files of a workspace after its first source beyond the context was brought into it, and the folder that is then the context. */
export function movedUp(
  files: Readonly<Record<string, string>>,
  dockerfile: string,
): { files: Record<string, string>; context: string } | undefined {
  const tree = treeOf(files);
  const paths = Object.keys(files).filter(mayDefineBuilds).sort();
  const model = modelOf(files[dockerfile] ?? '');
  const source = copySources(model).find((it) => it.escapes);
  const change = source && moveContextUp({ dockerfile, model, builds: allBuilds(paths, tree), tree }, source);
  if (!change) return undefined;
  const after: Record<string, string> = { ...files, ...Object.fromEntries(change.created) };
  for (const [path, edits] of change.edits) after[path] = applyEdits(files[path] ?? '', edits);
  const [build] = allBuilds(paths, treeOf(after));
  return build?.context.kind === 'local' ? { files: after, context: build.context.path } : undefined;
}
