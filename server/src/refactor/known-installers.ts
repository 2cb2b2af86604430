import { downloadOf } from '../facts/download-add.ts';
import { commandsIn, operands, type RunCommand } from '../model/commands.ts';
import type { Model } from '../model/model.ts';
import { stepOf } from '../model/run-state.ts';
import type { Instruction } from '../syntax/ast.ts';

/** An image with the very release that a step installs. */
export interface Installed {
  readonly image: string;
  /** Where the program goes, when the step says so. */
  readonly to?: string;
}

/** What a step installs, when it does nothing else and names a release; the sources are those of knowledge/image-recipes.ts. */
export function installedBy(run: Instruction, model: Model): Installed | undefined {
  const step = stepOf(run, model);
  if (step?.statements.length !== 1 || step.statements[0]?.background) return undefined;
  const commands = (commandsIn(model).get(run) ?? []).filter((it) => it.name !== 'set');
  const isPlain = ({ command: { nesting, conditional, connector, redirects }, wrappers }: RunCommand): boolean =>
    nesting === 0 && !conditional && connector !== '||' && redirects.length === 0 && wrappers.length === 0;
  if (commands.length === 0 || !commands.every(isPlain)) return undefined;
  const found = uvByPip(commands) ?? piped(commands) ?? fetched(commands);
  // Somebody calls it where the installer has put it.
  return found && !model.file.instructions.some((it) => it !== run && ELSEWHERE.test(it.joined.text)) ? found : undefined;
}

const ELSEWHERE = /(?:\.local|\.cargo|\.bun|\.deno)\/bin\/(?:uvx?|bunx?|deno)\b|-m uv\b|\/usr\/bin\/(?:node|nodejs|npm)\b/;
const texts = ({ args }: RunCommand): string[] => args.map((it) => it.value ?? '$');

function uvByPip(commands: readonly RunCommand[]): Installed | undefined {
  const [command, ...more] = commands;
  if (!command || more.length > 0 || !/^pip3?$/.test(command.name ?? '')) return undefined;
  const [, version] =
    /^install (?:--no-cache-dir |--no-cache |--upgrade |-U |-q |--quiet )*uv==(\d+\.\d+\.\d+)$/.exec(texts(command).join(' ')) ??
    [];
  return version === undefined ? undefined : { image: `ghcr.io/astral-sh/uv:${version}` };
}

/** `curl <address> | <shell> <words>`, and for packages what installs them. */
function piped(commands: readonly RunCommand[]): Installed | undefined {
  const at = commands.findIndex(({ command }) => command.connector === '|');
  const [from, shell] = [commands[at - 1], commands[at]];
  const download = from && downloadOf(from);
  const url = download?.to === '-' ? download.url.value : undefined;
  if (!shell || url === undefined) return undefined;
  const words = texts(shell).join(' ');
  const isShell = /^(?:ba|da)?sh$/.test(shell.name ?? '');
  const [, node] = /^https:\/\/deb\.nodesource\.com\/setup_(\d+)\.x$/.exec(url) ?? [];
  if (node !== undefined)
    return isShell && /^-?$/.test(words) && isOnlyNode(commands.slice(0, at - 1), commands.slice(at + 1))
      ? { image: `node:${node}-slim` }
      : undefined;
  if (commands.length !== 2) return undefined;
  const [, uv] = /^https:\/\/astral\.sh\/uv\/(\d+\.\d+\.\d+)\/install\.sh$/.exec(url) ?? [];
  if (uv !== undefined) return isShell && words === '' ? { image: `ghcr.io/astral-sh/uv:${uv}` } : undefined;
  const [, bun] = /^-s (?:-- )?bun-v(\d+\.\d+\.\d+)$/.exec(words) ?? [];
  if (bun !== undefined)
    return isShell && /^https:\/\/bun\.(?:sh|com)\/install$/.test(url) ? { image: `oven/bun:${bun}` } : undefined;
  const [, deno] = /^-s (?:-- )?v(\d+\.\d+\.\d+)$/.exec(words) ?? [];
  if (deno !== undefined)
    return isShell && /^https:\/\/deno\.land\/(?:x\/install\/)?install\.sh$/.test(url)
      ? { image: `denoland/deno:bin-${deno}` }
      : undefined;
  return shell.name === 'php' && /^https:\/\/getcomposer\.org\/installer$/.test(url) ? composer(words) : undefined;
}

function composer(words: string): Installed | undefined {
  const option = (name: string): string | undefined => new RegExp(`(?:^| )--${name}[= ](\\S+)`).exec(words)?.[1];
  const version = option('version') ?? (/(?:^| )--2(?: |$)/.test(words) ? '2' : undefined);
  const folder = option('install-dir');
  const name = option('filename') ?? 'composer.phar';
  if (version === undefined || !/^2(?:\.\d+\.\d+)?$/.test(version) || !folder?.startsWith('/') || !/^[\w.-]+$/.test(name))
    return undefined;
  return { image: `composer:${version}`, to: `${folder.replace(/\/+$/, '')}/${name}` };
}

/** The lists before and behind, and nothing else than Node.js of the packages. */
function isOnlyNode(before: readonly RunCommand[], behind: readonly RunCommand[]): boolean {
  const isOf = (it: RunCommand, pattern: RegExp): boolean =>
    pattern.test(
      `${it.name} ${operands(it.args)
        .map((one) => one.value ?? '$')
        .join(' ')}`,
    );
  return (
    before.every((it) => isOf(it, /^apt(?:-get)? update$/)) &&
    behind.some((it) => isOf(it, /^apt(?:-get)? install nodejs$/)) &&
    behind.every((it) => isOf(it, /^apt(?:-get)? (?:update|clean|install nodejs)$|^rm \/var\/lib\/apt\/lists\/(?:\*|\$)?$/))
  );
}

/** One file that is fetched and made a program; registry.k8s.io has images from 1.28 on. */
function fetched(commands: readonly RunCommand[]): Installed | undefined {
  const [command, chmod, ...more] = commands;
  const download = command && downloadOf(command);
  const to = download?.to;
  const isRunnable = chmod?.name === 'chmod' && /^(?:a?\+x|0?755) \S+$/.test(texts(chmod).join(' ')) && texts(chmod)[1] === to;
  if (!to?.startsWith('/') || more.length > 0 || !isRunnable) return undefined;
  const url = download?.url.text.replace(/^"(.*)"$/, '$1') ?? '';
  const [, kubectl, minor] =
    /^https:\/\/dl\.k8s\.io\/(?:release\/)?(v1\.(\d+)\.\d+)\/bin\/linux\/(?:amd64|\$\{?TARGETARCH\}?)\/kubectl$/.exec(url) ?? [];
  if (kubectl !== undefined) return Number(minor) < 28 ? undefined : { image: `registry.k8s.io/kubectl:${kubectl}`, to };
  const [, phar] = /^https:\/\/getcomposer\.org\/download\/(2\.\d+\.\d+)\/composer\.phar$/.exec(url) ?? [];
  return phar === undefined ? undefined : { image: `composer:${phar}`, to };
}
