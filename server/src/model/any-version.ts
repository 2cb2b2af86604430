import type { Instruction } from '../syntax/ast.ts';
import { once } from '../text/once.ts';
import { commandsIn, type RunCommand } from './commands.ts';
import type { Model, Stage } from './model.ts';
import { namedInstall } from './named-install.ts';
import { isParent, keptStages } from './stage-graph.ts';
import { unixScripts } from './unix-scripts.ts';

const words = (text: string): ReadonlySet<string | undefined> => new Set(text.split(/\s+/));
/** Programs that do the same in every version of an image: they fetch, unpack and lay files out. */
const FILES = words(
  `[ : adduser addgroup base64 basename bunzip2 bzip2 cat cd chgrp chmod chown cp curl cut dirname dpkg echo exit export find git gpg
  grep groupadd gunzip gzip head install jq ln ls md5sum mkdir mv printf pwd rm sed set sha1sum sha256sum sha512sum sort tail tar tee test touch
  tr true uname unset unzip useradd wc wget xargs xz zcat`,
);
const MANAGERS = words('apk apt apt-get dnf microdnf yum zypper');
/** Packages of these. */
const TOOLS = words(
  'bash bzip2 ca-certificates coreutils curl file findutils git gnupg gnupg2 gpg gzip jq openssl sed tar unzip wget xz xz-utils zip zstd',
);

/** Images of nothing but a distribution. */
const BARE = /^(?:alpine|busybox|debian|ubuntu|fedora|centos|rockylinux|almalinux|amazonlinux|archlinux|opensuse\/\w+)$/;

/**
 * Whether any version of a stage's image does as well: no other stage is built on it, nothing is built in it, and all that it has are files
 * that it fetched or was given. Either others copy these from there, or its image is a bare distribution.
 */
export function isAnyVersion(stage: Stage, model: Model): boolean {
  const { base, instructions } = stage;
  const isBare = base.kind === 'image' && BARE.test(base.reference.familiar) && instructions.some((it) => getsFiles(it, model));
  return (
    (isBare || !keptStages(model).has(stage)) &&
    !isParent(stage, model) &&
    instructions.every((it) => it.kind !== 'RUN' || movesFiles(it, model))
  );
}

const getsFiles = (it: Instruction, model: Model): boolean =>
  it.kind === 'COPY' ||
  it.kind === 'ADD' ||
  (commandsIn(model).get(it) ?? []).some(({ name }) => /^(?:curl|wget|git)$/.test(name ?? ''));

const plainRuns = once((model: Model) => new Set(unixScripts(model).map((it) => it.in)));

const movesFiles = (run: Instruction, model: Model): boolean =>
  plainRuns(model).has(run) && (commandsIn(model).get(run) ?? []).every(onlyMovesFiles);

function onlyMovesFiles(command: RunCommand): boolean {
  if (!MANAGERS.has(command.name)) return FILES.has(command.name);
  const packages = namedInstall(command)?.packages ?? [];
  return packages.every((it) => TOOLS.has(it.value?.replace(/[=<>~].*$/, '')));
}
