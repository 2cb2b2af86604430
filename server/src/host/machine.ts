import { cacheFolder, diskCache } from './disk-cache.ts';
import { dockerCredentials } from './docker-config.ts';
import { nodeDownloads } from './download.ts';
import type { Machine } from './host.ts';
import { nodeNet } from './net.ts';
import { clock, web } from './web.ts';

export interface MachineOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Certificates (PEM) to trust as well. */
  readonly extraCa?: string | undefined;
  /** Asked each time: trust may come later. */
  readonly mayRunHelpers: () => boolean;
}

/** This machine, with its user's logins, proxies and cache. */
export function nodeMachine({ env, extraCa, mayRunHelpers }: MachineOptions): Machine {
  return {
    net: nodeNet({ env, extraCa }),
    downloads: nodeDownloads({ env, extraCa }),
    credentials: { for: (registry) => dockerCredentials({ env, allowHelpers: mayRunHelpers() }).for(registry) },
    cache: diskCache(cacheFolder(env)),
    clock,
    web,
  };
}
