import { buildsOf } from '../../server/src/builds/find.ts';
import { lintBuildFile } from '../../server/src/engine/build-lint.ts';
import { fixAll } from '../../server/src/engine/fix.ts';
import { type LintResult, lint, modelOf } from '../../server/src/engine/lint.ts';
import type { Rule } from '../../server/src/engine/rule.ts';
import { UNUSED_IGNORE } from '../../server/src/engine/suppress.ts';
import type { Answers } from '../../server/src/facts/facts.ts';
import latestImage from '../../server/src/rules/base/latest-image.ts';
import untaggedImage from '../../server/src/rules/base/untagged-image.ts';
import duplicateStageName from '../../server/src/rules/stages/duplicate-stage-name.ts';
import { treeOf } from '../builds/support.ts';

export const only = (rule: Rule, options?: unknown) => [
  {
    rule,
    severity: rule.severity,
    ...(rule.minor ? { minor: rule.minor.severity } : {}),
    ...(options ? { options: options as Record<string, unknown> } : {}),
  },
];

/** Lints with one rule; a rule that throws fails the test. */
export function lintWith(rule: Rule, text: string, answers: Answers = new Map()): LintResult {
  const result = rule.checkBuild
    ? lintAsBuildFile(rule, text, answers)
    : rule.id === UNUSED_IGNORE
      ? lintIgnores(rule, text, answers)
      : lint(text, only(rule, answers.get('options')), answers);
  if (result.crashes[0]) throw result.crashes[0].error;
  return result;
}

/** Comments are needed by what they silence: with some other rules, of which all facts are known, and their findings left out. */
function lintIgnores(rule: Rule, text: string, answers: Answers): LintResult {
  const result = lint(
    text,
    [rule, untaggedImage, latestImage, duplicateStageName].flatMap((it) => only(it)),
    new Map([['made ', []], ...answers]),
  );
  return { ...result, diagnostics: result.diagnostics.filter((it) => it.rule === rule) };
}

/** The text as the build file that the answers name, with the other files beside it. */
export function lintAsBuildFile(rule: Rule, text: string, answers: Answers): LintResult {
  const file = answers.get('build file') as string | undefined;
  const files = {
    ...(answers.get('beside') as Record<string, string> | undefined),
    ...(file === undefined ? {} : { [file]: text }),
  };
  const tree = treeOf(files);
  const builds = file === undefined ? [] : buildsOf(file, tree).builds.filter((it) => it.source.file === file);
  return { ...lintBuildFile(text, builds, only(rule), tree), model: modelOf(''), asked: [], missed: [], errors: 0, parts: [] };
}

export function fixWith(rule: Rule, text: string, answers: Answers = new Map(), title?: string): string {
  const chosen = (source: string): LintResult => {
    const result = lintWith(rule, source, answers);
    if (title === undefined) return result;
    return {
      ...result,
      diagnostics: result.diagnostics.map((it) => ({ ...it, fixes: (it.fixes ?? []).filter((fix) => fix.title === title) })),
    };
  };
  return fixAll(text, chosen, 'review').text;
}
