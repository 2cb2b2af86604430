import type { Entry, Files } from './host.ts';

/** Files whose folders are listed once: for a run in which none comes or goes. */
export function listedOnce(files: Files): Files {
  const listings = new Map<string, Promise<readonly Entry[] | undefined>>();
  return {
    ...files,
    list(uri) {
      let listing = listings.get(uri);
      if (!listing) {
        listing = files.list(uri);
        listings.set(uri, listing);
      }
      return listing;
    },
  };
}
