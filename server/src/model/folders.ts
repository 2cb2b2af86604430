import type { ShellCommand } from '../shell/ast.ts';
import type { RunCommand } from './commands.ts';
import type { Model, State } from './model.ts';

/** Stands for the working folder of a base image, which two places of a stage have in common although nobody knows it. */
const IMAGE_FOLDER = '/…';

/** Where relative paths begin; undefined when that is not known. */
export function folderOf({ workdir }: State): string | undefined {
  if (workdir.from === 'file' || workdir.from === 'argument') return workdir.text && normal(workdir.text);
  if (workdir.from === 'unset') return '/';
  return workdir.from === 'image' ? IMAGE_FOLDER : undefined;
}

/** An absolute path without `.`, `..` and a slash at its end; undefined when the base is not known and needed. */
export function pathFrom(base: string | undefined, path: string): string | undefined {
  if (path.startsWith('/')) return normal(path);
  if (base === undefined || /^[A-Za-z]:|^~/.test(path)) return undefined;
  return normal(`${base}/${path}`);
}

/** Of a path that is as it should be, nothing is to be done. */
const NORMAL = /^(?:\/(?!\.{0,2}(?:\/|$))[^/]*)+$/;

function normal(path: string): string {
  if (path === '/' || NORMAL.test(path)) return path;
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}

/** What of a path lies below a folder: empty for the folder itself, undefined when the path is not in it. */
export function below(folder: string, path: string): string | undefined {
  if (path === folder) return '';
  const start = folder === '/' ? '/' : `${folder}/`;
  return path.startsWith(start) ? path.slice(start.length) : undefined;
}

/** The folder that a command of a RUN works in, the `cd`s before it counted; undefined when that is not known. */
export function workFolder(command: RunCommand, model: Model, start = folderOf(model.before(command.in))): string | undefined {
  let folder = start;
  for (const other of command.script.shell.commands) {
    if (other === command.command) return folder;
    if (isChange(other)) folder = changed(folder, other);
  }
  return folder;
}

const isChange = ({ name, nesting }: ShellCommand): boolean => nesting === 0 && (name?.value === 'cd' || name?.value === 'pushd');

function changed(folder: string | undefined, { words }: ShellCommand): string | undefined {
  const target = words.find((it) => !it.text.startsWith('-'))?.value;
  return target === undefined ? undefined : pathFrom(folder, target);
}
