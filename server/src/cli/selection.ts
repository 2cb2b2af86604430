import { basename, dirname, join } from 'node:path';
import { CONFIG_NAMES } from '../engine/config.ts';
import { HADOLINT_NAMES } from '../engine/hadolint-config.ts';
import type { Options } from './args.ts';
import { changedSince } from './git.ts';
import { realOf } from './inputs.ts';

/** What decides about the findings of every Dockerfile below its folder. */
const SETTINGS = [...CONFIG_NAMES, ...HADOLINT_NAMES, '.dockerignore', 'dockwright.lock'];

/** Whether a file is among those that `--changed` and `--shard` leave; asked once for each, in order. */
export type Selection = (file: string) => Promise<boolean>;

export async function selectionFor({ changed, shard }: Options, paths: readonly string[]): Promise<Selection> {
  const files = changed === undefined ? undefined : await changedSince(changed, paths);
  let count = 0;
  return async (file) => {
    if (files && !isAffected(realOf(file), files)) return false;
    return shard === undefined || count++ % shard.count === shard.index - 1;
  };
}

function isAffected(file: string, changed: ReadonlySet<string>): boolean {
  if (changed.has(file) || changed.has(`${file}.dockerignore`)) return true;
  if (changed.size === 0) return false;
  for (let folder = dirname(file); ; folder = dirname(folder)) {
    if (SETTINGS.some((name) => changed.has(join(folder, name)))) return true;
    if (basename(folder) === '') return false;
  }
}
