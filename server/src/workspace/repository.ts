import type { Files } from '../host/host.ts';
import { parentUri } from './uri.ts';

/** Finds the repository that a file is in: the nearest folder above it with `.git`. Each folder is looked at once. */
export function repositoryOf(files: Files): (uri: string) => Promise<string | undefined> {
  const known = new Map<string, Promise<string | undefined>>();
  const from = (folder: string | undefined): Promise<string | undefined> => {
    if (folder === undefined) return Promise.resolve(undefined);
    let found = known.get(folder);
    if (!found) {
      found = files
        .list(folder)
        .then((entries) => (entries?.some((it) => it.name === '.git') ? folder : from(parentUri(folder))));
      known.set(folder, found);
    }
    return found;
  };
  return (uri) => from(parentUri(uri));
}
