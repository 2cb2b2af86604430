import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Files } from '../host/host.ts';
import { nodeFiles } from '../host/node.ts';
import { parentUri, relativeUri } from '../workspace/uri.ts';

/**
 * The folder whose files define the builds of a Dockerfile: that of its repository, where `.git` is, else the one that the user named
 * or works in.
 */
export function projectOf(paths: readonly string[], files: Files = nodeFiles): (uri: string) => Promise<string | undefined> {
  const repositories = new Map<string, Promise<string | undefined>>();
  const named = [...paths.filter((it) => it !== '-'), '.'].map((path) => pathToFileURL(resolve(path)).href.replace(/\/$/, ''));
  const repository = (folder: string | undefined): Promise<string | undefined> => {
    if (folder === undefined) return Promise.resolve(undefined);
    let found = repositories.get(folder);
    if (!found) {
      found = files
        .list(folder)
        .then((entries) => (entries?.some((it) => it.name === '.git') ? folder : repository(parentUri(folder))));
      repositories.set(folder, found);
    }
    return found;
  };
  return async (uri) => {
    const found = await repository(parentUri(uri));
    return found ?? named.find((folder) => folder !== uri && relativeUri(folder, uri) !== undefined);
  };
}
