import { spawn } from 'node:child_process';
import { access, constants, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, isAbsolute, join } from 'node:path';
import type { ShellCheck, ShellComment, ShellDialect } from './host.ts';

const TIMEOUT = 10_000;
/** What one script may say; ShellCheck itself is known to need a lot of memory for generated scripts. */
const OUTPUT_LIMIT = 4_000_000;
const SCRIPT_LIMIT = 200_000;
/** At the same time; the rest waits. */
const AT_ONCE = 2;
/** SC1090 and SC1091 are about files that are sourced, SC2148 and SC2187 about a first line that no RUN has. */
const EXCLUDED = 'SC1090,SC1091,SC2148,SC2187';

export interface ShellCheckOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Milliseconds for one script. */
  readonly timeout?: number;
}

/** ShellCheck as it is on the PATH; undefined when it is not. */
export async function findShellCheck(options: ShellCheckOptions): Promise<ShellCheck | undefined> {
  const program = await shellCheckOn(options.env);
  return program === undefined ? undefined : shellCheckAt(program, options);
}

/** Where the program is on the PATH. Only absolute folders count, so that nothing of a workspace is run. */
export async function shellCheckOn(env: ShellCheckOptions['env']): Promise<string | undefined> {
  const names = process.platform === 'win32' ? ['shellcheck.exe'] : ['shellcheck'];
  const folders = (env.PATH ?? env.Path ?? '').split(delimiter).filter((folder) => isAbsolute(folder));
  for (const folder of folders)
    for (const name of names) {
      const program = join(folder, name);
      if (await isProgram(program)) return program;
    }
  return undefined;
}

async function isProgram(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}

/** Runs one program, as a process of its own for each script. */
export function shellCheckAt(program: string, options: ShellCheckOptions): ShellCheck {
  let running = 0;
  const waiting: (() => void)[] = [];
  return {
    async check(script, dialect) {
      if (script.length > SCRIPT_LIMIT) return { problem: `the script is too long for ShellCheck: ${script.length} characters` };
      if (running >= AT_ONCE) await new Promise<void>((resolve) => waiting.push(resolve));
      else running++;
      try {
        return await run(program, script, dialect, options);
      } finally {
        const next = waiting.shift();
        if (next) next();
        else running--;
      }
    },
  };
}

type Answer = Awaited<ReturnType<ShellCheck['check']>>;

function run(
  program: string,
  script: string,
  dialect: ShellDialect,
  { env, timeout = TIMEOUT }: ShellCheckOptions,
): Promise<Answer> {
  return new Promise((resolve) => {
    // Neither a configuration file nor SHELLCHECK_OPTS has a say, and no file is followed.
    const child = spawn(program, ['--norc', '-f', 'json1', '-s', dialect, '-e', EXCLUDED, '-'], {
      stdio: ['pipe', 'pipe', 'ignore'],
      cwd: tmpdir(),
      env: { ...env, SHELLCHECK_OPTS: '' } as NodeJS.ProcessEnv,
      windowsHide: true,
    });
    const read: Buffer[] = [];
    let size = 0;
    const stop = (problem: string): void => {
      clearTimeout(timer);
      resolve({ problem });
      child.kill('SIGKILL');
      child.stdout.destroy();
    };
    const timer = setTimeout(() => stop(`ShellCheck took longer than ${timeout / 1000} s`), timeout);
    child.stdout.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > OUTPUT_LIMIT) stop('ShellCheck said more than can be read');
      else read.push(chunk);
    });
    child.on('error', () => {
      clearTimeout(timer);
      resolve({ problem: `${program} cannot be run` });
    });
    child.on('close', () => {
      clearTimeout(timer);
      resolve(
        read.length === 0 ? { problem: 'ShellCheck ended without an answer' } : commentsIn(Buffer.concat(read).toString('utf8')),
      );
    });
    // It may end before it has read everything.
    child.stdin.on('error', () => undefined);
    child.stdin.end(script);
  });
}

function commentsIn(output: string): Answer {
  try {
    const answer = JSON.parse(output) as { readonly comments?: unknown };
    if (Array.isArray(answer.comments)) return { comments: answer.comments.filter(isComment) };
  } catch {
    // Told below.
  }
  return { problem: 'ShellCheck gave no usable answer' };
}

function isComment(it: unknown): it is ShellComment {
  if (typeof it !== 'object' || it === null) return false;
  const { line, column, endLine, endColumn, code, message, level } = it as Record<string, unknown>;
  return (
    [line, column, endLine, endColumn, code].every((number) => Number.isInteger(number)) &&
    typeof message === 'string' &&
    typeof level === 'string'
  );
}
