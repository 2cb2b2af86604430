import { mayComeFromBase } from '../model/base-variables.ts';
import { lineageOf } from '../model/lineage.ts';
import type { Model, Script, Stage } from '../model/model.ts';
import { fieldOf, mountsOf } from '../model/mount.ts';
import { PLATFORM_ARGS } from '../model/scope.ts';
import { lexed } from '../syntax/expand.ts';
import type { Facts } from './facts.ts';

/** Set by the builder for every RUN, or by each shell (docs.docker.com/reference/dockerfile/#predefined-args; dash, BusyBox and bash, tried). */
const ALWAYS: ReadonlySet<string> = new Set(
  'HOME PATH PWD OLDPWD IFS PS1 PS2 PS4 PPID OPTIND OPTARG OPTERR LINENO HOSTNAME SHLVL _ RANDOM SECONDS UID EUID HISTFILE SHELL EPOCHSECONDS EPOCHREALTIME SRANDOM HTTP_PROXY HTTPS_PROXY FTP_PROXY NO_PROXY ALL_PROXY http_proxy https_proxy ftp_proxy no_proxy all_proxy SOURCE_DATE_EPOCH REPLY FUNCNAME PIPESTATUS GROUPS DIRSTACK SHELLOPTS OSTYPE MACHTYPE HOSTTYPE COMP_WORDS'.split(
    ' ',
  ),
);
/** Of a terminal or a locale: empty is as good a value as any. */
const OPTIONAL =
  /^(?:BASH\w*|TERM|LANG|LANGUAGE|LC_\w+|TZ|COLUMNS|LINES|DISPLAY|TMPDIR|EDITOR|PAGER|SUDO_\w+|XDG_\w+|SSH_\w+|DEBUG|VERBOSE)$/;

/** `--mount=type=secret,id=token,env=TOKEN`: set for this step. */
const isSecret = (name: string, { in: run }: Script): boolean =>
  mountsOf(run).some(
    (mount) =>
      fieldOf(mount, 'env')?.value === name || (fieldOf(mount, 'env') !== undefined && fieldOf(mount, 'id')?.value === name),
  );

/** Whether a variable is known to have no value where a script begins. A base image that is not known may set anything. */
export function isUnsetAt(name: string, script: Script, model: Model, facts: Facts): boolean {
  if (ALWAYS.has(name) || OPTIONAL.test(name) || isSecret(name, script)) return false;
  const value = model.before(script.in).env(name);
  if (value.from === 'unset') return true;
  // Nobody but the builder sets them, and only behind an ARG.
  if (PLATFORM_ARGS.has(name) && (value.from === 'image' || value.from === 'unknown')) return true;
  if (value.from !== 'image') return false;
  if (script.stage && mayComeFromBase(script.stage, name) === false) return true;
  const fact = facts.get('image', value.ref);
  // A registry answers with all of the configuration, which has a PATH; our own table does not.
  return fact.state === 'known' && fact.value.env.PATH !== undefined && fact.value.env[name] === undefined;
}

/** Filled in by the builder, declared as an ARG without a default. */
const BUILDERS = /^(?:TARGET|BUILD)(?:PLATFORM|OS|OSVERSION|ARCH|STAGE)$|_proxy$/i;

/** Whether a variable may be empty where a script begins, by what the file says: an ARG or ENV of nothing, or a name that nothing sets. */
export function mayBeEmptyAt(name: string, script: Script, model: Model, facts: Facts): boolean {
  const value = model.before(script.in).env(name);
  if (value.from === 'file') return value.text === '';
  if (value.from !== 'argument') return isUnsetAt(name, script, model, facts);
  if (value.text !== undefined) return value.text === '';
  const isBare = value.in.pairs.some((it) => it.key.text === name && !it.value) && !BUILDERS.test(name);
  // A global default counts here, too.
  return isBare && model.global(name).state === 'unset' && !(script.stage && isInImageName(name, script.stage, model));
}

/** Whether an image that the stage is built on is named with a variable: who builds gives it a value then. */
const isInImageName = (name: string, stage: Stage, model: Model): boolean =>
  lineageOf(stage).some(({ from }) =>
    lexed(from.words[0]?.text ?? '', model.file.escape).parts.some(
      (it) => it.kind === 'variable' && it.name === name && !/[-+]/.test(it.operator),
    ),
  );
