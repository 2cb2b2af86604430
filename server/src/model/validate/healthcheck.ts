import { execForm } from '../../syntax/ast.ts';
import { insert } from '../../text/edit.ts';
import { nearest } from '../../text/nearest.ts';
import { duration } from './go.ts';
import { COMMENT_NEEDS_LINE, onwards, ownLine, type Place, report, show, trailingComment, write } from './shared.ts';

/** HEALTHCHECK's type, command and times (instructions/parse.go, parseHealthcheck). */
export function checkHealthcheck(place: Place): void {
  const { it } = place;
  const [type, next] = it.words;
  if (!type) return;
  const name = type.text.toUpperCase();
  const items = execForm(it);
  if (name === 'NONE') {
    const comment = trailingComment(it.words.slice(1));
    if (comment && comment === next)
      report(place, 'invalid-healthcheck', onwards(it, comment), COMMENT_NEEDS_LINE, ownLine(place, comment));
    else if (next && items?.length !== 0)
      report(place, 'invalid-healthcheck', onwards(it, next), `Nothing may follow NONE, but here is ${show(next.text)}.`);
    return;
  }
  if (name !== 'CMD') {
    const near = nearest(type.text, ['CMD', 'NONE']);
    const fix = near ? write(type, near) : { title: 'Write CMD before the command', edits: [insert(type.start, 'CMD ')] };
    report(place, 'invalid-healthcheck', type, `HEALTHCHECK takes CMD or NONE here, not ${show(type.text)}.`, fix);
  } else if (!next || items?.length === 0) report(place, 'invalid-healthcheck', type, 'CMD needs a command.');
  checkTimes(place);
}

function checkTimes(place: Place): void {
  for (const { name, value } of place.it.flags) {
    if (!value || value.text === '') continue;
    const problem = (message: string, unit = ''): void =>
      report(place, 'invalid-healthcheck', value, message, unit ? write(value, value.text + unit) : undefined);
    if (name.text === 'retries') {
      const number = /^[+-]?\d+$/.test(value.text) ? Number(value.text) : Number.NaN;
      if (Number.isNaN(number) || Math.abs(number) > 2 ** 31 - 1)
        problem(`--retries takes a whole number, not ${show(value.text)}.`);
      else if (number < 0) problem(`--retries cannot be negative, as ${show(value.text)} is.`);
    } else if (['interval', 'timeout', 'start-period', 'start-interval'].includes(name.text)) {
      const time = duration(value.text);
      if (time === undefined) {
        const isNumber = /^\d+$/.test(value.text);
        problem(
          `${show(value.text)} is no duration: ${isNumber ? 'the unit is missing' : 'write 30s or 1m30s'}.`,
          isNumber ? 's' : '',
        );
      } else if (time !== 0 && time < 1) problem(`--${name.text} is at least 1ms, or 0, but here is ${show(value.text)}.`);
    }
  }
}
