import type { Problem } from '../../syntax/ast.ts';
import { nearest } from '../../text/nearest.ts';
import { span } from '../../text/span.ts';
import type { Model } from '../model.ts';
import { isBool } from './go.ts';
import { type Fix, show, write } from './shared.ts';

const OPTIONS = ['skip', 'error', 'experimental'];

/** The options of `# check=…`, which fail the whole build when they cannot be read (linter/linter.go, ParseLintOptions). */
export function checkDirectives(model: Model, found: Problem[]): void {
  const directive = model.file.directives.find((it) => it.name === 'check');
  // Here, unlike in the parser, blanks before the # make it a comment.
  if (!directive || !/^\ufeff?$/.test(model.file.text.slice(lineStart(model, directive.start), directive.start))) return;
  const [options = ''] = directive.value.text.split(' ');
  let at = directive.value.start;
  for (const option of inThree(options)) {
    const start = at;
    at += option.length + 1;
    const equals = option.indexOf('=');
    const raw = equals < 0 ? option : option.slice(0, equals);
    const name = raw.trim();
    const nameAt = span(start, start + Math.max(1, raw.length));
    const problem = (where: { start: number; end: number }, message: string, fix?: Fix): void => {
      found.push({ rule: 'invalid-directive', at: span(where.start, where.end), message, ...(fix ? { fix } : {}) });
    };
    if (name === '')
      problem(
        span(Math.max(directive.value.start, start - 1), Math.min(directive.end, start + 1)),
        emptyOption(directive.value.text),
      );
    else if (equals < 0) problem(nameAt, `${show(name)} is no option of check: it takes skip=…, error=… and experimental=….`);
    else if (!OPTIONS.includes(name)) {
      const near = nearest(name, OPTIONS);
      problem(
        nameAt,
        `check has no option ${show(name)}: it takes ${OPTIONS.join(', ')}.`,
        near && raw !== '' ? write(nameAt, near) : undefined,
      );
    } else if (name === 'error' && !isBool(option.slice(equals + 1).trim())) {
      const value = option.slice(equals + 1);
      const where = value === '' ? nameAt : span(start + equals + 1, start + option.length);
      problem(where, `error is true or false, not ${show(value)}.`);
    }
  }
}

const lineStart = ({ file }: Model, at: number): number => file.lines.start(file.lines.lineAt(at));

const emptyOption = (value: string): string =>
  /;\s/.test(value)
    ? 'The builder reads the options up to the first blank: none may stand behind a semicolon.'
    : 'An option of check is missing here.';

/** At most three options are told apart: the last takes all that is left. An empty list is none. */
function inThree(text: string): string[] {
  const parts = text.split(';');
  return text === '' ? [] : parts.length > 3 ? [...parts.slice(0, 2), parts.slice(2).join(';')] : parts;
}
