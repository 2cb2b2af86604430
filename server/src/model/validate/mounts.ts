import { type Flag, locate } from '../../syntax/ast.ts';
import { nearest } from '../../text/nearest.ts';
import type { Span } from '../../text/span.ts';
import { type MountField, mountsOf } from '../mount.ts';
import { isBool, isSize, isUint32 } from './go.ts';
import { either, type Fix, isTrigger, meant, type Place, report, sentence, show, write } from './shared.ts';

const TYPES = ['bind', 'cache', 'tmpfs', 'secret', 'ssh'];
const SHARING = ['shared', 'private', 'locked'];
const KEYS = [
  ...['type', 'from', 'source', 'target', 'readonly', 'id', 'sharing', 'required', 'size', 'mode', 'uid', 'gid', 'src', 'dst'],
  ...['destination', 'ro', 'rw', 'readwrite', 'env'],
];
const ALONE = ['readonly', 'ro', 'readwrite', 'rw'];
const TARGETS = ['target', 'dst', 'destination'];

/** One `--mount` as it is read from front to back. */
class MountCheck {
  readonly place: Place;
  readonly flag: Flag;
  readonly at: Span;
  /** Undefined when a variable decides. */
  type: string | undefined = 'bind';
  /** The last value of each key; undefined when it is not known. */
  readonly values = new Map<string, string | undefined>();
  readonly fields = new Map<string, MountField>();

  constructor(place: Place, flag: Flag) {
    this.place = place;
    this.flag = flag;
    this.at = flag.value && flag.value.text !== '' ? flag.value : flag;
  }

  problem(at: Span, message: string, fix?: Fix): void {
    report(this.place, 'invalid-mount', at, message, fix);
  }

  /** Where the text of a field is; its key alone with `key`. */
  span(field: MountField, part: 'key' | 'value' | 'all' = 'all'): Span {
    const { it } = this.place;
    if (part === 'value' && field.value) return locate(it, field.valueJoined, field.valueJoined + field.value.length);
    return part === 'key' ? { start: field.start, end: Math.min(field.end, field.start + Math.max(1, field.key.length)) } : field;
  }

  /** False when the field is not for a mount of this type. */
  takes(field: MountField, types: readonly string[]): boolean {
    if (this.type === undefined || types.includes(this.type)) return true;
    this.problem(field, `${show(field.key)} is not for a mount of type ${this.type}${orderHint(this, types)}.`);
    return false;
  }

  oneOf(field: MountField, value: string | undefined, what: string, allowed: readonly string[]): void {
    if (value === undefined || allowed.includes(value.toLowerCase())) return;
    const near = nearest(value, allowed);
    const at = this.span(field, 'value');
    const fix = near && field.value === value ? write(at, near) : undefined;
    this.problem(at, `${what} is ${either(allowed)}, not ${show(value)}.`, fix);
  }

  valid(field: MountField, value: string | undefined, is: boolean, what: string): void {
    if (value !== undefined && !is) this.problem(this.span(field, 'value'), `${field.key} is ${what}, not ${show(value)}.`);
  }
}

/** The fields of `RUN --mount` (instructions/commands_runmount.go, dockerfile2llb/convert_runmount.go). */
export function checkMounts(place: Place): void {
  const { it } = place;
  if (it.flags.length === 0) return;
  for (const { flag, fields } of mountsOf(it)) {
    const mount = new MountCheck(place, flag);
    const text = flag.value?.text ?? '';
    if (text === '') mount.problem(flag, '--mount= has no fields.');
    // Fields in quotes of their own may hold commas: only whether they are closed is for us to say.
    else if (text.includes('"')) {
      if (!isCsv(text))
        mount.problem(mount.at, 'The quotes in this list of fields do not fit: a field is quoted whole, or not at all.');
    } else {
      for (const field of fields) checkField(mount, field);
      checkWhole(mount);
    }
  }
}

/** encoding/csv: a quoted field is quoted from comma to comma. */
const isCsv = (text: string): boolean => /^(?:"(?:[^"]|"")*"|[^",]*)(?:,(?:"(?:[^"]|"")*"|[^",]*))*$/.test(text);

function checkField(mount: MountCheck, field: MountField): void {
  const { place } = mount;
  if (field.value === undefined) {
    checkBare(mount, field);
    return;
  }
  const { text: value, error } = place.values.read(place, field.value);
  if (error) {
    const from = field.valueJoined + error.start;
    report(
      place,
      'bad-substitution',
      locate(place.it, from, Math.max(from + 1, field.valueJoined + error.end)),
      sentence(error.message),
    );
    mount.values.set(field.key, undefined);
    return;
  }
  const key = TARGETS.includes(field.key) ? 'target' : field.key === 'src' ? 'source' : field.key;
  if (!KEYS.includes(key)) {
    const near = nearest(key, KEYS);
    const at = mount.span(field, 'key');
    mount.problem(at, `A mount has no field ${show(key)}.${meant(near)}`, near && key !== '' ? write(at, near) : undefined);
    return;
  }
  mount.values.set(key, value);
  mount.fields.set(key, field);
  switch (key) {
    case 'type':
      mount.oneOf(field, value, 'The type of a mount', TYPES);
      mount.type = value === undefined || !TYPES.includes(value.toLowerCase()) ? undefined : value.toLowerCase();
      return;
    case 'readonly':
    case 'ro':
    case 'readwrite':
    case 'rw':
      mount.valid(field, value, isBool(value ?? ''), 'true or false');
      return;
    case 'required':
      if (mount.takes(field, ['secret', 'ssh'])) mount.valid(field, value, isBool(value ?? ''), 'true or false');
      return;
    case 'size':
      if (mount.takes(field, ['tmpfs'])) mount.valid(field, value, isSize(value ?? ''), 'a number of bytes such as 64m');
      return;
    case 'sharing':
      mount.oneOf(field, value, 'The sharing of a cache', SHARING);
      return;
    case 'mode':
      mount.valid(field, value, isUint32(value ?? '', 8), 'an octal number such as 0400');
      return;
    case 'uid':
    case 'gid':
      mount.valid(field, value, isUint32(value ?? '', 10), 'a number');
      return;
  }
}

/** The type counts from where it stands: `size=1m,type=tmpfs` is read as the size of a bind mount. */
function orderHint({ place, flag }: MountCheck, types: readonly string[]): string {
  const type = /(?:^|,)type=([^,]*)/i.exec(flag.value?.text ?? '')?.[1];
  const later = type === undefined ? undefined : place.values.read(place, type).text?.toLowerCase();
  return later !== undefined && types.includes(later) ? ': its type must stand before it' : '';
}

/** A field without `=`. */
function checkBare(mount: MountCheck, field: MountField): void {
  if (ALONE.includes(field.key)) return;
  if (field.key === 'required') {
    mount.takes(field, ['secret', 'ssh']);
    return;
  }
  if (field.key === '') {
    const comma = Math.max(mount.flag.value?.at ?? 0, field.valueJoined - 1);
    mount.problem(locate(mount.place.it, comma, comma + 1), 'There is a comma too many in this list of fields.');
    return;
  }
  if (KEYS.includes(field.key)) mount.problem(field, `${show(field.key)} needs a value: ${field.key}=….`);
  else {
    const near = nearest(field.key, [...ALONE, 'required']);
    mount.problem(field, `A mount has no field ${show(field.key)}.${meant(near)}`, near ? write(field, near) : undefined);
  }
}

/** What depends on several fields. */
function checkWhole(mount: MountCheck): void {
  const { type, values, fields } = mount;
  if (type === undefined) return;
  const field = (key: string): MountField => fields.get(key) as MountField;
  const filled = (key: string): boolean => values.has(key) && values.get(key) !== '' && values.get(key) !== undefined;
  const empty = (key: string): boolean => !values.has(key) || values.get(key) === '';
  if (type === 'bind' || type === 'tmpfs')
    for (const key of ['mode', 'uid', 'gid'])
      if (fields.has(key)) mount.problem(field(key), `${key} is not for a mount of type ${type}.`);
  if (type !== 'cache' && filled('sharing'))
    mount.problem(field('sharing'), `sharing is for a mount of type cache, not ${type}.`);
  if (type === 'secret') {
    if (filled('from')) mount.problem(field('from'), 'A secret comes from the build, not from a stage: from has no place here.');
    if (empty('source') && empty('target') && empty('id')) mount.problem(mount.at, 'A secret needs an id, or a target.');
    if (filled('source') && filled('id'))
      mount.problem(field('source'), 'source and id name the same thing: a secret has one of them.');
  } else if (type === 'ssh') {
    if (filled('source')) mount.problem(field('source'), 'A mount of type ssh has no source.');
  } else checkTarget(mount);
}

/** Nothing can be mounted over the root, nor, without a target, over a working directory that is the root. */
function checkTarget(mount: MountCheck): void {
  const { place, values, fields } = mount;
  const given = values.has('target') ? values.get('target') : '';
  if (given === undefined || isTrigger(place)) return;
  const path = given.startsWith('/') ? given : inWorkdir(place, given);
  if (path === undefined || !/^(?:\/\.?)+$/.test(path)) return;
  const field = fields.get('target');
  if (field?.value)
    mount.problem(mount.span(field, 'value'), `A mount cannot cover ${show(given)}, the root of the file system.`);
  else mount.problem(mount.at, 'The mount has no target, and the working directory, which it then covers, is the root.');
}

function inWorkdir({ it, model }: Place, path: string): string | undefined {
  const { workdir } = model.before(it);
  const base = workdir.from === 'unset' ? '/' : workdir.from === 'file' ? workdir.text : undefined;
  return base === undefined ? undefined : `${base}/${path}`;
}
