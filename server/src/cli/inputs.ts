import { realpathSync, statSync } from 'node:fs';
import { basename, relative, resolve, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import { mayDefineBuilds } from '../builds/find.ts';
import { decode, type Files } from '../host/host.ts';
import { promptFiles } from '../host/node.ts';
import { isDockerfileName } from '../knowledge/dockerfile-names.ts';
import type { Unusable } from '../report/report.ts';
import { isPath } from '../text/globs.ts';
import { discover } from '../workspace/discover.ts';

/** A file to lint, under the path that the user knows it by. */
export interface Input {
  readonly path: string;
  readonly uri: string;
  readonly text: string;
  /** Undefined for standard input: there is nothing to write to. */
  readonly file: string | undefined;
}

const slashes = (path: string): string => (sep === '\\' ? path.replaceAll('\\', '/') : path);
export const shown = (file: string): string => slashes(relative(process.cwd(), file)) || '.';
/** A file that is named and is no Dockerfile by its name: it is read for the builds in it. */
export const isBuildFile = (path: string): boolean => {
  const name = basename(path);
  return !isDockerfileName(name) && mayDefineBuilds(name) && !/\.dockerfile/i.test(name);
};
const folderUri = (file: string): string => pathToFileURL(file).href.replace(/\/$/, '');

/** A file that is there by its name; `file` is undefined for standard input. */
export interface Found {
  readonly file: string | undefined;
  /** False for one that was found below a folder. */
  readonly isNamed: boolean;
}

/** The files that the paths mean, each once, in order. What cannot be used is told and never stops the others. */
export async function* foundFiles(
  paths: readonly string[],
  unusable: Unusable[],
  files: Files = promptFiles,
): AsyncGenerator<Found> {
  const seen = new Set<string>();
  for (const path of paths.length === 0 ? ['.'] : paths) {
    if (path === '-') {
      yield { file: undefined, isNamed: true };
      continue;
    }
    for await (const found of expand(path, unusable, files)) {
      const real = realOf(found.file);
      if (seen.has(real)) continue;
      seen.add(real);
      yield found;
    }
  }
}

/** A file behind all links; as it is named where that cannot be told. */
export function realOf(file: string): string {
  try {
    return realpathSync.native(file);
  } catch {
    return file;
  }
}

/** The same with their texts. */
export async function* inputs(
  paths: readonly string[],
  stdinName: string | undefined,
  unusable: Unusable[],
): AsyncGenerator<Input> {
  for await (const found of foundFiles(paths, unusable)) {
    const input = await readFound(found, stdinName, unusable);
    if (input) yield input;
  }
}

/** Undefined for what cannot be read, and is told then. */
export const readFound = (
  { file, isNamed }: Found,
  stdinName: string | undefined,
  unusable: Unusable[],
): Promise<Input | undefined> =>
  file === undefined ? standardInput(stdinName ?? 'Dockerfile', unusable) : readInput(file, isNamed, unusable);

async function* expand(path: string, unusable: Unusable[], files: Files): AsyncGenerator<{ file: string; isNamed: boolean }> {
  const file = resolve(path);
  const isFolder = statSync(file, { throwIfNoEntry: false })?.isDirectory();
  if (isFolder === false && isBuildFile(path)) return;
  if (isFolder) yield* below(files, file, () => true);
  else if (isFolder === false || !/[*?[\]{}!]/.test(path)) yield { file, isNamed: true };
  else {
    const pattern = slashes(path).replace(/^\.\//, '');
    const root = resolve(globRoot(pattern));
    let count = 0;
    for await (const found of below(files, root, (name) => isPath(name, pattern))) {
      count++;
      yield found;
    }
    if (count === 0) unusable.push({ path, message: 'matches no Dockerfile.' });
  }
}

/** The folders of a glob before its first special character. */
function globRoot(pattern: string): string {
  const parts = pattern.split('/');
  const special = parts.findIndex((part) => /[*?[\]{}!]/.test(part));
  return parts.slice(0, special).join('/') || (pattern.startsWith('/') ? '/' : '.');
}

async function* below(
  files: Files,
  folder: string,
  wanted: (path: string) => boolean,
): AsyncGenerator<{ file: string; isNamed: boolean }> {
  for await (const { path } of discover(files, folderUri(folder))) {
    const file = resolve(folder, path);
    if (wanted(shown(file))) yield { file, isNamed: false };
  }
}

async function readInput(file: string, isNamed: boolean, unusable: Unusable[]): Promise<Input | undefined> {
  const uri = pathToFileURL(file).href;
  const read = await promptFiles.read(uri);
  if ('text' in read) return { path: shown(file), uri, text: read.text, file };
  // A link to a folder that is named like a Dockerfile is no mistake.
  if (isNamed || read.problem !== 'is a folder') unusable.push({ path: shown(file), message: `${read.problem}.` });
  return undefined;
}

async function standardInput(name: string, unusable: Unusable[]): Promise<Input | undefined> {
  const chunks: Buffer[] = [];
  for await (const chunk of process.stdin) chunks.push(chunk as Buffer);
  const read = decode(Buffer.concat(chunks), new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }));
  if ('text' in read) return { path: slashes(name), uri: pathToFileURL(resolve(name)).href, text: read.text, file: undefined };
  unusable.push({ path: name, message: `${read.problem}.` });
  return undefined;
}
