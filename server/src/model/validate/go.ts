/** Values as Go's standard library and Docker's own packages read them: what they refuse, the builder refuses. */

/** strconv.ParseBool. */
export const isBool = (text: string): boolean => /^(?:1|t|T|TRUE|true|True|0|f|F|FALSE|false|False)$/.test(text);

/** strconv.ParseUint with 32 bits, in base 8 or 10. */
export function isUint32(text: string, base: 8 | 10): boolean {
  return (base === 8 ? /^[0-7]+$/ : /^\d+$/).test(text) && Number.parseInt(text, base) < 2 ** 32;
}

const UNITS: Readonly<Record<string, number>> = { ns: 1e-6, us: 1e-3, µs: 1e-3, μs: 1e-3, ms: 1, s: 1e3, m: 6e4, h: 3.6e6 };

/** time.ParseDuration, in milliseconds; undefined when it is none. */
export function duration(text: string): number | undefined {
  const body = text.replace(/^[+-]/, '');
  if (body === '0') return 0;
  if (!/^(?:(?:\d+\.?\d*|\.\d+)(?:ns|us|µs|μs|ms|s|m|h))+$/.test(body)) return undefined;
  let total = 0;
  for (const [, number, unit] of body.matchAll(/([\d.]+)([a-zµμ]+)/g)) total += Number(number) * (UNITS[unit ?? ''] ?? 0);
  return text.startsWith('-') ? -total : total;
}

/** units.RAMInBytes: a number and a unit to the base 1024. */
export const isSize = (text: string): boolean => /^\+?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)? ?(?:b|[kmgtp](?:i?b)?)?$/i.test(text);

/** An octal number up to 7777, or what chmod takes (tonistiigi/dchapes-mode). */
export function isMode(text: string): boolean {
  if (/^[0-7]+$/.test(text)) return Number.parseInt(text, 8) <= 0o7777;
  if (/^\d/.test(text)) return false;
  return text.split(',').every((clause) => /^[ugoa]*(?:[-+=][rstwXxugo]*)+$/.test(clause));
}

/** containerd's platforms.Parse: `os`, `arch`, `os/arch` or `os/arch/variant`, where an OS may carry a version. */
export function isPlatform(text: string): boolean {
  const parts = text.split('/');
  const [os = '', ...rest] = parts;
  if (parts.length > 3 || !/^[A-Za-z0-9_-]+(?:\([A-Za-z0-9_.%-]*(?:\+[A-Za-z0-9_.%-]+)*\))?$/.test(os)) return false;
  if (rest.length > 0) return rest.every((part) => /^[A-Za-z0-9_.-]+$/.test(part));
  return KNOWN_PLATFORMS.has((os.split('(')[0] ?? '').toLowerCase());
}

const KNOWN_PLATFORMS: ReadonlySet<string> = new Set(
  (
    'aix android darwin dragonfly freebsd hurd illumos ios js linux macos nacl netbsd openbsd plan9 solaris windows zos ' +
    '386 i386 amd64 x86_64 x86-64 amd64p32 arm armhf armel armbe arm64 aarch64 arm64be ppc64 ppc64le loong64 mips mipsle mips64 ' +
    'mips64le mips64p32 mips64p32le ppc riscv riscv64 s390 s390x sparc sparc64 wasm'
  ).split(' '),
);

/** net.ParseIP, after the brackets around an IPv6 address are gone. */
export function isAddress(text: string): boolean {
  const bytes = /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})$/.exec(text);
  if (bytes) return bytes.slice(1).every((byte) => Number(byte) <= 255 && (byte === '0' || !byte.startsWith('0')));
  if (!/^[0-9a-fA-F:]*(?:\d+\.\d+\.\d+\.\d+)?$/.test(text) || !text.includes(':')) return false;
  const [head = '', tail, extra] = text.split('::');
  if (extra !== undefined) return false;
  const groups = [head, tail ?? ''].flatMap((side) => (side === '' ? [] : side.split(':')));
  const last = groups.at(-1) ?? '';
  const isMixed = last.includes('.');
  if (isMixed && !isAddress(last)) return false;
  const plain = isMixed ? groups.slice(0, -1) : groups;
  const count = groups.length + (isMixed ? 1 : 0);
  return plain.every((group) => /^[0-9a-fA-F]{1,4}$/.test(group)) && (tail === undefined ? count === 8 : count < 8);
}

/** digest.Parse (opencontainers/go-digest). */
export function isDigest(text: string): boolean {
  const [algorithm, hex = ''] = text.split(/:(.*)/s);
  const length = { sha256: 64, sha384: 96, sha512: 128 }[algorithm ?? ''];
  return length !== undefined && hex.length === length && /^[a-f0-9]+$/.test(hex);
}
