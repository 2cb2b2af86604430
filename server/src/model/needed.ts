import { packageManager } from '../knowledge/package-managers.ts';
import { type NodeOf, nameOf } from '../shell/nodes.ts';
import { decidingName } from '../shell/stopping.ts';
import type { SyntaxNode } from '../shell/tree.ts';
import { subCommandAt } from './package-commands.ts';

const USER_MAKERS = /^(?:useradd|adduser|groupadd|addgroup)$/;
const USER_CHANGERS = /^(?:usermod|gpasswd)$/;
/** Packages that bring them: Red Hat's, Debian's and Alpine's. */
const USER_PACKAGES: ReadonlySet<string> = new Set(['shadow-utils', 'passwd', 'shadow']);
const APK = { updating: ['update'], installing: ['add'], valuedFlags: ['-X', '--repository'] };

export const makesUser = (node: SyntaxNode): boolean => USER_MAKERS.test(decidingName(node) ?? '');

/** Whether a command fails when one before it has failed: it needs the user, the group or the lists of packages. */
export function needs(later: SyntaxNode, before: SyntaxNode): boolean {
  // A chain of `&&` fails with each of its commands.
  if (later.type === 'AndOr') return !later.operators.includes('||') && later.commands.some((it) => needs(it, before));
  if (later.type !== 'Command' || before.type !== 'Command') return false;
  return needsUser(later, before) || needsLists(later, before);
}

/** `usermod -aG docker app` fails when `groupadd docker` or `useradd app` has failed, and so does `chown app: /srv`. */
function needsUser(later: NodeOf<'Command'>, before: NodeOf<'Command'>): boolean {
  const name = before.args.at(-1)?.text;
  const does = nameOf(later) ?? '';
  if (name === undefined || !(makesUser(before) || USER_CHANGERS.test(nameOf(before) ?? ''))) return false;
  if (does === 'chown') return later.args.some((it) => it.text === name || it.text.startsWith(`${name}:`));
  return (USER_MAKERS.test(does) || USER_CHANGERS.test(does)) && later.args.some((it) => it.text === name);
}

function needsLists(later: NodeOf<'Command'>, before: NodeOf<'Command'>): boolean {
  const [update, install] = [callOf(before), callOf(later)];
  return update?.does === 'update' && install?.does === 'install' && update.tool === install.tool;
}

/** Whether a command installs what brings a program. */
export function brings(node: SyntaxNode, program: string): boolean {
  if (node.type !== 'Command' || callOf(node)?.does !== 'install') return false;
  return node.args.some((it) => it.text === program || (USER_MAKERS.test(program) && USER_PACKAGES.has(it.text)));
}

function callOf(node: NodeOf<'Command'>): { readonly does: 'update' | 'install'; readonly tool: unknown } | undefined {
  const name = decidingName(node);
  const tool = name === 'apk' ? APK : packageManager(name);
  const sub = tool && node.args[subCommandAt(node.args, tool)]?.text;
  if (!tool || sub === undefined) return undefined;
  if (tool.updating.includes(sub)) return { does: 'update', tool };
  return tool.installing.includes(sub) ? { does: 'install', tool } : undefined;
}

/** Programs that fail without a file that they are to read, or with an address that is not whole. */
const READERS = /^(?:curl|wget|tar|unzip|dpkg|rpm)$/;

/** Whether a command reads a file or fetches an address that the commands before it have named or found out. */
export function readsResult(later: SyntaxNode, before: readonly SyntaxNode[], text: string): boolean {
  if (!READERS.test(decidingName(later) ?? '')) return false;
  const own = text.slice(later.pos, later.end);
  return before.some((it) => {
    if (it.type !== 'Command') return false;
    const isFound = it.prefix.some(
      (one) => one.type === 'Assignment' && one.name !== undefined && new RegExp(`\\$\\{?${one.name}\\b`).test(own),
    );
    return isFound || it.args.some(({ text: word }) => FILE.test(word) && own.includes(FILE.exec(word)?.[1] ?? word));
  });
}
/** The name of a file at the end of a path or an address. */
const FILE = /(?:^["']?\/?|[^/]\/)([^/"'=]+\.[A-Za-z]\w+)["']?$/;

/** Whether a command only asks a program for its version, which the text before it tells of and the image is not named after. */
export function runsResult(later: SyntaxNode, before: string, image: string): boolean {
  const name = decidingName(later);
  if (later.type !== 'Command' || name === undefined || later.args.length !== 1) return false;
  if (!/^(?:--version|-[vVm])$/.test(later.args[0]?.text ?? '') || image.includes(name)) return false;
  return new RegExp(`(?<![A-Za-z])${name.replace(/\W/g, '\\$&')}(?![A-Za-z])`, 'i').test(before);
}
