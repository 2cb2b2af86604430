import type { Dialect } from '../shell/ast.ts';

const UNIX: Readonly<Record<string, Dialect>> = {
  sh: 'sh',
  ash: 'sh',
  dash: 'sh',
  busybox: 'sh',
  ksh: 'bash',
  mksh: 'bash',
  bash: 'bash',
  rbash: 'bash',
  zsh: 'zsh',
  cmd: 'cmd',
  powershell: 'powershell',
  pwsh: 'powershell',
};

const baseName = (path: string): string =>
  (path.split(/[\\/]/).at(-1) ?? '')
    .toLowerCase()
    .replace(/\.exe$/, '')
    .replace(/-?\d+(\.\d+)*$/, '');

/** Which language a program reads: `none` for what is no shell (python3) and for what we cannot tell. */
export function dialectOf(argv: readonly string[]): Dialect {
  let words = argv.filter((word) => !word.includes('='));
  const first = baseName(words[0] ?? '');
  if (first === 'env' || first === 'busybox' || first === 'tini' || first === 'dumb-init' || first === 'sudo')
    words = words.slice(1).filter((word) => !word.startsWith('-'));
  return UNIX[baseName(words[0] ?? '')] ?? 'none';
}

/** The dialect that a `#!` line asks for; undefined when the text has none. */
export function shebangDialect(text: string): Dialect | undefined {
  const match = /^#!\s*(\S.*)/.exec(text);
  return match?.[1] === undefined ? undefined : dialectOf(match[1].trim().split(/\s+/));
}

export const isUnixShell = (dialect: Dialect): boolean => dialect === 'sh' || dialect === 'bash' || dialect === 'zsh';
