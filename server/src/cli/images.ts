import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Files, Machine } from '../host/host.ts';
import type { ClientOptions } from '../registry/client.ts';
import type { Unusable } from '../report/report.ts';
import { Images } from '../workspace/images.ts';
import { type Options, UsageError } from './args.ts';

/** Only who asks registries loads what it takes. Their user has chosen the credential helpers, and this run. */
export async function machineFor(ca: string | undefined): Promise<Machine> {
  const { readCa } = await import('../host/net.ts');
  const { nodeMachine } = await import('../host/machine.ts');
  const read = ca === undefined ? undefined : await readCa(ca);
  if (read && 'problem' in read) throw new UsageError(`--ca ${ca}: ${read.problem}.`);
  return nodeMachine({ env: process.env, extraCa: read?.text, mayRunHelpers: () => true });
}

export const clientOptions = ({ offline, mirrors, insecure }: Options): Partial<ClientOptions> => ({
  offline,
  mirrors,
  insecure: insecure.map((it) => it.replace(/^https?:\/\/|\/$/g, '')),
});

/** What the images of a run are known by: the lock files, and the registries when the user says so. */
export const imagesFor = (options: Options, machine: Machine | undefined, files: Files): Images =>
  new Images(files, {
    connect: machine && (async () => machine),
    mayAsk: () => options.registry || options.offline,
    now: Date.now,
    client: () => clientOptions(options),
  });

/** What registries are asked with; undefined where none may be. */
export const machineOf = async ({ registry, offline, ca }: Options): Promise<Machine | undefined> =>
  registry || offline ? machineFor(ca) : undefined;

/** Mistakes in the lock file of a linted file, once, with their place. */
export async function tellLock(uri: string, images: Images, told: Set<string>, unusable: Unusable[]): Promise<void> {
  const lock = await images.lock(uri);
  if (!lock || told.has(lock.uri)) return;
  told.add(lock.uri);
  const path = relative(process.cwd(), fileURLToPath(lock.uri));
  for (const { line, message } of lock.problems) unusable.push({ path: `${path}:${line}`, message });
}
