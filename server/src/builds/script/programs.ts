import type { Tree } from '../build.ts';
import { basename, changed, dirname, isKnown, ROOT, resolve, UNKNOWN } from './values.ts';

/** What a program would print, for the few that scripts find their folders with; UNKNOWN for all others. */
export function captured(name: string, args: readonly string[], cwd: string, tree: Tree): string {
  const plain = args.filter((it) => !it.startsWith('-'));
  const [first = ''] = plain;
  switch (name) {
    case 'pwd':
      return cwd;
    case 'echo':
      return plain.join(' ');
    case 'printf':
      return args[0] === '%s' || args[0] === '%s\\n' ? (args[1] ?? '') : args.length === 1 ? (args[0] ?? '') : UNKNOWN;
    case 'dirname':
      return isKnown(first) ? dirname(first) : UNKNOWN;
    case 'basename':
      return isKnown(first) ? basename(first, plain[1]) : UNKNOWN;
    case 'realpath':
    case 'readlink':
    case 'greadlink':
      return first === '' ? UNKNOWN : changed(cwd, first);
    case 'git': {
      const folder = args[0] === '-C' ? changed(cwd, args[1] ?? '') : cwd;
      const inside = folder.startsWith(ROOT) || folder === UNKNOWN;
      return args.includes('--show-toplevel') && inside ? ROOT : args.includes('--show-cdup') ? `${ROOT}/` : UNKNOWN;
    }
    case 'cat': {
      const path = plain.length === 1 ? resolve(cwd, first) : undefined;
      const text = path === undefined ? undefined : tree.text(path)?.trim();
      return text !== undefined && text.length < 200 && !text.includes('\n') ? text : UNKNOWN;
    }
    default:
      return UNKNOWN;
  }
}
