import { nearest } from '../../text/nearest.ts';
import { isAddress } from './go.ts';
import { COMMENT_NEEDS_LINE, either, onwards, ownLine, type Place, report, show, trailingComment, write } from './shared.ts';

const PROTOCOLS = ['tcp', 'udp', 'sctp'];

/** The ports of EXPOSE (dockerfile2llb/convert_expose.go). */
export function checkPorts(place: Place): void {
  const { it } = place;
  const comment = trailingComment(it.words);
  for (const word of it.words) {
    if (word === comment) {
      report(place, 'invalid-port', onwards(it, word), COMMENT_NEEDS_LINE, ownLine(place, word));
      return;
    }
    const { text } = place.values.read(place, word.text);
    // What a variable holds is split at its blanks, so one without a value is no port at all.
    for (const port of (text ?? '').split(/\s+/).filter((it) => it !== '')) {
      const problem = problemOf(port);
      if (!problem) continue;
      const small = problem.replace(/^(?=The |A port )[A-Z]/, (letter) => letter.toLowerCase());
      const message = port === word.text ? problem : `${show(word.text)} becomes ${show(port)}: ${small}`;
      const fixed = port === word.text ? mended(port) : undefined;
      report(place, 'invalid-port', word, `${message}.`, fixed === undefined ? undefined : write(word, fixed));
    }
  }
}

/** Why the builder refuses it. */
function problemOf(port: string): string | undefined {
  const parts = port.split(':');
  const last = parts.at(-1) ?? '';
  const host = parts.length > 1 ? (parts.at(-2) ?? '') : '';
  const address = parts.slice(0, -2).join(':');
  const slash = last.indexOf('/');
  const range = slash < 0 ? last : last.slice(0, slash);
  const protocol = slash < 0 ? '' : last.slice(slash + 1);
  if (range === '') return `${show(port)} has no port number`;
  if (protocol !== '' && !PROTOCOLS.includes(protocol.toLowerCase()))
    return `The protocol is ${either(PROTOCOLS)}, not ${show(protocol)}`;
  if (address !== '' && !isAddress(address.replace(/^\[(.*)\]$/, '$1'))) return `${show(address)} is no IP address`;
  const inside = rangeOf(range);
  if (typeof inside === 'string') return inside;
  if (host === '') return undefined;
  const outside = rangeOf(host);
  if (typeof outside === 'string') return outside;
  const size = inside[1] - inside[0];
  if (size !== 0 && size !== outside[1] - outside[0]) return `The ranges ${show(host)} and ${show(range)} differ in length`;
  return undefined;
}

function rangeOf(text: string): readonly [number, number] | string {
  const dash = text.indexOf('-');
  const start = dash < 0 ? text : text.slice(0, dash);
  const end = dash < 0 ? text : text.slice(dash + 1);
  for (const port of [start, end]) {
    if (!/^[+-]?\d+$/.test(port)) return `${show(port === '' ? text : port)} is no port number`;
    if (Number(port) < 0 || Number(port) > 65535) return `A port is a number up to 65535, not ${show(port)}`;
  }
  return Number(end) < Number(start) ? `The range ${show(text)} ends before it begins` : [Number(start), Number(end)];
}

/** A protocol that is mistyped, or a comma between ports. */
function mended(port: string): string | undefined {
  const slash = port.indexOf('/');
  const protocol = port.slice(slash + 1);
  const near = slash < 1 || PROTOCOLS.includes(protocol) ? undefined : nearest(protocol, PROTOCOLS);
  if (near) return `${port.slice(0, slash)}/${near}`;
  return port.includes(',') && /^\d{1,4}(?:\/\w+)?(?:,\d{1,4}(?:\/\w+)?)*,?$/.test(port)
    ? port.replace(/,$/, '').replaceAll(',', ' ')
    : undefined;
}
