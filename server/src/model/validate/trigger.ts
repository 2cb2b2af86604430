import { remove } from '../../text/edit.ts';
import { span } from '../../text/span.ts';
import { type Place, report } from './shared.ts';

/** What ONBUILD does not hold back (instructions/parse.go, parseOnBuild). */
export function checkTrigger(place: Place): void {
  const { trigger } = place.it;
  const kind = trigger?.kind;
  if (!trigger || (kind !== 'ONBUILD' && kind !== 'FROM' && kind !== 'MAINTAINER')) return;
  const at = trigger.keyword;
  if (kind === 'ONBUILD') {
    const first = span(place.it.keyword.start, at.start);
    const fix = { title: 'Write ONBUILD once', edits: [remove(first)] };
    report(place, 'forbidden-trigger', at, 'ONBUILD cannot hold back another ONBUILD.', fix);
    return;
  }
  report(place, 'forbidden-trigger', at, `ONBUILD cannot hold back ${at.text}.`);
}
