import { fileURLToPath } from 'node:url';
import { rulesByName } from '../engine/config.ts';
import type { FileReport, Unusable } from '../report/report.ts';
import type { Paint } from '../report/text.ts';
import { RULES } from '../rules/index.ts';
import { unifiedDiff } from '../text/diff.ts';
import { nearest } from '../text/nearest.ts';
import { HELP, type Options, readArgs, UsageError } from './args.ts';
import { knownFindings, saveBaseline, withoutKnown } from './baseline.ts';
import { contexts } from './contexts.ts';
import { explain, ruleList } from './explain.ts';
import { EXIT, finish, paintFor } from './finish.ts';
import { type FixedFile, fixed, fixedBuilds } from './fix.ts';
import { lintInputs } from './lint.ts';
import type { Visit, VisitBuilds } from './linter.ts';
import { migrate } from './migrate.ts';
import { pin } from './pin.ts';
import { policy } from './policy.ts';
import { Progress } from './progress.ts';
import { refactor } from './refactor.ts';
import { variants } from './variants.ts';
import { watch } from './watch.ts';
import { writeWhole } from './write.ts';

/** Runs the command line and answers with its exit code. `program` is the file that a thread starts with. */
export async function main(argv: readonly string[], version: string, program?: string): Promise<number> {
  try {
    const { command, paths, options } = readArgs(argv);
    switch (command) {
      case 'help':
        return print(HELP);
      case 'version':
        return print(`${version}\n`);
      case 'rules':
        return print(ruleList(RULES));
      case 'explain':
        return print(explainRule(paths[0] ?? '', paintFor(options)));
      case 'lint':
        return options.watch
          ? await watch(paths, () => lint(paths, options, version, program))
          : await lint(paths, options, version, program);
      case 'fix':
        return await fix(paths, options, version);
      case 'contexts':
        return print(await contexts(paths, options));
      case 'pin':
      case 'lock':
        return await pin(command, paths, options);
      case 'policy':
        return await policy(paths, options);
      case 'migrate':
        return await migrate(paths, options);
      case 'refactor':
        return await refactor(paths, options);
      case 'variants':
        return await variants(paths, options);
    }
  } catch (error) {
    if (error instanceof UsageError) {
      process.stderr.write(`dockwright: ${error.message}\n`);
      return EXIT.usage;
    }
    process.stderr.write(`dockwright: a bug of ours. Please report it at https://github.com/dockwright/dockwright/issues\n`);
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    return EXIT.bug;
  }
}

function print(text: string): number {
  process.stdout.write(text);
  return EXIT.ok;
}

function explainRule(name: string, paint: Paint): string {
  const names = rulesByName(RULES);
  const rule = names.get(name.toLowerCase());
  if (rule) return explain(rule, paint);
  const near = nearest(name, names.keys());
  throw new UsageError(`There is no rule ${name}.${near ? ` Did you mean ${near}?` : ' dockwright rules lists them.'}`);
}

async function lint(paths: readonly string[], options: Options, version: string, program?: string): Promise<number> {
  const known = options.baseline === undefined ? undefined : await knownFindings(options.baseline);
  const report = await lintInputs(paths, options, new Progress(process.stderr), { ...(program !== undefined && { program }) });
  if (options.writeBaseline !== undefined) {
    await saveBaseline(report, options.writeBaseline);
    const count = report.files.reduce((sum, it) => sum + it.diagnostics.length, 0);
    process.stderr.write(`${count} problem${count === 1 ? ' is' : 's are'} known in ${options.writeBaseline} now.\n`);
    return finish(report, { ...options, failOn: 'never' }, version, false);
  }
  const isNew = known && options.baseline !== undefined ? withoutKnown(report, options.baseline, known) : report;
  return finish(isNew, options, version);
}

async function fix(paths: readonly string[], options: Options, version: string): Promise<number> {
  const unusable: Unusable[] = [];
  const changed: FixedFile[] = [];
  const take = async (result: FixedFile, file: string | undefined): Promise<void> => {
    if (result.after === result.before) return;
    changed.push(result);
    if (file === undefined || options.dryRun) return;
    await writeWhole(file, result.after).catch((error: NodeJS.ErrnoException) => {
      unusable.push({ path: result.path, message: `cannot be written: ${error.code ?? error.message}; it is as it was.` });
    });
  };
  const visit: Visit = async (input, snapshot, workspace): Promise<FileReport> => {
    const result = fixed(input, snapshot, workspace, options, unusable);
    if (input.file === undefined && !options.dryRun) process.stdout.write(result.after);
    await take(result, input.file);
    const left = workspace.lintText(input.uri, result.after);
    return { path: input.path, text: result.after, diagnostics: left.diagnostics, crashes: left.crashes };
  };
  const visitBuilds: VisitBuilds = async (path, linted, again) => {
    const result = await fixedBuilds(path, linted, again, options, unusable);
    await take(result, fileURLToPath(linted.uri));
    const { text, diagnostics, crashes } = (await again(result.after)) ?? linted;
    return { path, text, diagnostics, crashes };
  };
  const report = await lintInputs(paths, options, new Progress(process.stderr), { visit, visitBuilds });
  const all = { ...report, unusable: [...report.unusable, ...unusable] };
  // Standard input's fixed text, or the diff, is the output then.
  if (paths.includes('-') || options.dryRun) {
    if (options.dryRun) for (const file of changed) process.stdout.write(unifiedDiff(file));
    return finish(all, options, version, false);
  }
  const count = changed.reduce((sum, file) => sum + file.count, 0);
  process.stderr.write(
    `Fixed ${count} problem${count === 1 ? '' : 's'} in ${changed.length} file${changed.length === 1 ? '' : 's'}.\n`,
  );
  return finish(all, options, version);
}
