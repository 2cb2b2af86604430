import { alpinePackages } from '../knowledge/alpine-packages.ts';
import { commandsIn, operands, type RunCommand } from '../model/commands.ts';
import type { Model } from '../model/model.ts';
import { packageCommand } from '../model/package-commands.ts';
import type { Instruction } from '../syntax/ast.ts';

/** A RUN for Alpine, in lines; empty when there is nothing to do. `unknown` are packages whose names there are not known. */
export interface AlpineRun {
  readonly lines: readonly string[];
  readonly unknown: readonly string[];
}

/** What a RUN does that only Debian has; undefined when it has nothing of that kind. `understood` is false where it cannot be rewritten. */
export function alpineRun(run: Instruction, model: Model): AlpineRun | 'not-understood' | undefined {
  const commands = commandsIn(model).get(run) ?? [];
  if (!commands.some(isDebian)) return undefined;
  const flags = run.flags.map((it) => model.file.text.slice(it.start, it.end));
  const isFlat = commands.every(
    ({ command, wrappers }) => command.nesting === 0 && !command.conditional && wrappers.length === 0,
  );
  if (!isFlat || run.heredocs.length > 0 || flags.some((it) => it.startsWith('--mount'))) return 'not-understood';
  const unknown: string[] = [];
  const parts: string[] = [];
  const [first] = commands;
  const strict = first && isStrict(first) ? first : undefined;
  for (const it of strict ? commands.slice(1) : commands) {
    const { connector } = it.command;
    if (connector !== 'first' && connector !== '&&' && !(strict && connector === ';')) return 'not-understood';
    const own = rewritten(it, unknown);
    if (own === undefined) return 'not-understood';
    if (own !== '') parts.push(own);
  }
  if (parts.length === 0) return { lines: [], unknown };
  const lead = [run.keyword.text, ...flags].join(' ');
  if (strict) {
    const set = textOf(strict);
    return { lines: [`${lead} ${set}; \\`, ...parts.map((it, i) => `    ${it}${i < parts.length - 1 ? '; \\' : ''}`)], unknown };
  }
  return { lines: parts.map((it, i) => `${i === 0 ? `${lead} ` : ' && '}${it}${i < parts.length - 1 ? ' \\' : ''}`), unknown };
}

const isStrict = ({ name, args }: RunCommand): boolean => name === 'set' && /^-[a-z]*e/.test(args[0]?.text ?? '');

const textOf = ({ script, command }: RunCommand): string =>
  script.shell.text.slice(command.start, command.end).replace(/\s*\n\s*/g, ' ');

const isDebian = ({ name, args }: RunCommand): boolean =>
  /^(?:apt-get|apt|aptitude|useradd|groupadd)$/.test(name ?? '') ||
  (name === 'rm' && args.some((it) => it.text.startsWith('/var/lib/apt')));

/** Empty for what Alpine does not need; undefined for what cannot be said there. */
function rewritten(it: RunCommand, unknown: string[]): string | undefined {
  if (!isDebian(it)) return textOf(it);
  if (it.command.redirects.length > 0) return undefined;
  if (it.name === 'rm')
    return it.args.every((word) => word.text.startsWith('-') || word.text.startsWith('/var/lib/apt')) ? '' : undefined;
  if (it.name === 'useradd') return adduser(it);
  if (it.name === 'groupadd') return addgroup(it);
  const call = packageCommand(it);
  if (!call) return undefined;
  if (['update', 'clean', 'autoclean', 'autoremove', 'upgrade', 'dist-upgrade'].includes(call.sub)) return '';
  if (call.sub !== 'install') return undefined;
  const names = operands(call.after, call.manager.valuedFlags);
  const packages: string[] = [];
  for (const { value } of names) {
    // Debian's versions are not Alpine's.
    const name = value?.replace(/=.*$/, '');
    if (name === undefined) return undefined;
    const known = alpinePackages(name);
    if (!known) unknown.push(name);
    packages.push(...(known ?? [name]));
  }
  return packages.length === 0 ? '' : `apk add --no-cache ${[...new Set(packages)].join(' ')}`;
}

/** shadow's useradd to busybox' adduser, which asks for a password unless told not to. */
function adduser({ args }: RunCommand): string | undefined {
  const out: string[] = ['-D'];
  let hasHome = false;
  let name: string | undefined;
  for (let i = 0; i < args.length; i++) {
    const text = args[i]?.text ?? '';
    const [flag = '', joined] = /^--[\w-]+=/.test(text)
      ? [text.slice(0, text.indexOf('=')), text.slice(text.indexOf('=') + 1)]
      : [text];
    const value = (): string | undefined => joined ?? args[++i]?.text;
    const valued: Record<string, string> = {
      '-u': '-u',
      '--uid': '-u',
      '-g': '-G',
      '--gid': '-G',
      '-d': '-h',
      '--home': '-h',
      '--home-dir': '-h',
      '-s': '-s',
      '--shell': '-s',
      '-c': '-g',
      '--comment': '-g',
    };
    if (flag === '-m' || flag === '--create-home') hasHome = true;
    else if (flag === '-r' || flag === '--system') out.push('-S');
    else if (
      flag === '-M' ||
      flag === '--no-create-home' ||
      flag === '-U' ||
      flag === '--user-group' ||
      flag === '-l' ||
      flag === '--no-log-init'
    )
      continue;
    else if (valued[flag] !== undefined) {
      const given = value();
      // Alpine has no bash of its own.
      if (given !== undefined) out.push(valued[flag] ?? flag, valued[flag] === '-s' && given === '/bin/bash' ? '/bin/sh' : given);
    } else if (flag.startsWith('-') || name !== undefined) return undefined;
    else name = text;
  }
  if (name === undefined) return undefined;
  if (!hasHome) out.push('-H');
  return `adduser ${out.join(' ')} ${name}`;
}

function addgroup({ args }: RunCommand): string | undefined {
  const out: string[] = [];
  let name: string | undefined;
  for (let i = 0; i < args.length; i++) {
    const text = args[i]?.text ?? '';
    if (text === '-g' || text === '--gid') out.push('-g', args[++i]?.text ?? '');
    else if (/^--gid=/.test(text)) out.push('-g', text.slice(6));
    else if (text === '-r' || text === '--system') out.push('-S');
    else if (text.startsWith('-') || name !== undefined) return undefined;
    else name = text;
  }
  return name === undefined ? undefined : ['addgroup', ...out, name].join(' ');
}
