import type { Model, Script } from '../model/model.ts';
import { assignedIn } from '../shell/assigned.ts';
import type { NodeOf } from '../shell/nodes.ts';
import { isOneWord } from '../shell/one-word.ts';
import type { WordPart } from '../shell/tree.ts';

/**
 * What is known of the values that a variable has in a script: `word` for those that are always one word or empty, `list` where one is
 * written with blanks or patterns, so that cutting it is meant, `declared` for what only an ENV or ARG of the file sets.
 */
export function valuesOf(name: string, script: Script, model: Model, depth = 0): 'word' | 'list' | 'declared' | 'unknown' {
  if (/^\d+$/.test(name)) return 'unknown';
  if (/^(?:HOME|PWD|PATH|UID|EUID|HOSTNAME|RANDOM|SECONDS|LINENO|PPID|OPTIND|SHLVL)$/.test(name)) return 'word';
  const { values } = assignedIn(script.shell);
  const own = values.get(name);
  if (!own) {
    const { from } = model.before(script.in).env(name);
    return from === 'file' || from === 'argument' ? 'declared' : 'unknown';
  }
  const kinds = own.map((it) => (it ? kindOf(it, script, model, depth) : 'unknown'));
  if (kinds.includes('list')) return 'list';
  return kinds.includes('unknown') ? 'unknown' : 'word';
}

function kindOf(word: NodeOf<'Word'>, script: Script, model: Model, depth: number): 'word' | 'list' | 'unknown' {
  const kinds = (word.parts ?? [{ type: 'Literal', value: word.value, text: word.text, pos: 0, end: 0 } as const]).map((part) =>
    kindOfPart(part, script, model, depth),
  );
  return kinds.includes('list') ? 'list' : kinds.includes('unknown') ? 'unknown' : 'word';
}

const isCut = (text: string): boolean => /[\s*?[]/.test(text);

function kindOfPart(part: WordPart, script: Script, model: Model, depth: number): 'word' | 'list' | 'unknown' {
  switch (part.type) {
    case 'Literal':
    case 'SingleQuoted':
    case 'AnsiCQuoted':
      return isCut(part.value) ? 'list' : 'word';
    case 'Glob':
    case 'ExtendedGlob':
      // Of `for x in *`: one name at a time, which may have blanks.
      return 'unknown';
    case 'BraceExpansion':
    case 'ArithmeticExpansion':
      return 'word';
    case 'DoubleQuoted': {
      const kinds = part.parts.map((it) => kindOfPart(it, script, model, depth));
      return kinds.includes('list') ? 'list' : kinds.includes('unknown') ? 'unknown' : 'word';
    }
    case 'SimpleExpansion':
    case 'ParameterExpansion': {
      const name = part.type === 'SimpleExpansion' ? part.text.slice(1) : part.parameter;
      if (part.type === 'ParameterExpansion' && part.prefix === '#') return 'word';
      if (depth > 3) return 'unknown';
      const kind = valuesOf(name, script, model, depth + 1);
      return kind === 'declared' ? 'word' : kind;
    }
    case 'CommandExpansion':
      return isOneWord(part) ? 'word' : 'unknown';
    default:
      return 'unknown';
  }
}
