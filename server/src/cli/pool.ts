import { availableParallelism } from 'node:os';
import { parentPort, Worker, workerData } from 'node:worker_threads';
import type { Unusable } from '../report/report.ts';
import type { Options } from './args.ts';
import type { Found } from './inputs.ts';
import { asFound, type Linted, Linter } from './linter.ts';
import { received, type SentFinding, sent } from './sent.ts';

/** From so many files on threads pay: each has to read and compile this program first. */
const WORTH = 200;
/** On fewer cores than this, the threads that collect garbage and compile have all of them busy already. */
const MANY_CORES = 4;
/** Each takes some 70 MB. */
const MOST_THREADS = 4;
/** Files that are handed to a thread at once. */
const SHARE = 16;
/** Young objects of a thread, in MB: what one file takes is gone before it grows old. */
const YOUNG = 24;

/** How many threads to lint on; 1 for none but this one. Answers of registries and of ShellCheck are worth sharing. */
export function threadsFor(found: readonly Found[], { registry, offline, shellcheck, threads }: Options): number {
  if (registry || offline || shellcheck || found.some((it) => it.file === undefined)) return 1;
  const cores = availableParallelism();
  const most = threads ?? (found.length < WORTH || cores < MANY_CORES ? 1 : Math.min(cores - 1, MOST_THREADS));
  return Math.min(most, Math.ceil(found.length / SHARE));
}

interface Start {
  readonly paths: readonly string[];
  readonly options: Options;
}

interface Share {
  readonly at: number;
  readonly found: readonly Found[];
}

interface Done {
  readonly at: number;
  readonly reports: readonly (SentReport | undefined)[];
  readonly unusable: readonly Unusable[];
}

/** What can be sent to another thread: rules have functions. */
type SentReport = Omit<Linted, 'diagnostics' | 'crashes'> & {
  readonly diagnostics: readonly SentFinding[];
  readonly crashes: readonly { readonly rule: string; readonly error: string }[];
};

const nameOf = ({ path, message }: Unusable): string => `${path}\n${message}`;

/** Lints on threads; the reports are in the order of the files. */
export async function lintApart({
  found,
  paths,
  options,
  program,
  threads,
  done,
  unusable,
}: Start & {
  readonly found: readonly Found[];
  readonly program: string;
  readonly threads: number;
  done(path: string): void;
  readonly unusable: Unusable[];
}): Promise<(Linted | undefined)[]> {
  const shares: Share[] = [];
  for (let at = 0; at < found.length; at += SHARE) shares.push({ at, found: found.slice(at, at + SHARE) });
  const reports = new Map<number, readonly (Linted | undefined)[]>();
  // Each thread tells the mistakes of a configuration that it meets.
  const told = new Set(unusable.map(nameOf));
  let next = 0;
  const work = (): Promise<void> =>
    new Promise((resolve, reject) => {
      const start: Start = { paths, options };
      const worker = new Worker(program, { workerData: start, resourceLimits: { maxYoungGenerationSizeMb: YOUNG } });
      const give = (): void => {
        const share = shares[next++];
        if (share) worker.postMessage(share);
        else void worker.terminate().then(() => resolve());
      };
      worker.on('message', ({ at, reports: theirs, unusable: mistakes }: Done) => {
        for (const it of mistakes) {
          if (!told.has(nameOf(it))) unusable.push(it);
          told.add(nameOf(it));
        }
        for (const it of theirs) if (it) done(it.path);
        reports.set(
          at,
          theirs.map((it) => it && { ...it, diagnostics: received(it.diagnostics) ?? [] }),
        );
        give();
      });
      worker.on('error', reject);
      give();
    });
  await Promise.all(Array.from({ length: threads }, work));
  return shares.flatMap(({ at }) => reports.get(at) ?? []);
}

/** The other side: lints what it is handed, until it is ended. */
export async function lintHere(): Promise<void> {
  const port = parentPort;
  const { paths, options } = workerData as Start;
  const linter = await Linter.create(paths, options);
  port?.on('message', ({ at, found }: Share) => {
    void linter
      .lint(found, asFound, () => {})
      .then((reports) => {
        const ours = reports.map(
          (it): SentReport | undefined =>
            it && {
              ...it,
              diagnostics: sent(it.diagnostics),
              crashes: it.crashes.map(({ rule, error }) => ({ rule, error: String(error) })),
            },
        );
        const done: Done = { at, reports: ours, unusable: linter.unusable.splice(0) };
        port.postMessage(done);
      });
  });
}
