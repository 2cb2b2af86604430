import { settingOf } from './kin.ts';
import { isCodename } from './units.ts';

/** Words that say what is done with a thing, and not what it is. */
const HOLLOW =
  /^(?:[a-z]|rc|version|value|releases?|downloads?|archives?|tags?|refs|heads|tree|blob|raw|pulls?|issues|commits?|dist|files|https?|www|com|org|io|net|github|echo|html|master|main)$/i;

const ARCH =
  /(?<![a-z0-9])(amd64|x86_64|x64|arm64v?8?|aarch64|armhf|armel|armv[5-7]l?|i386|i686|386|ppc64le|ppc64el|s390x|riscv64|mips64le|mips64el|loong64|loongarch64)(?![a-z0-9])/;

const DIGESTS: Readonly<Record<number, string>> = { 32: 'md5', 40: 'commit', 64: 'sha256', 128: 'sha512' };

/** A name for a part of a line, by what stands around it; `before` are the lines above, nearest last. */
export function hintOf(text: string, at: number, value: string, above: readonly string[]): string {
  const setting = settingOf(text);
  if (setting?.key.startsWith('FROM')) {
    const stage = / AS (\S+)/i.exec(setting.key)?.[1];
    return cleaned(stage ? `base_${stage}` : 'base');
  }
  if (setting?.key.startsWith('#')) return cleaned(setting.key.slice(2));
  if (setting && /^(?:ENV|ARG|LABEL)\b/i.test(setting.key))
    return cleaned(setting.key.replace(/^\w+\s+/, '').replace(/\s*=$/, ''));
  if (isCodename(value)) return 'codename';
  if (/^[0-9a-fA-F]{16,}$/.test(value)) return cleaned(digestName(text, at, value, above));
  const words = text.slice(0, at).match(/[A-Za-z][A-Za-z0-9_]*/g) ?? [];
  const near = words.findLast((it) => !HOLLOW.test(it) && !/^(?=.*\d)[0-9a-f]{8,}$/i.test(it)) ?? 'number';
  return cleaned(/version|tag|release/i.test(near) || !/^v?\d+(?:\.\d+)+/.test(value) ? near : `${near}_version`);
}

function digestName(text: string, at: number, value: string, above: readonly string[]): string {
  const key = /([A-Za-z][A-Za-z0-9_]*)\s*[=:]?\s*["'(]?$/.exec(text.slice(0, at))?.[1];
  const file = /^["' ]*[* ]\s*["']?(?:\S*\/)?([A-Za-z][A-Za-z0-9_]*)/.exec(text.slice(at + value.length))?.[1];
  const kind = DIGESTS[value.length] ?? 'digest';
  const isKnown = key !== undefined && /sha|md5|sum|key|hash|digest|commit|fingerprint/i.test(key);
  const word = isKnown ? key : file ? `${file}_${kind}` : kind;
  const arch = ARCH.exec(text)?.[1] ?? above.map((it) => ARCH.exec(it)?.[1]).findLast((it) => it !== undefined);
  return arch && !word.includes(arch) ? `${word}_${arch}` : word;
}

const RESERVED = ['and', 'or', 'not', 'in', 'name', 'output', 'newline', 'changes'];

const cleaned = (text: string): string => {
  const name = text
    .toLowerCase()
    .replace(/[^a-z0-9_]+/g, '_')
    .replace(/^_+|_+$/g, '');
  return /^[a-z]/.test(name) && !RESERVED.includes(name) ? name : `value_${name}`.replace(/_$/, '');
};
