import { execFile } from 'node:child_process';
import { realpath, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { UsageError } from './args.ts';

/** Nothing that a repository's configuration names is started. */
const QUIET = ['-c', 'core.fsmonitor=false', '-c', 'core.hooksPath=/dev/null', '-c', 'core.quotePath=false'];

/** The files that are not as they were where this branch left a revision: committed, staged, changed and new ones, by real path. */
export async function changedSince(revision: string, paths: readonly string[]): Promise<ReadonlySet<string>> {
  const folders = await Promise.all((paths.length === 0 ? ['.'] : paths).filter((it) => it !== '-').map(folderOf));
  const roots = new Set<string>();
  for (const folder of new Set(folders)) roots.add((await git(folder, ['rev-parse', '--show-toplevel'])).replace(/\n$/, ''));
  const changed = new Set<string>();
  for (const root of roots) {
    const base = await git(root, ['merge-base', '--end-of-options', revision, 'HEAD']).catch(() =>
      // Of histories that share nothing, as of a shallow clone, the revision itself counts.
      git(root, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`]).catch(() => {
        throw new UsageError(`--changed ${revision}: git knows no such revision in ${root}. Was it fetched?`);
      }),
    );
    const lists = await Promise.all([
      git(root, ['diff', '--name-only', '-z', '--no-ext-diff', '--no-textconv', '--no-renames', base.trim(), '--']),
      git(root, ['ls-files', '-z', '--others', '--exclude-standard']),
    ]);
    for (const path of lists.flatMap((it) => it.split('\0'))) if (path !== '') changed.add(join(root, path));
  }
  return changed;
}

async function folderOf(path: string): Promise<string> {
  const isGlob = /[*?[\]{}!]/.test(path);
  const file = resolve(isGlob ? path.slice(0, path.search(/[^/]*[*?[\]{}!]/)) : path);
  const isFolder = await stat(file).then(
    (it) => it.isDirectory(),
    () => false,
  );
  return realpath(isFolder ? file : dirname(file)).catch(() => process.cwd());
}

async function git(folder: string, args: readonly string[]): Promise<string> {
  try {
    const { stdout } = await promisify(execFile)('git', [...QUIET, '-C', folder, ...args], { maxBuffer: 1 << 28 });
    return stdout;
  } catch (error) {
    const { code, stderr } = error as { code?: string | number; stderr?: string };
    if (code === 'ENOENT') throw new UsageError('--changed asks git, and there is none on PATH.');
    const said = stderr
      ?.trim()
      .split('\n')[0]
      ?.replace(/^(?:fatal|error): /, '');
    throw new UsageError(`--changed asks git, which says: ${said || String(error)}`);
  }
}
