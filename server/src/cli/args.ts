import { parseArgs } from 'node:util';
import { FAIL_ON, type FailOn } from '../engine/config.ts';
import { FORMATS, type Format } from '../report/report.ts';
import { nearest } from '../text/nearest.ts';

/** The user asked for something that is not there: one sentence, exit 2. */
export class UsageError extends Error {}

export interface Options {
  readonly format: Format;
  /** Undefined for what the file's configuration says. */
  readonly failOn: FailOn | undefined;
  readonly context: string | undefined;
  readonly config: string | undefined;
  readonly stdinFilename: string | undefined;
  /** The file of the findings that are known. */
  readonly baseline: string | undefined;
  readonly writeBaseline: string | undefined;
  /** A git revision: only what was changed since. */
  readonly changed: string | undefined;
  readonly shard: Shard | undefined;
  /** Undefined for as many as pay. */
  readonly threads: number | undefined;
  /** Results of earlier runs count. */
  readonly cache: boolean;
  /** The folder that they are kept in; undefined for the user's own cache. */
  readonly cacheLocation: string | undefined;
  readonly watch: boolean;
  /** ShellCheck is asked, too. */
  readonly shellcheck: boolean;
  readonly dryRun: boolean;
  readonly review: boolean;
  /** Of what a refactoring makes. */
  readonly name: string | undefined;
  /** How the title of the wanted offer begins. */
  readonly title: string | undefined;
  /** Where variants are written below; undefined for the folder of their variants file. */
  readonly into: string | undefined;
  /** Where the source that `unify` makes is written. */
  readonly write: string | undefined;
  readonly force: boolean;
  /** Names of variants; none for all. */
  readonly only: readonly string[];
  /** The template that Dockerfiles to unify were made from. */
  readonly template: string | undefined;
  readonly color: boolean | undefined;
  /** Registries may be asked. */
  readonly registry: boolean;
  readonly offline: boolean;
  readonly update: boolean;
  readonly lock: boolean;
  /** The lock file loses what no file uses any more. */
  readonly prune: boolean;
  readonly ca: string | undefined;
  readonly mirrors: readonly string[];
  readonly insecure: readonly string[];
}

/** One of several machines that share the files. */
export interface Shard {
  /** From 1. */
  readonly index: number;
  readonly count: number;
}

export interface Invocation {
  readonly command: (typeof COMMANDS)[number];
  readonly paths: readonly string[];
  readonly options: Options;
}

const COMMANDS = [
  'lint',
  'fix',
  'refactor',
  'variants',
  'contexts',
  'pin',
  'lock',
  'policy',
  'migrate',
  'explain',
  'rules',
  'help',
  'version',
] as const;

const FLAGS = {
  format: { type: 'string' },
  'fail-on': { type: 'string' },
  context: { type: 'string' },
  config: { type: 'string' },
  'stdin-filename': { type: 'string' },
  baseline: { type: 'string' },
  'write-baseline': { type: 'string' },
  changed: { type: 'string' },
  shard: { type: 'string' },
  threads: { type: 'string' },
  cache: { type: 'boolean' },
  'cache-location': { type: 'string' },
  watch: { type: 'boolean' },
  shellcheck: { type: 'boolean' },
  'dry-run': { type: 'boolean' },
  review: { type: 'boolean' },
  name: { type: 'string' },
  title: { type: 'string' },
  into: { type: 'string' },
  write: { type: 'string' },
  force: { type: 'boolean' },
  only: { type: 'string', multiple: true },
  template: { type: 'string' },
  json: { type: 'boolean' },
  registry: { type: 'boolean' },
  offline: { type: 'boolean' },
  update: { type: 'boolean' },
  lock: { type: 'boolean' },
  prune: { type: 'boolean' },
  ca: { type: 'string' },
  mirror: { type: 'string', multiple: true },
  insecure: { type: 'string', multiple: true },
  color: { type: 'boolean' },
  'no-color': { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean', short: 'v' },
} as const;

export const HELP = `dockwright: lints and fixes Dockerfiles, and knows the build around them

  dockwright lint [paths…]      files, folders, globs, or - for standard input; default: this folder
  dockwright fix [paths…]       applies the safe fixes
  dockwright refactor           every refactoring, a line each
  dockwright refactor <place>   what is offered at a place: Dockerfile:3, with a column Dockerfile:3:9, or for lines Dockerfile:3-5
  dockwright refactor <name> <place>
                                does it, in all files that it concerns or in none
  dockwright variants generate [paths…]
                                writes the Dockerfiles of all variants files (Dockerfile.variants.yaml) in the folders or files
  dockwright variants check [paths…]
                                says with a diff what is not as it would be generated; exit 1 then
  dockwright variants list [paths…]
                                the variants and where they are written (--json)
  dockwright variants preview <variant> [path]
                                prints one
  dockwright variants add <debug|slim|alpine|version> [Dockerfile]
                                makes a first variant of a Dockerfile, or one more; a version is called by its --name
  dockwright variants unify <files…>
                                makes one source and one variants file of Dockerfiles that are alike
  dockwright pin [paths…]       adds digests to the images that have a tag, from dockwright.lock or their registries
  dockwright lock [paths…]      writes dockwright.lock: what the tags mean today
  dockwright policy [paths…]    prints a BuildKit source policy that pins the images, and leaves the files alone
  dockwright contexts [folder]  which Dockerfile is built with which context, and who says so (--json)
  dockwright migrate [file]     writes dockwright.yaml from hadolint's configuration (--dry-run prints it)
  dockwright explain <rule>     what a rule finds and why; other tools' codes count, too
  dockwright rules              every rule, a line each

lint and fix
  --context <folder>            the build context of these files; - for a build without one
  --config <file>               use this configuration; default: the nearest dockwright.json, .jsonc, .yaml
  --stdin-filename <path>       the name that standard input is linted under
  --fail-on <severity>          error, warning (default), info, hint or never
  --changed <revision>          only files that were changed since this revision of git, or whose settings were
  --format <name>               text (default), json, sarif, github, gitlab, checkstyle, junit, sonarqube, hadolint-json or markdown
  --no-color, --color           default: colour on a terminal
lint only
  --baseline <file>             leaves out the findings that this file knows
  --write-baseline <file>       writes all findings there, and exits 0
  --shard <i>/<n>               only the i-th of n parts, to share the work among machines
  --threads <number>            lints on so many threads; default: as many as pay
  --cache                       what did not change since the last run with it is not linted again
  --cache-location <folder>     keeps that there; default: the user's own cache
  --shellcheck                  asks the program of that name, too; its findings have its codes
  --watch                       goes on, and lints again whenever a file changes
fix only
  --dry-run                     prints the changes as a unified diff and writes nothing
  --review                      applies the fixes that want a human eye as well
refactor only
  --name <name>                 what the new or renamed thing is called; default: what the editor would call it
  --title <beginning>           which one, where a refactoring has several offers
  --dry-run                     prints the changes as a unified diff and writes nothing
variants only
  --into <folder>               generate and check: the files are below this folder instead of beside their source
  --only <variant>              generate and check: this one only; may be given several times
  --force                       writes over files that were edited by hand, or made by something else
  --write <folder>              unify: writes the two files there; without it they are printed
  --template <file>             unify: the %%NAME%% template that the files were made from
  --dry-run                     prints the changes as a unified diff and writes nothing
lint, fix, refactor, pin, lock and policy
  --registry                    may ask the registries; without it nothing leaves this machine
  --offline                     earlier answers of registries count, however old
  --ca <file>                   trusts these certificates (PEM) as well
  --mirror <host>               is asked for Docker Hub's images first; may be given several times
  --insecure <host>             may be asked without TLS, as registries on this machine may; may be given several times
pin and lock
  --update                      moves digests to what the tags mean now
  --lock                        pin --registry writes dockwright.lock, too
  --prune                       lock drops the images that no Dockerfile has any more; without --registry it does nothing else
  --dry-run                     prints the changes as a unified diff and writes nothing

Exit: 0 nothing at or above --fail-on, 1 findings, an image that cannot be pinned or a refactoring that is not offered, 2 usage, configuration or a file that cannot be read, 70 a bug of ours
`;

export function readArgs(argv: readonly string[]): Invocation {
  const { values, positionals } = parse(argv);
  const [first, ...rest] = positionals;
  if (values.help || first === 'help' || (first === undefined && argv.length === 0)) return invocation('help', [], values);
  if (values.version || first === 'version') return invocation('version', [], values);
  const command = COMMANDS.find((it) => it === first);
  if (!command) throw new UsageError(unknownCommand(first));
  checkRun(command, rest, values);
  if (command === 'explain' && rest.length !== 1) throw new UsageError('explain takes one rule: dockwright explain unset-home');
  checkRegistry(command, values);
  if (command === 'rules' && rest.length > 0) throw new UsageError('rules takes no paths; dockwright explain <rule> shows one.');
  return invocation(command, rest, values);
}

/** What only makes sense where files are linted. */
function checkRun(command: Invocation['command'], paths: readonly string[], values: Values): void {
  const given = (
    ['baseline', 'write-baseline', 'shard', 'threads', 'cache', 'cache-location', 'watch', 'shellcheck'] as const
  ).find((it) => values[it] !== undefined);
  if (command !== 'lint' && given) throw new UsageError(`--${given} is for lint, not for ${command}.`);
  if (command !== 'lint' && command !== 'fix' && values.changed !== undefined)
    throw new UsageError(`--changed is for lint and fix, not for ${command}.`);
  if (values.watch && paths.includes('-')) throw new UsageError('--watch looks at files, and standard input is none.');
  if (values.watch && values['write-baseline'] !== undefined)
    throw new UsageError('--watch goes on and --write-baseline is done at once: give one of them.');
  if (values.changed?.startsWith('-')) throw new UsageError(`--changed ${values.changed}: that is no revision of git.`);
}

function shardOf(text: string): Shard {
  const [, index, count] = /^(\d{1,6})\/(\d{1,6})$/.exec(text) ?? [];
  const shard = { index: Number(index), count: Number(count) };
  if (index === undefined || shard.index < 1 || shard.index > shard.count)
    throw new UsageError(`--shard must be like 2/5, the second of five parts, not ${text}.`);
  return shard;
}

function threadsOf(text: string): number {
  if (!/^[1-9]\d?$/.test(text)) throw new UsageError(`--threads must be a number from 1 to 99, not ${text}.`);
  return Number(text);
}

type Values = ReturnType<typeof parse>['values'];

function checkRegistry(
  command: Invocation['command'],
  { registry, offline, lock, prune, mirror = [], insecure = [] }: Values,
): void {
  if (registry && offline) throw new UsageError('--registry asks and --offline does not: give one of them.');
  if (command === 'lock' && !registry && !prune) throw new UsageError('lock asks the registries: allow that with --registry.');
  if (prune && command !== 'lock') throw new UsageError(`--prune is for lock, not for ${command}.`);
  const noHost = [...mirror, ...insecure].find((it) => !/^(https?:\/\/)?([\w.-]+|\[[\da-f:]+\])(:\d{1,5})?\/?$/i.test(it));
  if (noHost !== undefined)
    throw new UsageError(`${noHost} is no host: write a name, and a port if it has one: mirror.example:5000`);
  if (lock && !registry) throw new UsageError('--lock writes what the registries say: allow asking them with --registry.');
}

function parse(argv: readonly string[]) {
  try {
    return parseArgs({ args: [...argv], options: FLAGS, allowPositionals: true, strict: true });
  } catch (error) {
    const flag = /'(--?[^'= ]+)/.exec(String((error as Error).message))?.[1];
    const near =
      flag &&
      nearest(
        flag,
        Object.keys(FLAGS).map((it) => `--${it}`),
      );
    const isUnknown = (error as { code?: string }).code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION';
    if (flag && isUnknown) throw new UsageError(`There is no option ${flag}.${near ? ` Did you mean ${near}?` : ''}`);
    throw new UsageError((error as Error).message.split('. ')[0] ?? String(error));
  }
}

function unknownCommand(first: string | undefined): string {
  if (first === undefined) return 'Which command? dockwright lint, fix, explain or rules; --help tells more.';
  const near = nearest(first, COMMANDS);
  return `There is no command ${first}.${near ? ` Did you mean ${near}?` : ` To lint it, say: dockwright lint ${first}`}`;
}

function invocation(command: Invocation['command'], paths: readonly string[], values: Values): Invocation {
  const pick = <T extends string>(flag: 'format' | 'fail-on', choices: readonly T[]): T | undefined => {
    const given = values[flag];
    if (given === undefined) return undefined;
    const found = choices.find((it) => it === given);
    if (found) return found;
    const near = nearest(given, choices);
    throw new UsageError(`--${flag} must be one of ${choices.join(', ')}, not ${given}.${near ? ` Did you mean ${near}?` : ''}`);
  };
  return {
    command,
    paths,
    options: {
      format: values.json ? 'json' : (pick('format', FORMATS) ?? 'text'),
      failOn: pick('fail-on', FAIL_ON),
      context: values.context,
      config: values.config,
      stdinFilename: values['stdin-filename'],
      baseline: values.baseline,
      writeBaseline: values['write-baseline'],
      changed: values.changed,
      shard: values.shard === undefined ? undefined : shardOf(values.shard),
      threads: values.threads === undefined ? undefined : threadsOf(values.threads),
      cache: values.cache ?? values['cache-location'] !== undefined,
      cacheLocation: values['cache-location'],
      watch: values.watch ?? false,
      shellcheck: values.shellcheck ?? false,
      dryRun: values['dry-run'] ?? false,
      review: values.review ?? false,
      name: values.name,
      title: values.title,
      into: values.into,
      write: values.write,
      force: values.force ?? false,
      only: values.only ?? [],
      template: values.template,
      color: values['no-color'] ? false : values.color,
      registry: values.registry ?? false,
      offline: values.offline ?? false,
      update: values.update ?? false,
      lock: values.lock ?? false,
      prune: values.prune ?? false,
      ca: values.ca,
      mirrors: values.mirror ?? [],
      insecure: values.insecure ?? [],
    },
  };
}
