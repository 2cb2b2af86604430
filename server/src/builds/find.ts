import { readYaml } from '../data/yaml.ts';
import { Joined } from '../text/joined.ts';
import { span } from '../text/span.ts';
import { isBakeFile, standaloneBake } from './bake/bake.ts';
import { bakeCall, bakeStep } from './bake/bake-call.ts';
import { type Build, memoized, type Tree } from './build.ts';
import { azureBuilds, isAzure, looksLikeAzure } from './ci/azure.ts';
import { circleciBuilds, isCircleci } from './ci/circleci.ts';
import { cloudbuildBuilds, isCloudbuild } from './ci/cloudbuild.ts';
import { bitbucketBuilds, buildspecBuilds, isBitbucket, isBuildspec, isTravis, travisBuilds } from './ci/commands.ts';
import { droneBuilds, isDrone } from './ci/drone.ts';
import { isAction, isWorkflow, type WorkflowPrograms, workflowBuilds } from './ci/github.ts';
import { gitlabBuilds, gitlabIncludes, isGitlab } from './ci/gitlab.ts';
import { hubBuilds, isHub } from './ci/hub.ts';
import { isJenkins, jenkinsBuilds } from './ci/jenkins.ts';
import { baseName, folderOf, join } from './paths.ts';
import type { Field } from './script/docker.ts';
import { isJust, justBuilds } from './script/just.ts';
import { isMakefile, makeBuilds } from './script/make.ts';
import { npmBuilds, npmScript } from './script/npm.ts';
import { isPowershell, powershellBuilds } from './script/powershell.ts';
import { isPython, pythonBuilds } from './script/python.ts';
import { type Script, scriptBuilds } from './script/script.ts';
import { isShellScript, mayBuild } from './script/script-parts.ts';
import { isTaskfile, taskfileBuilds, taskfileIncludes } from './script/taskfile.ts';
import { absolute, resolve, UNKNOWN } from './script/values.ts';
import { isVscodeTasks, vscodeTasksBuilds } from './script/vscode-tasks.ts';
import { composeBuilds, isCompose } from './tools/compose.ts';
import { devcontainerBuilds, isDevcontainer } from './tools/devcontainer.ts';
import { skaffoldBuilds } from './tools/skaffold.ts';
import { isTiltfile, tiltBuilds } from './tools/tilt.ts';

/** What one file says: its own builds, and which other files it speaks for. */
export interface FileBuilds {
  readonly builds: readonly Build[];
  /** Files that mean something else alone than they do from here. */
  readonly included: readonly string[];
}

/** Commands that are followed for one file, with all scripts and Makefiles that it leads to. */
const MOST_STEPS = 8000;

const NONE: FileBuilds = { builds: [], included: [] };
/** A file without one of these words starts no build. */
const WORTH = /docker|podman|buildah|nerdctl|kaniko|container|\bbuild\b/i;

type Reader = (path: string, tree: Tree, programs: WorkflowPrograms, text: string) => readonly Build[];

/** Readers of files that are known by their names, the most telling first. */
const READERS: readonly (readonly [is: (path: string) => boolean, read: Reader])[] = [
  [isWorkflow, workflowBuilds],
  [isAction, () => []],
  [isDevcontainer, (path, _tree, _programs, text) => devcontainerBuilds(path, text)],
  [isVscodeTasks, vscodeTasksBuilds],
  [isGitlab, gitlabBuilds],
  [isCircleci, circleciBuilds],
  [isDrone, droneBuilds],
  [isAzure, azureBuilds],
  [isTravis, travisBuilds],
  [isBitbucket, bitbucketBuilds],
  [isBuildspec, (path, tree, programs) => somewhere(path, tree, (cwd) => buildspecBuilds(path, tree, cwd, programs))],
  [isCloudbuild, (path, tree, programs) => somewhere(path, tree, (cwd) => cloudbuildBuilds(path, tree, cwd, programs))],
  [isTaskfile, taskfileBuilds],
  [isBakeFile, (path, tree) => standaloneBake(path, tree)],
  [isMakefile, (path, tree, programs) => somewhere(path, tree, (cwd) => makeBuilds(path, tree, { programs }, resolve(cwd, '.')))],
  [isJust, justBuilds],
  [isTiltfile, (path, _tree, _programs, text) => tiltBuilds(path, text)],
  [isJenkins, jenkinsBuilds],
  [isHub, hubBuilds],
  [(path) => baseName(path) === 'package.json', npmBuilds],
  [isPowershell, (path, tree) => somewhere(path, tree, (cwd) => powershellBuilds(path, tree, cwd))],
  [isPython, (path, tree) => somewhere(path, tree, (cwd) => pythonBuilds(path, tree, cwd))],
];

/** Whether a file may define a build, by its name alone. */
export function mayDefineBuilds(path: string): boolean {
  // What others wrote is not built here.
  if (/(?:^|\/)(?:vendor|node_modules|third_party)\//.test(path)) return false;
  if (isPython(path)) return /(?:^|[/_-])(?:build|ci|docker|images?|release|scripts?|tools?|hack|dev)(?:[/_.-]|$)/i.test(path);
  return (
    /\.(?:ya?ml|sh|bash|hcl)$/i.test(path) ||
    READERS.some(([is]) => is(path)) ||
    /(?:^|\/)(?:bin|scripts?|hack|ci|tools?|build|docker)\/[\w-]+$/.test(path)
  );
}

/** The builds that a file of the workspace defines, each with its place. */
export function buildsOf(path: string, tree: Tree): FileBuilds {
  const text = tree.text(path);
  const name = baseName(path);
  if (text === undefined || !(WORTH.test(text) || /bake|compose|container|docker|skaffold|tilt/i.test(path))) return NONE;
  const programs = programsOf(tree);
  const reader = READERS.find(([is]) => is(path));
  if (reader) return { builds: reader[1](path, tree, programs, text), included: includesOf(path, tree) };
  if (/\.ya?ml$/.test(name))
    return looksLikeAzure(text) ? own(azureBuilds(path, tree, programs)) : yamlBuilds(path, name, text, tree);
  if (isShellScript(path, text) && mayBuild(text)) return own(shellBuilds(path, text, tree, programs));
  return NONE;
}

/** The files that one reads as its own. */
const includesOf = (path: string, tree: Tree): string[] =>
  isGitlab(path) ? gitlabIncludes(path, tree) : isTaskfile(path) ? taskfileIncludes(path, tree) : [];

/** YAML of any name: Compose's and Skaffold's files are known by what is in them. */
function yamlBuilds(path: string, name: string, text: string, tree: Tree): FileBuilds {
  if (/^apiVersion:\s*["']?skaffold\//m.test(text)) return own(skaffoldBuilds(path, text, tree));
  return isComposeFile(name, text) ? composeBuilds(path, tree) : NONE;
}

/** By its name, or by what is in it: any file can be handed to Compose with `-f`. */
const isComposeFile = (name: string, text: string): boolean =>
  /^(?:docker-)?compose(?:[.-].*)?\.ya?ml$/.test(name) || (/^services\s*:/m.test(text) && isCompose(readYaml(text).roots[0]));

const own = (builds: readonly Build[]): FileBuilds => ({ builds, included: [] });

function shellBuilds(path: string, text: string, tree: Tree, programs: WorkflowPrograms): readonly Build[] {
  const script: Script = { tool: 'shell', file: path, name: undefined, text: Joined.of(text, [span(0, text.length)]) };
  return somewhere(path, tree, (cwd) => scriptBuilds(script, { cwd }, tree, programs));
}

/** Folders that hold a project's tools and are none themselves. */
const TOOL_FOLDER = /^(?:\.?ci|bin|build|docker|hack|scripts?|tools?)$/;

/**
 * A script or Makefile that nobody is known to call: from the folder in which its Dockerfiles exist, its own first, then those above.
 * A path with folders in it is evidence anywhere; a plain `docker build .` only in its own folder, the one above, and for a folder of
 * tools at the top in the root.
 */
function somewhere(path: string, tree: Tree, read: (cwd: string) => Build[]): readonly Build[] {
  const own = folderOf(path);
  const folders = [own];
  for (let at = own; at !== '.'; at = folderOf(at)) folders.push(folderOf(at));
  // Make is started where its file is; above folders that are only for tools is the project that they belong to.
  const tools = own
    .split('/')
    .reverse()
    .findIndex((it) => !TOOL_FOLDER.test(it));
  const near = isMakefile(path) ? 0 : Math.max(1, tools < 0 ? folders.length : tools);
  const isSure = own === '.' || isMakefile(path);
  // A file that is found from anywhere says nothing of where one stands.
  const anywhere = isSure ? [] : read(UNKNOWN);
  const fixed = new Set(anywhere.flatMap((it) => (it.dockerfile.kind === 'file' ? it.source.at.start : [])));
  let best: { builds: Build[]; score: number } | undefined;
  for (const [i, folder] of folders.entries()) {
    const builds = read(absolute(folder));
    const telling = builds.filter(({ source }) => source.file !== path || !fixed.has(source.at.start));
    const score = telling.filter((it) => isThere(it, tree) && (i <= near || !isPlain(it, folder))).length;
    if (!best || score > best.score) best = { builds, score };
    // All are there: no other folder can be better.
    if (score > 0 && score === telling.length) break;
  }
  return best && (best.score > 0 || isSure) ? best.builds : anywhere;
}

/** Whether a build names nothing that only this folder has. */
const isPlain = ({ dockerfile, context }: Build, folder: string): boolean =>
  dockerfile.kind === 'file' && folderOf(dockerfile.path) === folder && context.kind === 'local' && context.path === folder;

export const isThere = ({ dockerfile }: Build, tree: Tree): boolean =>
  dockerfile.kind === 'file' && tree.kind(dockerfile.path) === 'file';

/** The readers that scripts lead to. */
function programsOf(tree: Tree): WorkflowPrograms {
  const open = new Set<string>();
  const guarded = (id: string, act: () => Build[]): Build[] => {
    if (open.has(id) || open.size > 6) return [];
    open.add(id);
    const found = act();
    open.delete(id);
    return found;
  };
  const programs: WorkflowPrograms = {
    budget: { steps: MOST_STEPS },
    make: (folder, args) =>
      guarded(`make ${folder}`, () => {
        const flag = args.findIndex(({ text }) => text === '-f' || text === '--file');
        const given = flag >= 0 ? args[flag + 1]?.text : undefined;
        const names = given === undefined ? ['GNUmakefile', 'makefile', 'Makefile'] : [given];
        const path = names.flatMap((it) => resolve(absolute(folder), it) ?? []).find((it) => tree.kind(it) === 'file');
        if (path === undefined) return [];
        const asked = goalsOf(args);
        const key = `make ${path} ${folder} ${asked.goals.join(' ')} ${[...asked.env].join(' ')}`;
        return memoized(tree, key, () => makeBuilds(path, tree, { ...asked, programs }, folder));
      }),
    npm: (folder, script) =>
      guarded(`npm ${folder} ${script}`, () => npmScript(join(folder, 'package.json') ?? '', script, tree, programs)),
    bake: (cwd, args) => bakeCall(cwd, args, tree),
    bakeStep: (step) => memoized(tree, `bake ${JSON.stringify(step)}`, () => bakeStep(step, tree)),
  };
  return programs;
}

/** Targets and `NAME=value` of a make command line. */
function goalsOf(args: readonly Field[]): { goals: string[]; env: ReadonlyMap<string, string> } {
  const goals: string[] = [];
  const variables = new Map<string, string>();
  for (let i = 0; i < args.length; i++) {
    const text = args[i]?.text ?? '';
    const assignment = /^(\w+)=([\s\S]*)$/.exec(text);
    if (text === '-C' || text === '-f' || text === '--directory' || text === '--file') i++;
    else if (assignment?.[1]) variables.set(assignment[1], assignment[2] ?? '');
    else if (!text.startsWith('-')) goals.push(text);
  }
  return { goals, env: variables };
}
