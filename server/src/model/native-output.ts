import type { Instruction } from '../syntax/ast.ts';
import { groupBy, once } from '../text/once.ts';
import { commandsOf, type RunCommand } from './commands.ts';
import { folderOf, pathFrom, workFolder } from './folders.ts';
import { lineageOf } from './lineage.ts';
import type { Model, Stage } from './model.ts';

/** A file or folder of a stage that only runs with the C library it was made for. */
export interface NativeOutput {
  /** Absolute. */
  readonly path: string;
  /** Which C library it needs: always, or only for the parts of it that are native. */
  readonly kind: 'go' | 'rust' | 'c' | 'modules' | 'venv';
  readonly command: RunCommand;
}

/** Said of a build that links nothing: `-static`, the pure Go versions of net and os/user, a musl target. */
const STATIC =
  /-static\b|\bnetgo\b|\bosusergo\b|crt-static|-linux-musl|\bmusl-(?:gcc|tools|dev)\b|xx-(?:go|cargo)\b|--ldflags=?.*-static/;

/** What is said somewhere in a stage or in those that it is built on. */
interface Said {
  /** Whoever names CGO_ENABLED has thought of it, and cross-compiling turns cgo off. */
  readonly cgo: boolean;
  readonly compilers: boolean;
}

/** What the commands of a stage, and of those it is built on, make that is native. */
export function nativeOutputs(stage: Stage, model: Model): NativeOutput[] {
  const stages = lineageOf(stage);
  const texts = stages.flatMap((it) => it.instructions.map(({ joined }) => saidIn(joined)));
  const said: Said = {
    cgo: model.global('CGO_ENABLED').state !== 'unset' || texts.some((it) => it.cgo),
    compilers: texts.some((it) => it.compilers),
  };
  const makers = makersOf(model);
  // From the first stage on, as the text has them.
  const commands = [...stages].reverse().flatMap((it) => makers.get(it) ?? []);
  return commands.flatMap((command) => {
    if (isStatic(command.in)) return [];
    const output =
      goOutput(command, said, model) ?? rustOutput(command, model) ?? cOutput(command, model) ?? packages(command, said, model);
    return output ? [output] : [];
  });
}

/** The commands that may make something, by stage. */
const makersOf = once(
  (model: Model): ReadonlyMap<Stage | undefined, readonly RunCommand[]> =>
    groupBy(
      commandsOf(model).filter((it) => it.in.kind === 'RUN' && MAKERS.test(it.name ?? '')),
      (it) => it.stage,
    ),
);

const MAKERS = /^(?:go|cargo|gcc|g\+\+|cc|c\+\+|clang|clang\+\+|npm|yarn|pnpm|python3?|virtualenv)$/;

const isStatic = once(({ joined }: Instruction): boolean => STATIC.test(joined.text));

/** The joined text of an instruction is the same wherever that stands, and in the next version of the file. */
const saidIn = once(({ text }: Instruction['joined']): Said => ({ cgo: CGO.test(text), compilers: COMPILERS.test(text) }));

const CGO = /\bCGO_ENABLED\b|GOARCH=["']?\$|GOOS=["']?(?:windows|darwin|js|wasip1)/;
const COMPILERS =
  /\b(?:apk|apt|apt-get|dnf|yum|microdnf)\b[^;|]*(?:\s)(?:g\+\+|gcc|gcc-c\+\+|build-base|build-essential)(?:\s|$)|node-gyp/;

const words = ({ args }: RunCommand): string[] => args.map((it) => it.value ?? it.text);

function goOutput(command: RunCommand, said: Said, model: Model): NativeOutput | undefined {
  if (command.name !== 'go' || words(command)[0] !== 'build' || said.cgo) return undefined;
  return madeAs(command, outputOf(command, '-o'), 'go', model);
}

function cOutput(command: RunCommand, model: Model): NativeOutput | undefined {
  if (!/^(?:gcc|g\+\+|cc|c\+\+|clang|clang\+\+)$/.test(command.name ?? '') || words(command).includes('-c')) return undefined;
  return madeAs(command, outputOf(command, '-o'), 'c', model);
}

function rustOutput(command: RunCommand, model: Model): NativeOutput | undefined {
  const [sub] = words(command);
  if (command.name !== 'cargo' || (sub !== 'build' && sub !== 'b')) return undefined;
  if (words(command).some((it) => /^--(?:target|target-dir|manifest-path)(?:=|$)/.test(it))) return undefined;
  const isSet = ['CARGO_BUILD_TARGET', 'CARGO_TARGET_DIR', 'RUSTFLAGS'].some((name) => {
    const value = model.before(command.in).env(name);
    return value.from === 'file' || value.from === 'argument' || command.in.joined.text.includes(name);
  });
  return isSet ? undefined : madeAs(command, 'target', 'rust', model);
}

function packages(command: RunCommand, said: Said, model: Model): NativeOutput | undefined {
  const [sub = ''] = words(command);
  const { name = '' } = command;
  const isNode =
    (name === 'npm' && /^(?:ci|install|i)$/.test(sub)) || (/^(?:yarn|pnpm)$/.test(name) && /^(?:|install|i)$/.test(sub));
  // Most modules are plain JavaScript: that a compiler is brought along says that some are not.
  if (
    isNode &&
    said.compilers &&
    !words(command).some((it) => /^(?:-g|--global|--prefix|-C|--cwd|--dir|--ignore-scripts)/.test(it))
  )
    return madeAs(command, 'node_modules', 'modules', model);
  const isVenv = (/^python3?$/.test(name) && /^-m (?:venv|virtualenv) /.test(words(command).join(' '))) || name === 'virtualenv';
  const folder = isVenv ? words(command).findLast((it) => !it.startsWith('-')) : undefined;
  return folder === undefined ? undefined : madeAs(command, folder, 'venv', model);
}

function outputOf(command: RunCommand, flag: string): string | undefined {
  const at = command.args.findIndex((it) => it.text === flag);
  const next = at < 0 ? undefined : command.args[at + 1];
  return next?.value ?? command.args.find((it) => it.text.startsWith(`${flag}=`))?.value?.slice(flag.length + 1);
}

function madeAs(
  command: RunCommand,
  path: string | undefined,
  kind: NativeOutput['kind'],
  model: Model,
): NativeOutput | undefined {
  if (path === undefined) return undefined;
  const expanded = model.expand(command.in, path);
  const whole =
    expanded === undefined ? undefined : pathFrom(workFolder(command, model) ?? folderOf(model.before(command.in)), expanded);
  return whole === undefined ? undefined : { path: whole, kind, command };
}
