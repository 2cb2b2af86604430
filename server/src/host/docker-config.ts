import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { Credential, Credentials } from './host.ts';

/** Docker Hub's name in Docker's configuration (docker/cli, cli/config/configfile: the index server of the first days). */
const HUB_KEY = 'https://index.docker.io/v1/';
const HELPER_TIMEOUT = 10_000;
/** What a helper says is a line or two. */
const HELPER_LIMIT = 1_000_000;

export interface DockerConfigOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Credential helpers are programs of the user's choice: run only where that is fine. */
  readonly allowHelpers: boolean;
}

/** The logins that `docker login` keeps. Read anew each time: somebody may just be logging in. */
export function dockerCredentials(options: DockerConfigOptions): Credentials {
  return {
    async for(registry): Promise<Credential | undefined> {
      const read = await readConfig(options.env);
      if (read === undefined || 'problem' in read) return read;
      return credentialFrom(read.config, registry, (helper, key) => askHelper(helper, key, options));
    },
  };
}

export interface DockerConfig {
  readonly auths: ReadonlyMap<string, Readonly<Record<string, unknown>>>;
  readonly credsStore: string | undefined;
  readonly credHelpers: ReadonlyMap<string, string>;
}

export type AskHelper = (helper: string, key: string) => Promise<Credential | undefined>;

/** The helper of the registry, the store for all, then what stands in the file itself: docker/cli, cli/config/configfile/file.go. */
export async function credentialFrom(config: DockerConfig, registry: string, ask: AskHelper): Promise<Credential | undefined> {
  const key = registry === 'docker.io' ? HUB_KEY : registry;
  const helper = config.credHelpers.get(key) ?? config.credHelpers.get(registry) ?? config.credsStore;
  const asked = helper ? await ask(helper, key) : undefined;
  if (asked && !('problem' in asked)) return asked;
  return storedIn(config.auths, key, registry) ?? asked;
}

function storedIn(auths: DockerConfig['auths'], key: string, registry: string): Credential | undefined {
  const entry = auths.get(key) ?? [...auths].find(([it]) => hostOfKey(it) === hostOfKey(key) || it === registry)?.[1];
  if (!entry) return undefined;
  if (typeof entry.identitytoken === 'string' && entry.identitytoken !== '') return { identityToken: entry.identitytoken };
  const decoded = typeof entry.auth === 'string' ? Buffer.from(entry.auth, 'base64').toString('utf8') : '';
  const colon = decoded.indexOf(':');
  if (colon > 0) return login(decoded.slice(0, colon), decoded.slice(colon + 1).replace(/\0+$/, ''));
  const { username, password } = entry;
  return typeof username === 'string' && typeof password === 'string' ? login(username, password) : undefined;
}

/** Keys are hosts, or addresses with a scheme and a path from older times. */
const hostOfKey = (key: string): string => key.replace(/^https?:\/\//, '').replace(/\/.*$/, '');

/** A helper marks an identity token with this user (docker/docker-credential-helpers). */
function login(username: string, password: string): Credential | undefined {
  if (username === '' || password === '') return undefined;
  return username === '<token>' ? { identityToken: password } : { username, password };
}

async function readConfig(
  env: DockerConfigOptions['env'],
): Promise<{ readonly config: DockerConfig } | { readonly problem: string } | undefined> {
  const file = join(env.DOCKER_CONFIG || join(env.HOME || homedir(), '.docker'), 'config.json');
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => error);
  if (typeof text !== 'string')
    return text.code === 'ENOENT' || text.code === 'ENOTDIR'
      ? undefined
      : { problem: `Docker's configuration ${file} cannot be read.` };
  const config = parseDockerConfig(text);
  return config ? { config } : { problem: `Docker's configuration ${file} is not valid JSON.` };
}

/** Undefined when the text is no JSON object. What has the wrong type is left out. */
export function parseDockerConfig(text: string): DockerConfig | undefined {
  let root: unknown;
  try {
    root = JSON.parse(text.replace(/^\ufeff/, ''));
  } catch {
    return undefined;
  }
  if (!isObject(root)) return undefined;
  return {
    auths: new Map(
      Object.entries(isObject(root.auths) ? root.auths : {}).flatMap(([key, it]) => (isObject(it) ? [[key, it]] : [])),
    ),
    credsStore: typeof root.credsStore === 'string' && root.credsStore !== '' ? root.credsStore : undefined,
    credHelpers: new Map(
      Object.entries(isObject(root.credHelpers) ? root.credHelpers : {}).flatMap(([key, it]) =>
        typeof it === 'string' ? [[key, it]] : [],
      ),
    ),
  };
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Runs `docker-credential-<helper> get`, without a shell. What it says is never shown: it may hold a secret. */
async function askHelper(
  helper: string,
  key: string,
  { allowHelpers, env }: DockerConfigOptions,
): Promise<Credential | undefined> {
  const program = `docker-credential-${helper}`;
  if (!/^[\w.-]+$/.test(helper)) return { problem: 'the credential helper of the Docker configuration has no usable name' };
  if (!allowHelpers) return { problem: `the credential helper ${program} may not be run here` };
  const { code, output } = await run(program, key, env);
  if (code === 'missing') return { problem: `the credential helper ${program} is not installed` };
  if (code === 'timeout')
    return { problem: `the credential helper ${program} did not answer within ${HELPER_TIMEOUT / 1000} seconds` };
  // "credentials not found" goes to standard output, with exit code 1; some helpers answer with an empty user instead.
  if (code !== 0) return /not found/i.test(output) ? undefined : { problem: `the credential helper ${program} failed` };
  try {
    const answer: unknown = JSON.parse(output);
    if (isObject(answer) && typeof answer.Username === 'string' && typeof answer.Secret === 'string')
      return login(answer.Username, answer.Secret);
  } catch {
    // Told below.
  }
  return { problem: `the credential helper ${program} gave no usable answer` };
}

type Ran = { readonly code: number | 'missing' | 'timeout'; readonly output: string };

function run(program: string, input: string, env: DockerConfigOptions['env']): Promise<Ran> {
  return new Promise((resolve) => {
    const child = spawn(program, ['get'], {
      stdio: ['pipe', 'pipe', 'ignore'],
      env: env as NodeJS.ProcessEnv,
      windowsHide: true,
    });
    const read: Buffer[] = [];
    let size = 0;
    const timer = setTimeout(() => {
      resolve({ code: 'timeout', output: '' });
      child.kill('SIGKILL');
      child.stdout.destroy();
    }, HELPER_TIMEOUT);
    child.stdout.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= HELPER_LIMIT) read.push(chunk);
    });
    child.on('error', () => {
      clearTimeout(timer);
      resolve({ code: 'missing', output: '' });
    });
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve({ code: code ?? 1, output: Buffer.concat(read).toString('utf8') });
    });
    // A helper that ends before it has read everything is no error of ours.
    child.stdin.on('error', () => undefined);
    child.stdin.end(`${input}\n`);
  });
}
