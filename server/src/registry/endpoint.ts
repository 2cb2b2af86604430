import type { Address, Web } from '../host/host.ts';

/** A server that answers for a registry. */
export interface Endpoint {
  /** Whose login counts there: `docker.io`, or the host as written. */
  readonly login: string;
  /** The addresses to try in this order, all of one host. */
  readonly bases: readonly Address[];
}

export interface EndpointOptions {
  /** Asked before Docker Hub, and only for its images: hosts, or addresses without a path. */
  readonly mirrors: readonly string[];
  /** Hosts that may be asked without TLS, as Docker's `insecure-registries`. */
  readonly insecure: readonly string[];
}

/** Docker Hub's registry does not answer under its name (moby/moby, registry/config.go: IndexServer, DefaultV2Registry). */
const HUB = 'registry-1.docker.io';

/**
 * Where a registry is asked. Plain HTTP only for 127.0.0.0/8, ::1 and localhost, which Docker always counts as insecure
 * (docs.docker.com/reference/cli/dockerd/#insecure-registries), and for what is configured so. As Docker does, TLS is tried first and
 * plain HTTP only when no TLS answers there; unlike Docker, a certificate that cannot be checked is an error here, too.
 */
export function endpointsOf(registry: string, options: EndpointOptions, web: Web): readonly Endpoint[] {
  if (registry !== 'docker.io') return endpoint(registry, registry, options, web);
  const mirrors = options.mirrors.flatMap((mirror) => {
    const host = mirror.replace(/^https?:\/\//i, '').replace(/\/.*$/, '');
    return endpoint(host, host, options, web);
  });
  return [...mirrors, ...endpoint('docker.io', HUB, options, web)];
}

function endpoint(login: string, host: string, options: EndpointOptions, web: Web): Endpoint[] {
  const secure = web.address(`https://${host}/`);
  if (!secure) return [];
  const plain = options.insecure.includes(host) || isLoopback(secure) ? web.address(`http://${host}/`) : undefined;
  return [{ login, bases: plain ? [secure, plain] : [secure] }];
}

/** This very machine: nobody on the way can listen. */
export const isLoopback = ({ hostname }: Address): boolean =>
  hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);

/** The host as people write it. */
export const hostOf = ({ hostname, port }: Address): string => (port === '' ? hostname : `${hostname}:${port}`);

/**
 * Whether a server may send us on to an address. Never from https to http; and http only where the registry itself may be asked so, or
 * on this machine.
 */
export const mayFollow = (from: Address, to: Address): boolean =>
  to.protocol === 'https:' ||
  (to.protocol === 'http:' && from.protocol === 'http:' && (isLoopback(to) || to.hostname === from.hostname));

export type Scope = `repository:${string}:pull`;
export const pullScope = (repository: string): Scope => `repository:${repository}:pull`;
