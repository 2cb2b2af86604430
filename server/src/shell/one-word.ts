import { type NodeOf, nameOf } from './nodes.ts';
import type { WordPart } from './tree.ts';

/** Commands that print one word without blanks or patterns, or nothing; with the arguments they need for that. */
const ONE_WORD: Readonly<Record<string, RegExp | true>> = {
  arch: true,
  basename: true,
  date: /^[^+]*\+["']?(?:%[-a-zA-Z]|[-_.:])+["']?$/,
  dirname: true,
  dpkg: /^--print-(?:foreign-)?architecture$/,
  'dpkg-architecture': true,
  getconf: true,
  go: /^env \w+$/,
  hostname: true,
  id: /^-[a-zA-Z]+/,
  lsb_release: /^(?:-[a-z]*s[a-z]*|-c -s|-s -c|--short --codename|--codename --short|-r -s|-i -s)$/,
  mktemp: true,
  nproc: true,
  pwd: true,
  rpm: /^(?:-E|--eval) ["']?%/,
  stat: true,
  uname: /^-[mrsnp]$/,
  whoami: true,
  which: true,
  xx: true,
};

/** Whether a substitution prints one word as long as nothing odd happens; `command -v x` is one. */
export function isOneWord(part: WordPart): boolean {
  if (part.type !== 'CommandExpansion') return false;
  const [only, ...more] = part.script?.commands ?? [];
  if (!only || more.length > 0 || only.command.type !== 'Command') return false;
  return printsOneWord(only.command);
}

function printsOneWord(node: NodeOf<'Command'>): boolean {
  const name = nameOf(node)?.split('/').at(-1) ?? '';
  const args = node.args.map((it) => it.text).join(' ');
  if (name === 'command') return /^-v /.test(args);
  const known = Object.hasOwn(ONE_WORD, name) ? ONE_WORD[name] : undefined;
  return known === true || (known?.test(args) ?? false);
}
