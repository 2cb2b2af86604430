import { packageManager } from '../knowledge/package-managers.ts';
import { nameOf } from '../shell/nodes.ts';
import { decidingName } from '../shell/stopping.ts';
import type { SyntaxNode } from '../shell/tree.ts';

/** Programs that download, install, build or run a script. */
const MAIN: ReadonlySet<string> = new Set(
  `pip pip3 npm yarn pnpm bun gem bundle composer cargo rustup go make cmake ninja meson mvn gradle git svn curl wget tar unzip dpkg rpm
  configure python python3 node php ruby perl bash sh dotnet conda mamba install javac gcc cc uv poetry pipenv`.split(/\s+/),
);
/** Programs that change what is there. */
const CHANGES: ReadonlySet<string> = new Set('useradd groupadd adduser addgroup cp mv patch sed apt-key gpg'.split(' '));

/** Whether a step is there for the command: when it fails, the image is not what it should be. */
export function isWork(node: SyntaxNode): boolean {
  const name = decidingName(node);
  return name !== undefined && (isMain(name) || CHANGES.has(name)) && !isCleaning(node);
}

/** The same without what only changes or moves a file at hand, and fails only where the file is missing. */
export const isLongWork = (node: SyntaxNode): boolean =>
  isWork(node) ? !/^(?:cp|mv|sed)$/.test(decidingName(node) ?? '') : isMain(workName(node) ?? '') && !isCleaning(node);

/** The program whose failure is that of a command: of `A=$(python -c …)`, python. */
export function workName(node: SyntaxNode): string | undefined {
  const last = node.type === 'Command' && !node.name ? node.prefix.at(-1) : undefined;
  const value = last?.type === 'Assignment' ? last.value : undefined;
  const [part, ...more] = value && 'parts' in value ? (value.parts ?? []) : [];
  if (more.length > 0 || part?.type !== 'CommandExpansion') return decidingName(node);
  const [only, ...others] = part.script?.commands ?? [];
  return only && others.length === 0 ? decidingName(only.command) : undefined;
}

/** Whether a step is there for the command above all: a download, an install, a build or a script. */
export function isMainWork(node: SyntaxNode): boolean {
  const name = decidingName(node);
  return name !== undefined && (isMain(name) || name === 'apk' || /^\.\/|\.sh$/.test(nameOf(node) ?? '')) && !isCleaning(node);
}

const isMain = (name: string): boolean => MAIN.has(name) || packageManager(name) !== undefined;

/** `make clean`, `dnf clean all`: nobody misses what is still there. */
function isCleaning(node: SyntaxNode): boolean {
  const name = decidingName(node);
  if (node.type !== 'Command' || (name !== 'make' && !packageManager(name))) return false;
  const [sub, ...more] = node.args.filter((it) => !it.text.startsWith('-'));
  return /^(?:auto|dist|most)?clean$/.test(sub?.text ?? '') && (name !== 'make' || more.length === 0);
}
