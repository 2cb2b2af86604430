import { type DataNode, type Entry, entries, entry, get, items, textOf } from '../../data/data.ts';
import { readJson } from '../../data/json.ts';
import type { Build, BuildContext, Dockerfile } from '../build.ts';
import { baseName, folderOf, join } from '../paths.ts';

/** `.devcontainer/devcontainer.json`, `.devcontainer.json` and `.devcontainer/<name>/devcontainer.json`. */
export const isDevcontainer = (path: string): boolean =>
  baseName(path) === '.devcontainer.json' || /(?:^|\/)\.devcontainer\/(?:[^/]+\/)?devcontainer\.json$/.test(path);

/** The build of a dev container (containers.dev/implementors/json_reference): its paths count from the file's folder. */
export function devcontainerBuilds(path: string, text: string): Build[] {
  const [root] = readJson(text).roots;
  // `dockerFile` and `context` at the top are the older form.
  const build = entry(root, 'build');
  const modern = entry(build?.value, 'dockerfile') ?? entry(build?.value, 'dockerFile');
  const legacy = entry(root, 'dockerFile');
  const dockerfile = modern ?? legacy;
  const header = modern ? build : legacy;
  if (!dockerfile || !header) return [];
  const options = entry(build?.value, 'options');
  const context = entry(build?.value, 'context') ?? entry(root, 'context');
  const target = entry(build?.value, 'target');
  const words = items(options?.value).map((it) => textOf(it) ?? '');
  const has = (flag: string): boolean => words.some((it) => it === flag || it.startsWith(`${flag}=`));
  const targetText = target && textIn(target, path);
  return [
    {
      tool: 'devcontainer',
      name: textOf(get(root, 'name')),
      dockerfile: dockerfileOf(dockerfile, path),
      context: contextOf(context, path),
      target: has('--target') || (target && targetText === undefined) ? null : targetText,
      args: entries(get(build?.value, 'args')).map((it) => ({ name: it.key, value: textIn(it, path), at: it.keyAt })),
      moreArgs: has('--build-arg'),
      platforms: [],
      contexts: [],
      source: {
        file: path,
        at: header.keyAt,
        contextAt: context?.value.at,
        dockerfileAt: dockerfile.value.at,
        targetAt: target?.value.at,
      },
    },
  ];
}

/** The folder that is opened: the one that holds `.devcontainer`. */
function projectOf(path: string): string {
  const parts = path.split('/');
  const at = parts.findIndex((it) => it === '.devcontainer' || it === '.devcontainer.json');
  return at < 0 ? folderOf(path) : parts.slice(0, at).join('/') || '.';
}

/** Where this stands for the folder that is opened. */
const PROJECT = /^\$\{(?:localWorkspaceFolder|workspaceFolder|workspaceRoot)\}/;

/** Variables of the machine that opens it are not known. */
const textIn = ({ value }: Entry, path: string): string | undefined => {
  const text = textOf(value);
  const rest = text?.replace(PROJECT, projectOf(path)) ?? '';
  return text === undefined || rest.includes('${') ? undefined : rest;
};

function pathOf(node: DataNode, path: string): string | undefined {
  const text = textOf(node);
  const isProject = text !== undefined && PROJECT.test(text);
  const rest = isProject ? text.replace(PROJECT, '.') : text;
  return rest === undefined || rest.includes('${') ? undefined : join(isProject ? projectOf(path) : folderOf(path), rest);
}

function contextOf(context: Entry | undefined, file: string): BuildContext {
  const path = context ? pathOf(context.value, file) : folderOf(file);
  return path === undefined ? { kind: 'unknown' } : { kind: 'local', path };
}

function dockerfileOf({ value }: Entry, file: string): Dockerfile {
  const path = pathOf(value, file);
  return path === undefined ? { kind: 'unknown' } : { kind: 'file', path };
}
