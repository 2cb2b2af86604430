import { nearest } from '../../text/nearest.ts';
import { COMMENT_NEEDS_LINE, meant, onwards, ownLine, type Place, report, show, trailingComment, write } from './shared.ts';

/** Linux's signals (moby/sys/signal). */
const PLAIN: readonly string[] = (
  'ABRT ALRM BUS CHLD CLD CONT FPE HUP ILL INT IO IOT KILL PIPE POLL PROF PWR QUIT SEGV STKFLT STOP SYS TERM TRAP TSTP TTIN TTOU ' +
  'URG USR1 USR2 VTALRM WINCH XCPU XFSZ'
).split(' ');
const NAMES: ReadonlySet<string> = new Set([
  ...PLAIN,
  ...['RTMIN', 'RTMAX'],
  ...Array.from({ length: 15 }, (_, i) => `RTMIN+${i + 1}`),
  ...Array.from({ length: 14 }, (_, i) => `RTMAX-${i + 1}`),
]);

/** STOPSIGNAL takes the whole line as one name or number. */
export function checkSignal(place: Place): void {
  const { it } = place;
  const { text } = place.values.read(place, it.rest.text);
  if (it.rest.text === '' || text === undefined) return;
  const isNumber = /^[+-]?\d{1,18}$/.test(text);
  if (isNumber ? Number(text) !== 0 : NAMES.has(text.toUpperCase().replace(/^SIG/, ''))) return;
  const comment = trailingComment(it.words.slice(1));
  if (comment) {
    report(place, 'invalid-signal', onwards(it, comment), COMMENT_NEEDS_LINE, ownLine(place, comment));
    return;
  }
  const near = text === it.rest.text && !isNumber ? nearest(text.toUpperCase().replace(/^SIG/, ''), PLAIN) : undefined;
  const source = text === it.rest.text ? show(text) : `${show(it.rest.text)} becomes ${show(text)}, which`;
  report(
    place,
    'invalid-signal',
    it.rest,
    `${source} is no signal.${meant(near && `SIG${near}`)}`,
    near ? write(it.rest, `SIG${near}`) : undefined,
  );
}

/** A VOLUME whose path is empty. */
export function checkVolume(place: Place): void {
  const { it } = place;
  const items = it.json && it.json.problem === undefined ? it.json.items : it.words;
  for (const word of items) {
    const { text } = place.values.read(place, word.text);
    if (text === undefined || (text !== '' && word.text.trim() !== '')) continue;
    const source = word.text.trim() === '' ? 'This path' : `The path ${show(word.text)}`;
    report(place, 'missing-argument', word, `${source} is empty, and VOLUME takes none that is.`);
  }
}
