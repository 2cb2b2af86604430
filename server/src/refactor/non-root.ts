import type { Facts } from '../facts/facts.ts';
import type { Family } from '../knowledge/images.ts';
import { commandsOf } from '../model/commands.ts';
import { copiesOf } from '../model/copy.ts';
import { rootBase } from '../model/lineage.ts';
import type { Model, Stage, Value } from '../model/model.ts';
import { insertAfter, insertBefore } from '../model/place.ts';
import type { Instruction } from '../syntax/ast.ts';
import { type Edit, insert, replace } from '../text/edit.ts';

/** A change of one Dockerfile; to review, since the program runs with other rights. */
export interface NonRoot {
  readonly title: string;
  readonly edits: readonly Edit[];
}

/** High enough to be nobody's on the host. */
const ID = 10001;
const NAME = 'app';

/** Images that bring a user for this: docker-library/node creates node with uid 1000. */
const OWN_USERS: readonly (readonly [image: RegExp, user: string])[] = [[/^node$/, 'node']];

/** Programs with which an entry point that starts as root becomes another user by itself. */
const DROPS_ROOT = /\b(?:gosu|su-exec|setpriv|runuser|s6-overlay|s6-setuidgid|chpst|setuidgid|fixuid)\b/;
/** Folders that programs only read, or that belong to the system. */
const SYSTEM = /^\/(?:usr|bin|sbin|lib|lib64|etc|boot|dev|proc|sys|run|root|opt)?(?:\/|$)/;

/**
 * Ends the final image with a user of its own: made for the distribution, with a fixed uid, a home folder, and the folders that the
 * program works in. All that needs root stays above. Undefined where the base image is not known, has no tools for it, or where the
 * program becomes another user by itself.
 */
export function runAsNonRoot(model: Model, facts: Facts): NonRoot | undefined {
  const stage = model.final;
  const base = stage && rootBase(stage);
  if (!stage || base?.kind !== 'image') return undefined;
  const image = facts.get('image', base.ref);
  if (image.state === 'unknown' || image.value.os !== 'linux' || image.value.user !== 'root') return undefined;
  const { user } = model.after(stage);
  if (!isRoot(user) || DROPS_ROOT.test(model.file.text)) return undefined;
  const own = OWN_USERS.find(([pattern]) => pattern.test(base.reference.familiar))?.[1];
  const folders = writtenFolders(model, stage);
  const name = own ?? NAME;
  const { family } = image.value;
  const make = own !== undefined ? '' : family && creation(family, base.ref);
  if (make === undefined || makesUsers(model)) return undefined;
  const commands = [make, ...folders.map((path) => `mkdir -p ${path} && chown ${name}:${name} ${path}`)].filter(
    (it) => it !== '',
  );
  const edits: Edit[] = [];
  const first = firstCopy(stage) ?? (user.from === 'file' && user.stage === stage ? user.in : tail(stage));
  // Users are made by root.
  if (first && !isRoot(model.before(first).user)) return undefined;
  if (commands.length > 0) {
    const run = `RUN ${commands.join(` ${model.file.escape}\n && `)}`;
    edits.push(first ? insertBefore(model, first, run) : insertAfter(model, stage.instructions.at(-1) ?? stage.from, run));
  }
  edits.push(...ownedCopies(model, stage, name, first), ...endWith(model, stage, name));
  const ports = lowPorts(stage);
  const note = ports.length > 0 ? `; port ${ports[0]} then needs Docker, or a sysctl` : '';
  return {
    title: `Run as ${own === undefined ? `a user of its own (${NAME}, uid ${ID})` : `the image's user ${own}`}${note}`,
    edits,
  };
}

/** The image's user is root here: that was looked at first. */
const isRoot = (user: Value): boolean =>
  user.from === 'image' || user.from === 'unset' || (user.from === 'file' && /^(?:root|0)(?::.*)?$/.test(user.text ?? ''));

/** The command that makes group and user with a home folder and no login; undefined where the image has no program for it. */
function creation(family: Family, ref: string): string | undefined {
  // Minimal variants of Red Hat's images have no shadow-utils.
  if (/minimal|micro/.test(ref)) return undefined;
  if (family === 'alpine' || family === 'busybox')
    return `addgroup -S -g ${ID} ${NAME} && adduser -S -D -H -u ${ID} -G ${NAME} -h /home/${NAME} ${NAME} && mkdir -p /home/${NAME} && chown ${NAME}:${NAME} /home/${NAME}`;
  if (family === 'debian' || family === 'ubuntu' || family === 'redhat' || family === 'suse' || family === 'arch')
    return `groupadd --system --gid ${ID} ${NAME} && useradd --system --uid ${ID} --gid ${NAME} --create-home --home-dir /home/${NAME} --shell /usr/sbin/nologin ${NAME}`;
  return undefined;
}

/** A file that makes users has plans of its own. */
const makesUsers = (model: Model): boolean =>
  commandsOf(model).some(({ name }) => /^(?:useradd|adduser|groupadd|addgroup)$/.test(name ?? ''));

/** Absolute folders that the program works in: the last WORKDIR and the volumes. */
function writtenFolders(model: Model, stage: Stage): string[] {
  const found = new Set<string>();
  const { workdir } = model.after(stage);
  if (workdir.from === 'file' && workdir.text !== undefined && workdir.stage === stage) found.add(workdir.text);
  for (const it of stage.instructions) {
    if (it.kind !== 'VOLUME') continue;
    for (const word of it.json && it.json.problem === undefined ? it.json.items : it.words) {
      const path = model.expand(it, word.text);
      if (path?.startsWith('/')) found.add(path);
    }
  }
  return [...found].filter((path) => /^\/[\w./-]+$/.test(path) && !SYSTEM.test(path)).map((path) => path.replace(/\/$/, ''));
}

const firstCopy = (stage: Stage): Instruction | undefined =>
  stage.instructions.find((it) => it.kind === 'COPY' || it.kind === 'ADD');
const tail = (stage: Stage): Instruction | undefined =>
  stage.instructions.find((it) => it.kind === 'CMD' || it.kind === 'ENTRYPOINT' || it.kind === 'HEALTHCHECK');

/** What is copied into the program's own folders belongs to it. */
function ownedCopies(model: Model, stage: Stage, name: string, first: Instruction | undefined): Edit[] {
  return copiesOf(model).flatMap(({ in: it, destination }) => {
    if (model.stageOf(it) !== stage || !destination || it.flags.some((flag) => flag.name.text === 'chown')) return [];
    if (first && it.start < first.start) return [];
    const to = model.expand(it, destination.text);
    const { workdir } = model.before(it);
    const base = workdir.from === 'file' ? workdir.text : undefined;
    const path = to === undefined ? undefined : to.startsWith('/') ? to : base === undefined ? undefined : `${base}/${to}`;
    return path === undefined || SYSTEM.test(path) ? [] : [insert(it.keyword.end, ` --chown=${name}:${name}`)];
  });
}

/** `USER` below the last step that needs root, in place of a last `USER root`. */
function endWith(model: Model, stage: Stage, name: string): Edit[] {
  const { user, env } = { user: model.after(stage).user, env: model.after(stage).env('HOME') };
  const last = stage.instructions.findLast(
    (it) => it.kind === 'RUN' || it.kind === 'COPY' || it.kind === 'ADD' || it.kind === 'WORKDIR',
  );
  // HOME of the passwd entry counts only where nothing else is set.
  const home = env.from === 'file' ? `\nENV HOME=/home/${name}` : '';
  if (user.from === 'file' && user.stage === stage && (!last || user.in.start > last.start))
    return [replace(user.in.rest, `${name}${home}`)];
  const anchor = last ?? stage.from;
  return [insertAfter(model, anchor, `USER ${name}${home}`)];
}

const lowPorts = (stage: Stage): string[] =>
  stage.instructions
    .filter((it) => it.kind === 'EXPOSE')
    .flatMap((it) => it.words.map((word) => /^(\d+)(?:\/\w+)?$/.exec(word.text)?.[1] ?? ''))
    .filter((port) => port !== '' && Number(port) < 1024);
