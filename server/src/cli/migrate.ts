import { readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { CONFIG_NAMES } from '../engine/config.ts';
import { HADOLINT_NAMES } from '../engine/hadolint-config.ts';
import { migrated } from '../engine/migrate.ts';
import { RULES } from '../rules/index.ts';
import { LineIndex } from '../text/lines.ts';
import { type Options, UsageError } from './args.ts';
import { EXIT } from './finish.ts';

/** `dockwright migrate`: writes dockwright.yaml beside hadolint's configuration, which stays. */
export async function migrate(paths: readonly string[], { dryRun, force }: Options): Promise<number> {
  if (paths.length > 1)
    throw new UsageError('migrate takes one file, hadolint’s configuration: dockwright migrate .hadolint.yaml');
  const names = paths[0] === undefined ? HADOLINT_NAMES : [paths[0]];
  let found: { name: string; text: string } | undefined;
  for (const name of names) {
    const text = await readFile(name, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return undefined;
      throw new UsageError(`${name} cannot be read: ${error.code ?? error.message}.`);
    });
    if (text !== undefined) found ??= { name, text };
  }
  if (!found)
    throw new UsageError(
      paths[0] === undefined
        ? 'There is no .hadolint.yaml here: name the file to take over.'
        : `${paths[0]}: there is no such file.`,
    );
  const { name, text } = found;
  const result = migrated(text, RULES);
  const lines = new LineIndex(text);
  for (const { at, message } of result.problems) {
    const { line, character } = lines.position(at.start);
    process.stderr.write(`${name}:${line + 1}:${character + 1}: ${message}\n`);
  }
  // Half a configuration would silently be another one.
  if (result.problems.length > 0) return EXIT.usage;
  for (const code of result.unknown) process.stderr.write(`${code}: Dockwright has no rule for it; left out.\n`);
  if (dryRun) {
    process.stdout.write(result.text);
    return EXIT.ok;
  }
  const target = join(dirname(name), CONFIG_NAMES[2]);
  await writeFile(target, result.text, { flag: force ? 'w' : 'wx' }).catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(
      error.code === 'EEXIST'
        ? `${target} is there already: --force writes over it, --dry-run prints what would be written.`
        : `${target} cannot be written: ${error.code ?? error.message}.`,
    );
  });
  process.stderr.write(`Wrote ${target}; ${name} no longer counts beside it.\n`);
  return EXIT.ok;
}
