import { dockerCredentials } from '../../server/src/host/docker-config.ts';
import type { Cache } from '../../server/src/host/host.ts';
import { nodeNet } from '../../server/src/host/net.ts';
import { clock, web } from '../../server/src/host/web.ts';
import { type ClientOptions, RegistryClient } from '../../server/src/registry/client.ts';
import { parseReference } from '../../server/src/syntax/reference.ts';

/** Remembers nothing. */
const cache: Cache = { read: async () => undefined, write: async () => undefined };

/** The client as the program uses it, without a user's logins and cache. */
export const client = (options: Partial<ClientOptions> = {}): RegistryClient =>
  new RegistryClient(
    {
      net: nodeNet({ env: {} }),
      credentials: dockerCredentials({ env: { HOME: '/nonexistent' }, allowHelpers: false }),
      cache,
      clock,
      web,
    },
    options,
  );

export { parseReference as reference };
