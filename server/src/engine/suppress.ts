import type { Model } from '../model/model.ts';
import type { Comment, Instruction } from '../syntax/ast.ts';
import type { Span } from '../text/span.ts';
import type { Diagnostic } from './run.ts';

/** A place where some rules are silent. */
interface Suppression {
  /** Undefined for the whole file. */
  readonly over: Span | undefined;
  /** In lower case; `all` stands for every rule, `checks` for all but what the builder rejects. */
  readonly names: ReadonlySet<string>;
}

const OURS = /^dockwright\s+(file\s+)?ignore\s*=\s*([^\s].*?)(?:\s+--.*)?$/i;
const HADOLINT = /^hadolint\s+(global\s+)?ignore\s*=\s*([A-Z0-9,\s]+?)(?:\s*#.*)?$/;
const CHECK = /^check\s*=\s*(\S+)/i;

/**
 * Drops what the file's own comments ask to ignore: `# dockwright ignore=rule,… -- reason` above an instruction,
 * `# dockwright file ignore=…` anywhere, hadolint's pragmas, and BuildKit's `# check=skip=…` as directive or above an instruction.
 */
export function unsuppressed(model: Model, diagnostics: readonly Diagnostic[]): Diagnostic[] {
  const suppressions = suppressionsOf(model);
  if (suppressions.length === 0) return [...diagnostics];
  const rejected = new Set(model.problems.map((problem) => problem.rule));
  return diagnostics.filter((diagnostic) => {
    const names = [diagnostic.rule.id, ...(diagnostic.rule.aliases ?? [])].map((name) => name.toLowerCase());
    return !suppressions.some(
      ({ over, names: ignored }) =>
        (over === undefined || (diagnostic.at.start >= over.start && diagnostic.at.start <= over.end)) &&
        (ignored.has('all') ||
          (ignored.has('checks') && !rejected.has(diagnostic.rule.id)) ||
          names.some((name) => ignored.has(name))),
    );
  });
}

function suppressionsOf(model: Model): Suppression[] {
  const found: Suppression[] = [];
  for (const directive of model.file.directives)
    if (directive.name === 'check') add(found, undefined, skipped(directive.value.text));
  for (const comment of model.file.comments) {
    const ours = OURS.exec(comment.text);
    if (ours?.[1]) add(found, undefined, listed(ours[2]));
    const hadolint = HADOLINT.exec(comment.text);
    if (hadolint?.[1]) add(found, undefined, listed(hadolint[2]));
  }
  for (const instruction of model.file.instructions)
    for (const comment of instruction.comments) add(found, reach(instruction, comment), ignoredBelow(comment));
  return found;
}

function add(found: Suppression[], over: Span | undefined, names: readonly string[]): void {
  if (names.length > 0) found.push({ over, names: new Set(names) });
}

/** From the comment to the end of the instruction below it. */
const reach = (instruction: Instruction, comment: Comment): Span => ({ start: comment.start, end: instruction.end });

function ignoredBelow(comment: Comment): string[] {
  const ours = OURS.exec(comment.text);
  if (ours && !ours[1]) return listed(ours[2]);
  const hadolint = HADOLINT.exec(comment.text);
  if (hadolint && !hadolint[1]) return listed(hadolint[2]);
  const check = CHECK.exec(comment.text);
  return check ? skipped(check[1] ?? '') : [];
}

const listed = (text = ''): string[] =>
  text
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter((name) => name !== '');

/**
 * The names after `skip=` of a check directive; what stands behind the first blank is a remark. `all` is all of the builder's checks:
 * its errors are none.
 */
function skipped(value: string): string[] {
  const options = (value.split(/\s/)[0] ?? '').split(';');
  const skip = options.find((option) => option.startsWith('skip='));
  return skip ? listed(skip.slice('skip='.length)).map((name) => (name === 'all' ? 'checks' : name)) : [];
}
