import { type DataNode, entries, get, items, textOf } from '../../data/data.ts';
import { readJson } from '../../data/json.ts';
import { type Span, span } from '../../text/span.ts';
import type { Build, Tree } from '../build.ts';
import { argFlags, declaredBuild, flagField, type Given, sound } from '../declared.ts';
import { folderOf } from '../paths.ts';
import { Pieces, substituted } from './pieces.ts';
import { type Programs, scriptBuilds } from './script.ts';
import { absolute, changed, UNKNOWN } from './values.ts';

export const isVscodeTasks = (path: string): boolean => /(?:^|\/)\.vscode\/tasks\.json$/.test(path);

/** The builds of an editor's tasks (code.visualstudio.com/docs/editor/tasks; docker-build: docs/containers/reference). */
export function vscodeTasksBuilds(path: string, tree: Tree, programs?: Programs): Build[] {
  const root = readJson(tree.text(path) ?? '').roots[0];
  const folder = absolute(folderOf(folderOf(path)));
  const context: Context = { path, tree, programs, folder, options: get(root, 'options') };
  return items(get(root, 'tasks')).flatMap((task) =>
    textOf(get(task, 'type')) === 'docker-build' ? dockerTask(task, context) : commandTask(task, root, context),
  );
}

interface Context {
  readonly path: string;
  readonly tree: Tree;
  readonly programs: Programs | undefined;
  readonly folder: string;
  readonly options: DataNode | undefined;
}

const VARIABLE = /\$\{([^}]+)\}/g;

/** `${workspaceFolder}`; what the editor asks for or knows by itself is not known here. */
const valueOf = (name: string, folder: string): string =>
  name === 'workspaceFolder' || name === 'workspaceRoot' || name === 'cwd' ? folder : name === 'pathSeparator' ? '/' : UNKNOWN;

const replaced = (text: string, folder: string): string => text.replace(VARIABLE, (_, name: string) => valueOf(name, folder));

const labelOf = (task: DataNode): string | undefined => textOf(get(task, 'label')) ?? textOf(get(task, 'taskName'));

/** Quoted values may be objects: `{ "value": "a b", "quoting": "strong" }`. */
const wordOf = (node: DataNode | undefined): DataNode | undefined => (node?.kind === 'map' ? get(node, 'value') : node);

function commandTask(task: DataNode, root: DataNode | undefined, { path, tree, programs, folder, options }: Context): Build[] {
  const command = wordOf(get(task, 'command') ?? get(root, 'command'));
  if (command?.kind !== 'scalar' || command.value === null) return [];
  const isProcess = textOf(get(task, 'type') ?? get(root, 'type')) === 'process';
  const pieces = new Pieces();
  const add = (node: DataNode & { kind: 'scalar' }, isQuoted: boolean): void => {
    const quote = isQuoted ? "'" : '';
    const text = substituted(node.joined(), VARIABLE, (it) => valueOf(it[1] ?? '', folder));
    const end = span(node.at.end - 1, node.at.end);
    pieces.put(quote, node.at).copy(text).put(quote, end).put(' ', end);
  };
  // A command with blanks and no arguments is a whole line; an argument with blanks is quoted by the editor.
  add(command, isProcess && !command.text.includes("'"));
  for (const arg of items(get(task, 'args') ?? get(root, 'args'))) {
    const word = wordOf(arg);
    if (word?.kind !== 'scalar') continue;
    const needs = isProcess || arg.kind === 'map' || (/[\s]/.test(word.text) && !/["']/.test(word.text));
    add(word, needs && !word.text.includes("'"));
  }
  const own = get(task, 'options') ?? options;
  const cwd = textOf(get(own, 'cwd'));
  const env = new Map(entries(get(own, 'env')).map(({ key, value }) => [key, replaced(textOf(value) ?? UNKNOWN, folder)]));
  const script = { tool: 'vscode' as const, file: path, name: labelOf(task), text: pieces.joined() };
  const start = { cwd: cwd === undefined ? folder : changed(folder, replaced(cwd, folder)), env };
  const found = scriptBuilds(script, start, tree, programs);
  // The arguments may be written before the command.
  const isBackwards = ({ source }: Build): boolean => source.file === path && source.at.start > source.at.end;
  return sound(found.map((it) => (isBackwards(it) ? { ...it, source: { ...it.source, at: command.at } } : it)));
}

function dockerTask(task: DataNode, { path, tree, folder }: Context): Build[] {
  const settings = get(task, 'dockerBuild');
  const given = (key: string, fallback: string): Given => {
    const node = get(settings, key);
    return node ? { text: replaced(textOf(node) ?? UNKNOWN, folder), at: node.at } : { text: fallback, at: undefined };
  };
  const target = given('target', '');
  const type = get(task, 'type') as DataNode;
  const fallback = projectFolder(task, folder);
  const flag = (name: string, { text, at }: Given) => (at === undefined ? [] : [flagField(name, text, at as Span)]);
  return declaredBuild({
    tool: 'vscode',
    file: path,
    name: labelOf(task),
    tree,
    cwd: folder,
    at: type.at,
    context: given('context', fallback),
    dockerfile: given('dockerfile', fallback === UNKNOWN ? UNKNOWN : `${fallback}/Dockerfile`),
    flags: [...flag('target', target), ...argFlags(get(settings, 'buildArgs'), (it) => replaced(it, folder))],
  });
}

/** Where the Dockerfile and the context are when nobody says: beside Node.js's package.json, else the folder of the workspace. */
function projectFolder(task: DataNode, folder: string): string {
  const written = textOf(get(get(task, 'node'), 'package'));
  if (textOf(get(task, 'platform')) !== 'node' || written === undefined) return folder;
  const found = replaced(written, folder);
  return found.endsWith('/package.json') ? found.slice(0, -'/package.json'.length) : UNKNOWN;
}
