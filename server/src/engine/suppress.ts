import { BUILD_CHECKS } from '../knowledge/linter-names.ts';
import type { Model } from '../model/model.ts';
import { type Edit, remove, replace } from '../text/edit.ts';
import { span } from '../text/span.ts';
import { checkOptions, means, type Pragma, type PragmaName, pragmasOf } from './pragmas.ts';
import type { Rule } from './rule.ts';
import type { Diagnostic, Enabled } from './run.ts';

/** The rule whose findings are made here: only who silences knows what was not needed. */
export const UNUSED_IGNORE = 'unused-ignore';

/**
 * Drops what the file's own comments ask to ignore: `# dockwright ignore=rule,… -- reason` above an instruction, with `stage`, `file`,
 * `start` and `end`; hadolint's pragmas; and BuildKit's `# check=skip=…` as directive or above an instruction. With `isSettled`, when
 * nothing is left to find out, comments of ours that silence nothing are findings themselves.
 */
export function unsuppressed(
  model: Model,
  found: readonly Diagnostic[],
  rules: readonly Enabled[],
  isSettled: boolean,
): readonly Diagnostic[] {
  const diagnostics = checkOptions(model).error ? found.map(asError) : found;
  const pragmas = pragmasOf(model);
  if (pragmas.length === 0) return diagnostics;
  const rejected = new Set(model.problems.map((problem) => problem.rule));
  const used = new Set<PragmaName>();
  const left = diagnostics.filter((diagnostic) => {
    const called = namesOf(diagnostic);
    let isSilent = false;
    for (const pragma of pragmas) {
      const { over, names } = pragma;
      if (diagnostic.at.start < over.start || diagnostic.at.start > over.end) continue;
      for (const name of names) {
        if (!means(pragma, name.text, called, rejected.has(diagnostic.rule.id))) continue;
        used.add(name);
        isSilent = true;
      }
    }
    return !isSilent;
  });
  const unused = isSettled ? rules.find(({ rule }) => rule.id === UNUSED_IGNORE) : undefined;
  if (!unused) return left;
  return [...left, ...unusedIn(pragmas, used, rules, unused, model)].sort((a, b) => a.at.start - b.at.start);
}

/** Whether comments count: not where the configuration says that they do not. */
export const isSilenceable = (rules: readonly Enabled[]): boolean => rules[0]?.inlineIgnores !== false;

/** The names that a finding goes by: of a rule with codes only the one that it is. */
function namesOf({ rule, code }: Diagnostic): string[] {
  return [rule.id, ...(rule.aliases ?? []), ...(code === undefined ? (rule.codes ?? []) : [code])];
}

const isCheck = (rule: Rule): boolean => [...(rule.aliases ?? []), ...(rule.codes ?? [])].some((it) => BUILD_CHECKS.includes(it));
const asError = (it: Diagnostic): Diagnostic => (isCheck(it.rule) ? { ...it, severity: 'error' } : it);

/** Names in comments of ours that silence a rule which is on and has nothing to say there. */
function* unusedIn(
  pragmas: readonly Pragma[],
  used: ReadonlySet<PragmaName>,
  rules: readonly Enabled[],
  { rule, severity }: Enabled,
  model: Model,
): Generator<Diagnostic> {
  const known = new Set(
    rules.flatMap((it) => [it.rule.id, ...(it.rule.aliases ?? []), ...(it.rule.codes ?? [])]).map((it) => it.toLowerCase()),
  );
  for (const pragma of pragmas) {
    if (pragma.tool !== 'dockwright') continue;
    for (const name of pragma.names) {
      // A rule that is off may be on elsewhere.
      if (used.has(name) || (name.text.toLowerCase() !== 'all' && !known.has(name.text.toLowerCase()))) continue;
      const where = { below: 'this instruction', stage: 'this stage', file: 'this file', range: 'these lines' }[pragma.reach];
      yield {
        rule,
        severity,
        at: span(name.start, name.end),
        message: `${name.text} has nothing to say about ${where}: the comment is not needed.`,
        tag: 'unnecessary',
        fixes: [{ title: `Take ${name.text} out of the comment`, safety: 'safe', edits: [withoutName(pragma, name, model)] }],
      };
    }
  }
}

/** The comment without a name, or no comment when it has no other. */
export function withoutName({ names, at }: Pragma, name: PragmaName, { file }: Model): Edit {
  const { text, lines } = file;
  if (names.length > 1) {
    const rest = names.filter((it) => it !== name).map((it) => it.text);
    return replace(span(names[0]?.start ?? name.start, names.at(-1)?.end ?? name.end), rest.join(','));
  }
  const line = lines.lineAt(at.start);
  const start = lines.start(line);
  return text.slice(start, at.start).trim() === '' ? remove(span(start, lines.start(line + 1))) : remove(at);
}
