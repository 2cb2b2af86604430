import type { Tree } from '../builds/build.ts';
import { join } from '../builds/paths.ts';
import { packageManager } from '../knowledge/package-managers.ts';
import { BUILD_PACKAGES, CLOSED_CRATES } from '../knowledge/runtime-images.ts';
import { commandsIn, operands, type RunCommand } from '../model/commands.ts';
import { copyOf } from '../model/copy.ts';
import { below, pathFrom, workFolder } from '../model/folders.ts';
import type { Model } from '../model/model.ts';
import type { Instruction } from '../syntax/ast.ts';
import type { Product } from './product.ts';

/** Whom a step serves: the build alone, or also what runs; undefined where that is not certain. */
export type Purpose = 'build' | 'both' | undefined;

const TEXTS =
  /(?:^|\/)(?:README|LICEN[CS]E|CHANGELOG|CONTRIBUTING|NOTICE|AUTHORS|SECURITY|CODEOWNERS|Makefile|justfile|Dockerfile|Containerfile)[^/]*$|\.(?:md|rst|adoc|dockerfile)$|(?:^|\/)(?:docker-)?compose[^/]*\.ya?ml$|(?:^|\/)docker-bake[^/]*$|(?:^|\/)\.(?!env)[^/]+(?:\/|$)/i;
const SOURCES: Readonly<Record<Product['language'], RegExp>> = {
  go: /\.(?:go|s|c|h|proto)$|(?:^|\/)go\.(?:mod|sum|work|work\.sum)$|(?:^|\/)(?:testdata|vendor)\//,
  rust: /\.rs$|(?:^|\/)(?:Cargo\.(?:toml|lock)|rust-toolchain(?:\.toml)?|rustfmt\.toml|clippy\.toml|deny\.toml)$|(?:^|\/)(?:tests|benches)\//,
  c: /\.(?:c|h|cc|cpp|cxx|hh|hpp|hxx|S|s|cmake|in|am|ac)$|(?:^|\/)(?:CMakeLists\.txt|configure|meson\.build)$/,
  java: /(?:^|\/)(?:src|gradle)\/|(?:^|\/)(?:pom\.xml|mvnw(?:\.cmd)?|gradlew(?:\.bat)?|(?:build|settings)\.gradle(?:\.kts)?|gradle\.properties|lombok\.config)$/,
  // Of a site, only its folder is served.
  site: /^/,
};

/** More files than that are not looked at. */
const MOST = 5000;

/** The files at a path of the context; undefined when there are too many, or none. */
function filesAt(tree: Tree, context: string, path: string): string[] | undefined {
  const found: string[] = [];
  const open = [path];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    const full = join(context, at) ?? at;
    const kind = tree.kind(full);
    if (kind === 'file') found.push(at);
    if (kind === undefined || found.length > MOST) return undefined;
    if (kind === 'folder')
      for (const name of tree.list(full))
        if (!/^(?:\.git|node_modules|target)$/.test(name)) open.push(at === '' ? name : `${at}/${name}`);
  }
  return found;
}

/** Copies of sources serve the build; other files may be read by the program, which then has them, too. */
export function purposeOfCopy(
  instruction: Instruction,
  product: Product,
  context: string | undefined,
  tree: Tree,
  model: Model,
): Purpose {
  const { sources } = copyOf(instruction, model);
  if (product.language === 'site') return 'build';
  if (sources.some((it) => it.kind !== 'local')) return 'both';
  const isSource = (file: string): boolean => TEXTS.test(file) || SOURCES[product.language].test(file);
  const kinds = new Set<boolean>();
  for (const { path, isGlob, escapes } of sources) {
    if (path === undefined || escapes || context === undefined) return undefined;
    // `go.*`: a pattern that can only be sources.
    const files = isGlob
      ? /^(?:go\.\*|go\.mod|\*\.go|Cargo\.\*|\*\.c|\*\.h|gradle\*|\*\.gradle)$/.test(path)
        ? []
        : undefined
      : filesAt(tree, context, path);
    if (!files) return undefined;
    for (const file of files) kinds.add(isSource(file));
  }
  return kinds.has(false) ? (kinds.has(true) ? undefined : 'both') : 'build';
}

const USERS = /^(?:useradd|groupadd|adduser|addgroup)$/;
const BUILDING =
  /^(?:go|cargo|rustup|mvn|mvnw|gradle|gradlew|gcc|g\+\+|cc|c\+\+|clang|clang\+\+|strip|upx|set|true|:|cd|ls|pwd|npm|yarn|pnpm|corepack|export|file|du)$/;

/** A step that makes users serves what runs; one of compilers does not. */
export function purposeOfRun(run: Instruction, { path, language }: Product, model: Model): Purpose {
  const commands = commandsIn(model).get(run) ?? [];
  if (commands.length === 0 || run.heredocs.length > 0) return undefined;
  if (commands.every(({ name }) => USERS.test(name ?? ''))) return 'both';
  if (language === 'site' && commands.every((it) => isServer(it))) return 'both';
  return commands.every((it) => isForBuild(it, path, model)) ? 'build' : undefined;
}

const isServer = ({ name, args }: RunCommand): boolean =>
  name === 'npm' &&
  /^(?:install|i) (?:-g|--global) (?:serve|http-server)(?:@[\w.^~-]+)?$/.test(args.map((it) => it.text).join(' '));

function isForBuild(command: RunCommand, product: string, model: Model): boolean {
  const { name = '', args, command: own } = command;
  if (own.redirects.some((it) => it.operator.includes('>') && !/^(?:\/dev\/null|\d)$/.test(it.target?.text ?? ''))) return false;
  const manager = packageManager(name);
  if (manager || name === 'apk')
    return isOfPackages(
      operands(args, manager?.valuedFlags ?? ['-t', '--virtual', '-X', '--repository']).map((it) => it.value ?? '$'),
    );
  if (/^(?:npm|yarn|pnpm)$/.test(name) && args.some((it) => /^(?:-g|--global)$/.test(it.text))) return false;
  if (BUILDING.test(name)) return !(name === 'go' && args[0]?.text === 'install' && /\/go\/bin/.test(product));
  const folder = workFolder(command, model);
  const paths = operands(args, ['-m']).map((it) => (it.value === undefined ? undefined : pathFrom(folder, it.value)));
  switch (name) {
    case 'rm':
      return paths.every((it) => it !== undefined && it !== product && below(it, product) === undefined);
    case 'chmod':
      return paths.slice(1).every((it) => it?.startsWith('/') === true) || /\+x$|^755$/.test(args[0]?.text ?? '');
    case 'mkdir':
      // A folder that the program may write to would be missing.
      return paths.every((it) => it !== undefined && below(it, product) !== undefined);
    case 'cp':
    case 'mv':
    case 'install':
      return paths.at(-1) === product || product.startsWith(`${paths.at(-1)}/`);
    default:
      return false;
  }
}

function isOfPackages([sub = '', ...names]: readonly string[]): boolean {
  if (/^(?:update|clean|autoremove|autoclean|makecache)$/.test(sub)) return true;
  return /^(?:install|add)$/.test(sub) && names.every((it) => BUILD_PACKAGES.has(it.replace(/[=<>~:].*$/, '')));
}

/** Whether the files say that a product is one file that needs no library; undefined texts say nothing. */
export function standsAlone({ language }: Product, context: string | undefined, tree: Tree): boolean {
  const text = (name: string): string | undefined => (context === undefined ? undefined : tree.text(join(context, name) ?? name));
  if (language === 'rust') {
    const lock = text('Cargo.lock');
    const names = [...(lock ?? '').matchAll(/^name = "([^"]*-sys)"/gm)].map((it) => it[1] ?? '');
    return lock !== undefined && names.every((it) => CLOSED_CRATES.has(it));
  }
  if (language === 'java') {
    const files = ['pom.xml', 'build.gradle', 'build.gradle.kts'].flatMap((it) => text(it) ?? []).join('\n');
    // What packs the libraries into the archive, and what lays them beside it.
    const isPacked =
      /spring-boot-maven-plugin|maven-shade-plugin|org\.springframework\.boot["')]|com\.(?:github\.johnrengelman|gradleup)\.shadow/.test(
        files,
      );
    return isPacked && !/maven-dependency-plugin|<addClasspath>|<layout>ZIP|Class-Path/.test(files);
  }
  return true;
}
