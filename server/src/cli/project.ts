import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Files } from '../host/host.ts';
import { nodeFiles } from '../host/node.ts';
import { repositoryOf } from '../workspace/repository.ts';
import { parentUri } from '../workspace/uri.ts';

/**
 * The folder whose files define the builds of a Dockerfile: that of its repository, where `.git` is, else the one that the user named
 * or works in.
 */
export function projectOf(paths: readonly string[], files: Files = nodeFiles): (uri: string) => Promise<string | undefined> {
  const repository = repositoryOf(files);
  const named = new Map<string, number>();
  for (const path of [...paths.filter((it) => it !== '-'), '.']) {
    const uri = pathToFileURL(resolve(path)).href.replace(/\/$/, '');
    if (!named.has(uri)) named.set(uri, named.size);
  }
  /** Of the folders around a file, the one that was named first. */
  const firstNamed = (uri: string): string | undefined => {
    let first: string | undefined;
    for (let folder = parentUri(uri); folder !== undefined; folder = parentUri(folder)) {
      const own = folder.replace(/\/$/, '');
      if ((named.get(own) ?? named.size) < (named.get(first ?? '') ?? named.size)) first = own;
    }
    return first;
  };
  return async (uri) => (await repository(uri)) ?? firstNamed(uri);
}
