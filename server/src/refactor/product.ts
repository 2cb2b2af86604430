import { folderOf as parentOf } from '../builds/paths.ts';
import type { Needs } from '../knowledge/runtime-images.ts';
import { commandsIn, operands, type RunCommand } from '../model/commands.ts';
import { below, folderOf, pathFrom, workFolder } from '../model/folders.ts';
import type { Model, Stage } from '../model/model.ts';
import { execForm, type Instruction } from '../syntax/ast.ts';

/** What a stage compiles and then starts. */
export interface Product {
  readonly language: 'go' | 'rust' | 'c' | 'java' | 'site';
  /** An absolute path: a file, or the folder of a site. */
  readonly path: string;
  /** Where it goes, when other images do not look for programs where it is. */
  readonly to: string;
  readonly needs: Needs;
  /** The step that makes it. */
  readonly by: Instruction;
  /** Whether a shell starts it. */
  readonly needsShell: boolean;
}

interface Made extends Omit<Product, 'path' | 'to' | 'needsShell'> {
  readonly path: string;
  /** A folder, of which the name of a product is not known. */
  readonly isFolder: boolean;
}

/** The product of a stage; undefined where what it starts is not for certain what it compiles. */
export function productOf(stage: Stage, model: Model): Product | undefined {
  const started = startedBy(stage, model);
  if (!started) return undefined;
  const made: Made[] = [];
  for (const instruction of stage.instructions)
    for (const command of commandsIn(model).get(instruction) ?? []) made.push(...madeBy(command, made, model));
  const found = made.findLast((it) => isStarted(it, started, model, stage));
  if (!found) return undefined;
  const path = found.language === 'site' || found.isFolder ? (started.product ?? '') : found.path;
  const to = found.path === CARGO ? `/usr/local/bin/${started.program}` : path;
  const from = found.path === CARGO ? `${CARGO}/${started.program}` : path;
  return { language: found.language, path: from, to, needs: found.needs, by: found.by, needsShell: started.needsShell };
}

interface Started {
  /** As written: a name that is looked for in PATH, or a path. */
  readonly program: string;
  /** The absolute path of the program, of Java's archive or of a site's folder. */
  readonly product: string | undefined;
  readonly kind: 'program' | 'java' | 'site';
  readonly needsShell: boolean;
}

function startedBy(stage: Stage, model: Model): Started | undefined {
  const last = (kind: string): Instruction | undefined => stage.instructions.findLast((it) => it.kind === kind);
  const it = last('ENTRYPOINT') ?? last('CMD');
  if (!it) return undefined;
  const exec = execForm(it)?.map((word) => word.text);
  const plain = /^[\w./:=@ -]+$/.test(it.rest.text) ? it.rest.text.trim().split(/\s+/) : undefined;
  const words = exec ?? plain;
  const [program] = words ?? [];
  const folder = folderOf(model.after(stage));
  const path = (text: string | undefined): string | undefined => {
    const found = text === undefined ? undefined : pathFrom(folder, text);
    return found?.startsWith('/…') ? undefined : found;
  };
  if (!words || program === undefined) return undefined;
  const needsShell = exec === undefined;
  const jar = words.indexOf('-jar');
  if (program === 'java')
    return jar > 0 && !words.slice(0, jar).some((word) => /^-(?:cp|classpath|-class-path|javaagent)/.test(word))
      ? { program, product: path(words[jar + 1]), kind: 'java', needsShell }
      : undefined;
  if (program === 'serve' || program === 'http-server') {
    const at = words.findIndex(
      (word, i) => i > 0 && !word.startsWith('-') && !/^-(?:l|p|c|-listen|-port)$/.test(words[i - 1] ?? ''),
    );
    return at > 0 ? { program, product: path(words[at]), kind: 'site', needsShell } : undefined;
  }
  return { program, product: program.includes('/') ? path(program) : undefined, kind: 'program', needsShell };
}

/** Where the names of programs are looked for in every image. */
const PROGRAMS = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'];

function isStarted(made: Made, { program, product, kind }: Started, model: Model, stage: Stage): boolean {
  if (made.path === CARGO) return kind === 'program' && /^[\w-]+$/.test(program) && isOfCargo(stage, model);
  const isKind = made.language === 'java' ? kind === 'java' : made.language === 'site' ? kind === 'site' : kind === 'program';
  if (!isKind) return false;
  if (made.isFolder) return product !== undefined && product !== made.path && parentOf(product) === made.path;
  if (made.language === 'site')
    return product !== undefined && /^(?:dist|build|out|public)$/.test(below(made.path, product) ?? '');
  if (program.includes('/') || made.language === 'java') return product === made.path;
  const isPathKept = model.after(stage).env('PATH').from !== 'file';
  return isPathKept && PROGRAMS.includes(parentOf(made.path)) && made.path.endsWith(`/${program}`);
}

/** Where `cargo install` puts programs in the image of Rust (rust-lang/docker-rust: CARGO_HOME). */
const CARGO = '/usr/local/cargo/bin';
const isOfCargo = ({ base }: Stage, model: Model): boolean =>
  base.kind === 'image' && base.reference.familiar === 'rust' && !/CARGO_(?:HOME|INSTALL_ROOT)/.test(model.file.text);

const words = ({ args }: RunCommand): string[] => args.map((it) => it.value ?? '$');

function madeBy(command: RunCommand, before: readonly Made[], model: Model): Made[] {
  const { name = '', in: by } = command;
  const folder = workFolder(command, model);
  const path = (text: string | undefined): string | undefined => {
    const found = text === undefined || text.includes('$') ? undefined : pathFrom(folder, text);
    return found?.startsWith('/…') ? undefined : found;
  };
  const own = words(command);
  const file = (language: Made['language'], text: string | undefined, needs: Needs): Made[] => {
    const found = path(text);
    return found === undefined || text?.endsWith('/') ? [] : [{ language, path: found, needs, by, isFolder: false }];
  };
  const inFolder = (language: Made['language'], text: string, needs: Needs): Made[] => {
    const found = path(text);
    return found === undefined ? [] : [{ language, path: found, needs, by, isFolder: true }];
  };
  if (name === 'go' && own[0] === 'build')
    return /-race|-buildmode/.test(own.join(' '))
      ? []
      : file('go', outputOf(own), isWithoutC(command, model) ? 'nothing' : 'libc');
  if (name === 'cargo' && /^(?:build|b)$/.test(own[0] ?? '')) return rust(own, model, by, inFolder);
  if (name === 'cargo' && /^install (?:--locked |--offline )*--path(?: |=)\.(?: --locked| --offline)*$/.test(own.join(' ')))
    return [{ language: 'rust', path: CARGO, needs: 'libc', by, isFolder: true }];
  if (/^(?:gcc|g\+\+|cc|c\+\+|clang|clang\+\+)$/.test(name)) return c(own) ? file('c', outputOf(own), 'libc') : [];
  if (/^(?:mvn|mvnw)$/.test(name) && own.some((it) => /^(?:package|verify|install)$/.test(it)))
    return own.some((it) => /^(?:-f|--file|-pl|--projects)/.test(it)) ? [] : inFolder('java', 'target', 'java');
  if (/^(?:gradle|gradlew)$/.test(name) && own.some((it) => /^(?:build|assemble|bootJar|shadowJar|jar)$/.test(it)))
    return own.some((it) => /^(?:-p|--project-dir)/.test(it)) ? [] : inFolder('java', 'build/libs', 'java');
  const isSite =
    (/^(?:npm|pnpm)$/.test(name) && /^run build$|^build$/.test(own.slice(0, 2).join(' '))) ||
    (name === 'yarn' && /^(?:run )?build$/.test(own.join(' ')));
  if (isSite) return file('site', '.', 'libc');
  return moved(command, before, path);
}

function rust(
  own: readonly string[],
  model: Model,
  by: Instruction,
  inFolder: (language: 'rust', text: string, needs: Needs) => Made[],
): Made[] {
  const text = own.join(' ');
  const isMoved = ['CARGO_TARGET_DIR', 'CARGO_BUILD_TARGET', 'RUSTFLAGS'].some(
    (it) => model.before(by).env(it).from === 'file' || by.joined.text.includes(it),
  );
  if (isMoved || /--target-dir|--manifest-path|--profile|\$/.test(text)) return [];
  const [, target] = /--target[= ](\S+)/.exec(text) ?? [];
  const kind = /(?:^| )(?:--release|-r)(?: |$)/.test(text) ? 'release' : 'debug';
  const folder = target === undefined ? `target/${kind}` : `target/${target}/${kind}`;
  return inFolder('rust', folder, target?.endsWith('-linux-musl') ? 'nothing' : 'libc');
}

/** A program that is linked with the C library and no other. */
const c = (own: readonly string[]): boolean =>
  !own.some((it) => it === '-c' || it === '-shared' || /^-L|^-l(?!(?:m|pthread|dl|rt|c)$)|^@/.test(it) || /\.(?:so|a)$/.test(it));

function outputOf(own: readonly string[]): string | undefined {
  const at = own.indexOf('-o');
  return at < 0 ? own.find((it) => it.startsWith('-o='))?.slice(3) : own[at + 1];
}

/** `CGO_ENABLED=0`, before the command, in the shell or in the Dockerfile. */
function isWithoutC({ command, in: run }: RunCommand, model: Model): boolean {
  const own = command.assignments.find((it) => it.name === 'CGO_ENABLED');
  if (own) return own.value?.value === '0';
  if (/CGO_ENABLED/.test(run.joined.text)) return /(?:export|env)\s+(?:\w+=\S+\s+)*CGO_ENABLED=0\b/.test(run.joined.text);
  const value = model.before(run).env('CGO_ENABLED');
  return value.from === 'file' && value.text === '0';
}

/** What is copied or moved from a product is one, too. */
function moved(
  { name = '', args, in: by }: RunCommand,
  before: readonly Made[],
  path: (text: string | undefined) => string | undefined,
): Made[] {
  if (!/^(?:cp|mv|install)$/.test(name)) return [];
  const [from, to, ...more] = operands(args, ['-m', '-o', '-g']).map((it) => it.value);
  const [source, target] = [path(from), path(to)];
  const of = before.findLast((it) => it.path === source || (it.isFolder && source !== undefined && parentOf(source) === it.path));
  if (!of || source === undefined || target === undefined || more.length > 0 || of.language === 'site') return [];
  const inside = pathFrom(target, source.split('/').at(-1) ?? '');
  const isFolder = to?.endsWith('/') || PROGRAMS.includes(target);
  return [{ ...of, by, isFolder: false, path: isFolder ? (inside ?? target) : target }];
}
