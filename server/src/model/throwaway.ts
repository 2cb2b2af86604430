import { once } from '../text/once.ts';
import { commandsIn, type RunCommand } from './commands.ts';
import type { Model, Stage } from './model.ts';
import { namedInstall } from './named-install.ts';
import { keptStages } from './stage-graph.ts';
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

/**
 * Stages from which others only copy files that they fetched or laid out: no layer of theirs reaches anybody, and nothing in them is built,
 * so that any version of their image does.
 */
export const throwawayStages = once((model: Model): ReadonlySet<Stage> => {
  const parents = new Set(model.stages.map(({ base }) => (base.kind === 'stage' ? base.stage : undefined)));
  const kept = keptStages(model);
  const plain = new Set(unixScripts(model).map((it) => it.in));
  return new Set(
    model.stages.filter(
      (stage) =>
        !kept.has(stage) &&
        !parents.has(stage) &&
        stage.instructions.every(
          (it) => it.kind !== 'RUN' || (plain.has(it) && (commandsIn(model).get(it) ?? []).every(onlyMovesFiles)),
        ),
    ),
  );
});

function onlyMovesFiles(command: RunCommand): boolean {
  if (!MANAGERS.has(command.name)) return FILES.has(command.name);
  const packages = namedInstall(command)?.packages ?? [];
  return packages.every((it) => TOOLS.has(it.value?.replace(/[=<>~].*$/, '')));
}
