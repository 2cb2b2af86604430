import { readYaml } from '../data/yaml.ts';
import { Joined } from '../text/joined.ts';
import { span } from '../text/span.ts';
import type { Build, Tree } from './build.ts';
import { composeBuilds, isCompose } from './compose.ts';
import type { Field } from './docker.ts';
import { isAction, isWorkflow, type WorkflowPrograms, workflowBuilds } from './github.ts';
import { isMakefile, makeBuilds } from './make.ts';
import { npmBuilds, npmScript } from './npm.ts';
import { baseName, folderOf, join } from './paths.ts';
import { type Script, scriptBuilds } from './script.ts';
import { isShellScript } from './script-parts.ts';
import { absolute, UNKNOWN } from './values.ts';

/** What one file says: its own builds, and which other files it speaks for. */
export interface FileBuilds {
  readonly builds: readonly Build[];
  /** Files that mean something else alone than they do from here. */
  readonly included: readonly string[];
}

const NONE: FileBuilds = { builds: [], included: [] };
/** A file without one of these words starts no build. */
const WORTH = /docker|podman|buildah|nerdctl|kaniko|container|\bbuild\b/i;

/** Whether a file may define a build, by its name alone. */
export function mayDefineBuilds(path: string): boolean {
  // What others wrote is not built here.
  if (/(?:^|\/)(?:vendor|node_modules|third_party)\//.test(path)) return false;
  const name = baseName(path);
  return (
    /\.(?:ya?ml|sh|bash|hcl|mk|ps1|cmd|bat|just|groovy)$/i.test(name) ||
    isMakefile(name) ||
    name === 'package.json' ||
    /(?:^|\/)hooks\/\w+$|(?:^|\/)(?:bin|scripts?|hack|ci|tools?|build|docker)\/[\w-]+$/.test(path)
  );
}

/** The builds that a file of the workspace defines, each with its place. */
export function buildsOf(path: string, tree: Tree): FileBuilds {
  const text = tree.text(path);
  const name = baseName(path);
  if (text === undefined || !(WORTH.test(text) || /compose/.test(name))) return NONE;
  const programs = programsOf(tree);
  if (isWorkflow(path)) return own(workflowBuilds(path, tree, programs));
  if (isAction(path)) return NONE;
  if (/\.ya?ml$/.test(name)) return isComposeFile(name, text) ? composeBuilds(path, tree) : NONE;
  if (isMakefile(name)) return own(makeBuilds(path, tree, { programs }));
  if (name === 'package.json') return own(npmBuilds(path, tree, programs));
  if (isShellScript(path, text)) return own(standalone(path, text, tree, programs));
  return NONE;
}

/** By its name, or by what is in it: any file can be handed to Compose with `-f`. */
const isComposeFile = (name: string, text: string): boolean =>
  /^(?:docker-)?compose(?:[.-].*)?\.ya?ml$/.test(name) || (/^services\s*:/m.test(text) && isCompose(readYaml(text).roots[0]));

const own = (builds: readonly Build[]): FileBuilds => ({ builds, included: [] });

/** A script that nobody is known to call: from the folder in which its Dockerfiles exist, the root first. */
function standalone(path: string, text: string, tree: Tree, programs: WorkflowPrograms): Build[] {
  const script: Script = { tool: 'shell', file: path, name: undefined, text: Joined.of(text, [span(0, text.length)]) };
  const folders = ['.', folderOf(path)];
  for (let at = folderOf(path); at !== '.'; at = folderOf(at)) folders.push(at);
  let best: { builds: Build[]; score: number } | undefined;
  for (const folder of new Set(folders)) {
    const builds = scriptBuilds(script, { cwd: absolute(folder) }, tree, programs);
    const score = builds.filter((it) => isThere(it, tree)).length;
    if (!best || score > best.score) best = { builds, score };
  }
  const isSure = folders.length === 2 && folders[0] === folders[1];
  return best && (best.score > 0 || isSure) ? best.builds : scriptBuilds(script, { cwd: UNKNOWN }, tree, programs);
}

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
    make: (folder, args) =>
      guarded(`make ${folder}`, () => {
        const flag = args.findIndex(({ text }) => text === '-f' || text === '--file');
        const given = flag >= 0 ? args[flag + 1]?.text : undefined;
        const names = given === undefined ? ['GNUmakefile', 'makefile', 'Makefile'] : [given];
        const path = names.flatMap((it) => join(folder, it) ?? []).find((it) => tree.kind(it) === 'file');
        return path === undefined ? [] : makeBuilds(path, tree, { ...goalsOf(args), programs }, folder);
      }),
    npm: (folder, script) =>
      guarded(`npm ${folder} ${script}`, () => npmScript(join(folder, 'package.json') ?? '', script, tree, programs)),
    bake: () => [],
    bakeStep: () => [],
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
