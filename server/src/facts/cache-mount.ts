import { PACKAGE_CACHES, type PackageCache } from '../knowledge/package-caches.ts';
import { commandsIn, type RunCommand } from '../model/commands.ts';
import { copySources } from '../model/copy.ts';
import { allowsSyntax } from '../model/frontend.ts';
import { lineageOf, rootBase } from '../model/lineage.ts';
import type { Model, Stage } from '../model/model.ts';
import { fieldOf, mountsOf } from '../model/mount.ts';
import { insertBefore } from '../model/place.ts';
import { startedPrograms } from '../model/started.ts';
import { createdUsers } from '../model/users.ts';
import type { Instruction } from '../syntax/ast.ts';
import { type Edit, insert } from '../text/edit.ts';
import { once, onceByText } from '../text/once.ts';
import { cacheEdits } from './cache-clean.ts';
import type { Facts } from './facts.ts';
import { homeAt, userAt } from './home.ts';

export interface CacheMounts {
  readonly tools: readonly string[];
  readonly mounts: number;
  readonly runs: number;
  /** Those of the step itself. */
  readonly commands: readonly RunCommand[];
  readonly edits: readonly Edit[];
}

/** A package manager's calls in a RUN, and the folders that are worth keeping there. */
export interface CachedCall {
  readonly cache: PackageCache;
  readonly commands: readonly RunCommand[];
  readonly folders: readonly string[];
}

/** Cache mounts for what a RUN downloads, and for other steps that need the same folder; undefined where something would be lost. */
export function cacheMounts(
  run: Instruction,
  model: Model,
  facts: Facts,
  isMeant: (cache: PackageCache) => boolean = () => true,
): CacheMounts | undefined {
  const stage = model.stageOf(run);
  if (!stage || run.kind !== 'RUN' || !allowsSyntax(model, 2)) return undefined;
  const calls = callsIn(run, model, facts).filter((it) => isMeant(it.cache) && staysUsable(it, run, stage, model));
  if (calls.length === 0) return undefined;
  const stores = new Set(calls.filter((it) => it.cache.store).map((it) => it.cache));
  const others = (stores.size > 0 ? kinOf(stage, model).runs : []).filter(
    (it) =>
      it !== run &&
      commandsIn(model)
        .get(it)
        ?.some((one) => usesStore(one, stores)),
  );
  const edits: Edit[] = [];
  for (const one of [run, ...others]) {
    const own = one === run ? calls : callsIn(one, model, facts).filter((it) => stores.has(it.cache));
    // A step that needs the folder and cannot have it would find it empty.
    if (one !== run && [...stores].some((it) => !own.some(({ cache }) => cache === it))) return undefined;
    const found = cacheEdits(own, one, homeOf(one, model, facts), model);
    if (!found) return undefined;
    edits.push(...found, mountsBehind(one, own, model, facts));
  }
  if (calls.some((it) => it.cache.name === 'apt')) edits.push(...keptPackages(run, stage, calls, model));
  const mounts = calls.reduce((sum, it) => sum + it.folders.length, 0);
  const commands = calls.flatMap((it) => it.commands);
  return { tools: calls.map((it) => it.cache.name), mounts, runs: 1 + others.length, commands, edits };
}

const text = (word: { value: string | undefined; text: string }): string => word.value ?? word.text;

function subOf({ args, name }: RunCommand): string {
  const words = args.map(text);
  if (name === 'mvn' || name === 'gradle') return words[0] ?? '';
  return words.find((it) => !it.startsWith('-') || /^-S/.test(it)) ?? '';
}

function callsIn(run: Instruction, model: Model, facts: Facts): CachedCall[] {
  const commands = (commandsIn(model).get(run) ?? []).map(asPip);
  const caches = new Set(commands.flatMap((it) => cachesOf(it.name ?? '')));
  if (caches.size === 0) return [];
  return PACKAGE_CACHES.filter((it) => caches.has(it)).flatMap((cache): CachedCall[] => {
    const own = commands.filter((it) => cache.programs.includes(it.name ?? '') && cache.subs.test(subOf(it)));
    if (own.length === 0) return [];
    const folders = foldersOf(cache, own, run, model, facts)?.filter((it) => !isMounted(run, it));
    return folders && folders.length > 0 ? [{ cache, commands: own, folders }] : [];
  });
}

const cachesOf = onceByText((program) => PACKAGE_CACHES.filter((it) => it.programs.includes(program)));
/** An assignment in a script, by the name of its variable. */
const assignmentTo = onceByText((name) => new RegExp(`\\b${name}=`));

/** `python -m pip install` is pip. */
function asPip(command: RunCommand): RunCommand {
  const [flag, program] = command.args;
  if (flag?.text !== '-m' || program?.text !== 'pip' || !/^python3?$/.test(command.name ?? '')) return command;
  return { ...command, name: 'pip', args: command.args.slice(2) };
}

const isMounted = (run: Instruction, folder: string): boolean =>
  mountsOf(run).some((it) => {
    const target = fieldOf(it, 'target', 'dst', 'destination')?.value?.replace(/\/+$/, '') ?? '';
    return target === folder || folder.startsWith(`${target}/`) || target.startsWith(`${folder}/`);
  });

/** Where the downloads lie for the user of a step; undefined when that is not known for sure. */
function foldersOf(
  cache: PackageCache,
  commands: readonly RunCommand[],
  run: Instruction,
  model: Model,
  facts: Facts,
): readonly string[] | undefined {
  const stage = model.stageOf(run);
  const base = stage && rootBase(stage);
  const image = base?.kind === 'image' ? facts.get('image', base.ref) : undefined;
  if (base?.kind !== 'image' || image?.state !== 'known' || image.value.os !== 'linux') return undefined;
  if (cache.families && !(image.value.family && cache.families.includes(image.value.family))) return undefined;
  if (cache.image && !cache.image.test(base.reference.familiar)) return undefined;
  const state = model.before(run);
  const isSet = (name: string): boolean => /^(?:file|argument|unknown)$/.test(state.env(name).from);
  const script = commands[0]?.script.shell.text ?? '';
  const names = [...cache.elsewhere, 'HOME', cache.variable?.[0] ?? 'HOME'];
  if (cache.elsewhere.some(isSet) || names.some((it) => assignmentTo(it).test(script))) return undefined;
  if (commands.some((it) => it.wrappers.some((one) => one === 'sudo' || one === 'gosu' || one === 'env'))) return undefined;
  if (
    commands.some((it) =>
      it.args.some((word) => cache.moves.some((flag) => text(word) === flag || text(word).startsWith(`${flag}=`))),
    )
  )
    return undefined;
  if (!ownerOf(run, model, facts)) return undefined;
  if (cache.variable && isSet(cache.variable[0])) {
    const value = state.env(cache.variable[0]);
    const folder = value.from === 'file' ? value.text : undefined;
    return folder && isPlainPath(folder)
      ? cache.variable[1].map((it) => `${folder.replace(/\/$/, '')}${it && `/${it}`}`)
      : undefined;
  }
  const home = homeOf(run, model, facts);
  const folders = cache.folders.map((it) => (it.startsWith('~') ? home && `${home.replace(/\/$/, '')}${it.slice(1)}` : it));
  const isFine = (it: string | undefined): it is string => it !== undefined && isPlainPath(it);
  if (!folders.every(isFine) || ((cache.families || cache.name === 'dnf') && !isRoot(run, model, facts))) return undefined;
  return folders;
}

const isPlainPath = (path: string): boolean => /^\/[\w./-]+$/.test(path);
const isRoot = (run: Instruction, model: Model, facts: Facts): boolean =>
  /^(?:root|0)(?::|$)/.test(userAt(model.before(run).user, facts) ?? '');

/** docker-library/node makes it: uid and gid 1000, with a home folder. */
function isNodeUser(run: Instruction, model: Model, facts: Facts): boolean {
  const stage = model.stageOf(run);
  const base = stage && rootBase(stage);
  if (!stage || base?.kind !== 'image' || base.reference.familiar !== 'node') return false;
  return userAt(model.before(run).user, facts) === 'node' && !createdUsers(model, stage).has('node');
}

function homeOf(run: Instruction, model: Model, facts: Facts): string | undefined {
  const isSet = model.before(run).env('HOME').from !== 'image';
  return !isSet && isNodeUser(run, model, facts) ? '/home/node' : homeAt(model, facts, run);
}

/** What a mount needs to belong to the user of a step; undefined when its numbers are not known. */
function ownerOf(run: Instruction, model: Model, facts: Facts): { readonly fields: string } | undefined {
  const user = userAt(model.before(run).user, facts);
  if (user === undefined) return undefined;
  const [name = '', group] = user.split(':');
  if (name === 'root' || name === '0') return { fields: '' };
  const stage = model.stageOf(run);
  const created = stage && createdUsers(model, stage).get(name);
  const isNode = isNodeUser(run, model, facts);
  const uid = isNode ? '1000' : /^\d+$/.test(name) ? name : created?.uid;
  const gid = isNode ? '1000' : group !== undefined && /^\d+$/.test(group) ? group : undefined;
  return uid === undefined ? undefined : { fields: `,uid=${uid}${gid === undefined ? '' : `,gid=${gid}`}` };
}

function mountsBehind(run: Instruction, calls: readonly CachedCall[], model: Model, facts: Facts): Edit {
  const { escape, lines } = model.file;
  const owner = ownerOf(run, model, facts)?.fields ?? '';
  const flags = calls.flatMap(({ cache, folders }) =>
    folders.map((it) => `--mount=type=cache,target=${it}${cache.locked ? ',sharing=locked' : ''}${owner}`),
  );
  const next = ` ${escape}${lines.lineBreak}    `;
  // What follows is on a line of its own already, or gets one.
  const own = model.file.text.slice(run.keyword.end, run.rest.start).includes('\n');
  return insert(run.keyword.end, ` ${flags.join(next)}${own ? '' : next.slice(0, -1)}`);
}

const stepsOnDockerClean = once((model: Model): ReadonlyMap<Stage, readonly Instruction[]> => {
  const says = (it: Instruction): boolean => /docker-clean/.test(model.file.text.slice(it.start, it.end));
  return new Map(model.stages.map((it) => [it, it.instructions.filter(says)]));
});

/** Images of Debian and Ubuntu delete packages as soon as they are installed (debuerreotype, docker-clean). */
function keptPackages(run: Instruction, stage: Stage, calls: readonly CachedCall[], model: Model): Edit[] {
  const cleaning = stepsOnDockerClean(model);
  if (lineageOf(stage).some((it) => cleaning.get(it)?.some((one) => it !== stage || one.start <= run.start))) return [];
  const isApt = calls.some((it) => it.commands.some(({ name }) => name === 'apt'));
  const keep = isApt ? ` && echo 'Binary::apt::APT::Keep-Downloaded-Packages "true";' > /etc/apt/apt.conf.d/keep-cache` : '';
  return [insertBefore(model, run, `${run.keyword.text} rm -f /etc/apt/apt.conf.d/docker-clean${keep}`)];
}

/** The stages that have something of a stage's file system, or that it has something of, and what they do. */
interface Kin {
  readonly runs: readonly Instruction[];
  /** What containers of them start. */
  readonly started: readonly string[];
  /** Where the last step begins of which nobody knows here what it calls; -1 when there is none. */
  readonly lastOpaque: number;
  /** Where the last step begins that installs without fetching the lists itself, by package manager. */
  lastUnfetched(cache: PackageCache): number;
}

const kinByStage = once((_: Model): Map<Stage, Kin> => new Map());

function kinOf(stage: Stage, model: Model): Kin {
  const all = kinByStage(model);
  const known = all.get(stage);
  if (known) return known;
  const stages = model.stages.filter((it) => lineageOf(it).includes(stage) || lineageOf(stage).includes(it));
  const runs = stages.flatMap((it) => it.instructions.filter(({ kind }) => kind === 'RUN'));
  const last = (is: (run: Instruction) => boolean): number => runs.findLast(is)?.start ?? -1;
  const unfetched = new Map<PackageCache, number>();
  const kin: Kin = {
    runs,
    started: stages.flatMap((it) => startedPrograms(it).map(({ name }) => name)),
    lastOpaque: last((it) => (commandsIn(model).get(it) ?? []).some(isOpaque)),
    lastUnfetched(cache) {
      const at = unfetched.get(cache) ?? last((it) => installs(it, cache, model) && !isUpdated(it, cache, model));
      unfetched.set(cache, at);
      return at;
    },
  };
  all.set(stage, kin);
  return kin;
}

const usesStore = ({ name = '' }: RunCommand, stores: ReadonlySet<PackageCache>): boolean =>
  [...stores].some((it) => it.programs.includes(name));

/** Commands of which nobody knows here what they call. */
const OPAQUE = /^(?:make|cmake|ninja|bash|sh|task|just|mage|npm|yarn)$|\.sh$/;

const isOpaque = ({ name, nameWord }: RunCommand): boolean =>
  name === undefined || OPAQUE.test(name) || nameWord?.text.startsWith('./') === true;

const copiedBetweenStages = once((model: Model) => copySources(model).filter((it) => it.kind === 'stage'));

/** Whether nothing else needs in the image what the mount then has. */
function staysUsable({ cache, folders }: CachedCall, run: Instruction, stage: Stage, model: Model): boolean {
  const kin = kinOf(stage, model);
  if (cache.name === 'apt' || cache.name === 'apk') {
    if (cache.name === 'apt' && !isUpdated(run, cache, model)) return false;
    // The lists of this step would be missing there.
    if (kin.lastUnfetched(cache) > run.start) return false;
  }
  const isTaken = copiedBetweenStages(model).some(({ text: path = '' }) =>
    folders.some((it) => within(path, it) || (cache.store && within(it, path))),
  );
  if (isTaken) return false;
  if (!cache.store) return true;
  return !kin.started.some((it) => cache.programs.includes(it) || OPAQUE.test(it)) && kin.lastOpaque <= run.start;
}

const within = (path: string, folder: string): boolean => path === folder || path.startsWith(`${folder}/`);

const installs = (run: Instruction, cache: PackageCache, model: Model): boolean =>
  (commandsIn(model).get(run) ?? []).some((it) => cache.programs.includes(it.name ?? '') && cache.subs.test(subOf(it)));

/** Whether a step fetches the lists itself before it installs. */
function isUpdated(run: Instruction, cache: PackageCache, model: Model): boolean {
  const commands = (commandsIn(model).get(run) ?? []).filter((it) => cache.programs.includes(it.name ?? ''));
  const install = commands.findIndex((it) => cache.subs.test(subOf(it)));
  return commands.some(
    (it, i) =>
      (i < install && subOf(it) === 'update') ||
      (cache.name === 'apk' && it.args.some((word) => /^(?:--no-cache|-\w*U\w*|--update(?:-cache)?)$/.test(text(word)))),
  );
}
