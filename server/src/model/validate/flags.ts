import type { Flag, Keyword } from '../../syntax/ast.ts';
import { remove } from '../../text/edit.ts';
import { nearest } from '../../text/nearest.ts';
import { span } from '../../text/span.ts';
import { isMode, isPlatform } from './go.ts';
import { either, meant, type Place, report, show, write } from './shared.ts';

type Type = 'bool' | 'text' | 'texts';

/** The flags of each instruction (instructions/parse.go and its hooks for RUN). */
export const FLAGS: Partial<Record<Keyword, Readonly<Record<string, Type>>>> = {
  ADD: { chown: 'text', chmod: 'text', link: 'bool', 'keep-git-dir': 'bool', checksum: 'text', unpack: 'bool', exclude: 'texts' },
  COPY: { chown: 'text', chmod: 'text', link: 'bool', from: 'text', exclude: 'texts', parents: 'bool' },
  FROM: { platform: 'text' },
  HEALTHCHECK: { interval: 'text', timeout: 'text', 'start-period': 'text', 'start-interval': 'text', retries: 'text' },
  RUN: { mount: 'texts', network: 'text', security: 'text', device: 'texts' },
};
const NONE: Readonly<Record<string, Type>> = {};

/** Names and shapes of flags (instructions/bflag.go). */
export function checkFlags(place: Place): void {
  const { it } = place;
  if (it.flags.length === 0 || it.kind === undefined) return;
  // The builder cuts flags off ARG and STOPSIGNAL without a look at them, and HEALTHCHECK NONE has none read.
  if (it.kind === 'ARG' || it.kind === 'STOPSIGNAL') return;
  if (it.kind === 'HEALTHCHECK' && it.words[0]?.text.toUpperCase() === 'NONE') return;
  const known = FLAGS[it.kind] ?? NONE;
  const seen = new Map<string, Flag>();
  for (const flag of it.flags) {
    const name = flag.name.text;
    const type = Object.hasOwn(known, name) ? known[name] : undefined;
    if (type === undefined) {
      unknownFlag(place, flag, Object.keys(known));
      continue;
    }
    const first = seen.get(name);
    if (first && type !== 'texts') report(place, 'invalid-flag', flag, `--${name} is given twice.`, dropTwin(place, first, flag));
    seen.set(name, flag);
    checkShape(place, flag, type);
  }
}

function unknownFlag(place: Place, flag: Flag, known: readonly string[]): void {
  const { it } = place;
  const word = span(flag.start, Math.max(flag.name.end, flag.start + 2));
  const near = nearest(flag.name.text, known);
  const others = known.length > 0 ? '' : ', nor any other';
  const message = `${it.keyword.text} has no flag ${show(`--${flag.name.text}`)}${others}.${meant(near && `--${near}`)}`;
  report(place, 'unknown-flag', word, message, near ? write(word, `--${near}`) : undefined);
}

/** A flag that says the same a second time can go. */
function dropTwin({ model }: Place, first: Flag, second: Flag) {
  if (first.value?.text !== second.value?.text) return undefined;
  let { end } = second;
  while (/[ \t]/.test(model.file.text[end] ?? '')) end++;
  return { title: `Remove the second --${second.name.text.slice(0, 40)}`, edits: [remove(span(second.start, end))] };
}

function checkShape(place: Place, flag: Flag, type: Type): void {
  const name = flag.name.text;
  const value = flag.value?.text;
  if (type !== 'bool') {
    if (value === undefined) report(place, 'invalid-flag', flag, `--${name} needs a value: --${name}=….`, joinNext(place, flag));
    return;
  }
  if (value === undefined || /^(?:true|false)$/i.test(value)) return;
  const message = value === '' ? `--${name}= has no value.` : `--${name} is true or false, not ${show(value)}.`;
  report(
    place,
    'invalid-flag',
    flag.value?.text ? flag.value : flag,
    message,
    value === '' ? write(flag, `--${name}`) : undefined,
  );
}

/** `--from build` most often means `--from=build`. */
function joinNext({ it, model }: Place, flag: Flag) {
  const [next, ...others] = it.words;
  const needed = it.kind === 'COPY' || it.kind === 'ADD' ? 2 : 1;
  if (!next || flag !== it.flags.at(-1) || others.length < needed || /^(?:\[|(?:as|cmd|none)$)/i.test(next.text))
    return undefined;
  if (!/^[ \t]+$/.test(model.file.text.slice(flag.end, next.start))) return undefined;
  const title = `Write --${flag.name.text}=${next.text.slice(0, 60)}`;
  return { title, edits: [{ span: span(flag.end, next.start), text: '=' }] };
}

/** The value of a flag, expanded; undefined when it is empty, not known, or broken. */
function valueOf(place: Place, name: string): { flag: Flag; value: string } | undefined {
  const flag = place.it.flags.find((it) => it.name.text === name);
  if (!flag?.value || flag.value.text === '') return undefined;
  const { text } = place.values.read(place, flag.value.text);
  return text === undefined ? undefined : { flag, value: text };
}

/** `--chmod` of COPY and ADD (dockerfile2llb/convert_copy.go). */
export function checkMode(place: Place): void {
  const chmod = valueOf(place, 'chmod');
  if (chmod?.flag.value && chmod.value !== '' && !isMode(chmod.value)) {
    const message = `${show(chmod.value)} is no mode: it takes octal digits up to 7777, or letters such as u+x.`;
    report(place, 'invalid-flag', chmod.flag.value, message);
  }
}

const NETWORKS = ['default', 'none', 'host'];
const SECURITY = ['sandbox', 'insecure'];

/** `--network`, `--security` and `--device` of RUN: read as written, without variables. */
export function checkRunFlags(place: Place): void {
  for (const flag of place.it.flags) {
    const { value } = flag;
    if (value === undefined) continue;
    const allowed = flag.name.text === 'network' ? NETWORKS : flag.name.text === 'security' ? SECURITY : undefined;
    if (allowed && !allowed.includes(value.text)) {
      const near = nearest(value.text, allowed);
      const at = value.text === '' ? flag : value;
      const message = `--${flag.name.text} is ${either(allowed)}, not ${show(value.text)}.`;
      report(place, 'invalid-flag', at, message, near ? write(value, near) : undefined);
    } else if (flag.name.text === 'device') checkDevice(place, flag);
  }
}

/** A CDI name and `required` (instructions/commands_rundevice.go). */
function checkDevice(place: Place, flag: Flag): void {
  const text = flag.value?.text ?? '';
  const problem = (message: string): void =>
    report(place, 'invalid-flag', flag.value && text !== '' ? flag.value : flag, message);
  if (text === '' || text.includes('"')) {
    if (text === '') problem('--device needs the name of a device.');
    return;
  }
  let name: string | undefined;
  for (const field of text.split(',')) {
    const equals = field.indexOf('=');
    const key = (equals < 0 ? field : field.slice(0, equals)).toLowerCase();
    const value = equals < 0 ? undefined : field.slice(equals + 1);
    if (key === 'required') {
      if (value !== undefined && !/^(?:1|t|T|TRUE|true|True|0|f|F|FALSE|false|False)$/.test(value))
        problem(`required is true or false, not ${show(value)}.`);
    } else if (name) problem(`A device has one name, and ${show(field)} comes behind ${show(name)}.`);
    else name = key === 'name' && value !== undefined ? value : field;
  }
}

/** `FROM --platform` (dockerfile2llb/convert.go, buildDispatchStates). */
export function checkPlatform(place: Place): void {
  const platform = valueOf(place, 'platform');
  if (!platform?.flag.value) return;
  const { flag, value } = platform;
  if (value === '')
    report(place, 'invalid-flag', platform.flag.value, `The platform ${show(platform.flag.value.text)} is empty.`);
  else if (!isPlatform(value)) {
    const near =
      flag.value?.text === value ? nearest(value, ['linux/amd64', 'linux/arm64', 'linux/arm/v7', 'linux', 'windows']) : undefined;
    report(
      place,
      'invalid-flag',
      platform.flag.value,
      `${show(value)} is no platform of the form os/arch.`,
      near ? write(platform.flag.value, near) : undefined,
    );
  }
}
