import type { Word } from '../../syntax/ast.ts';
import { expandables } from '../expansion.ts';
import { type Place, report, sentence, within } from './shared.ts';

const LEXED = /[$'"\\`]/;

/** Quotes without a partner and substitutions that the builder does not know, wherever it replaces variables (shell/lex.go). */
export function checkVariables(place: Place): void {
  const { it, values } = place;
  // What an ARG before the first FROM became is known already; mounts are read field by field.
  if (it.kind === 'RUN') return;
  for (const { text, at, role } of expandables(it)) {
    if (!LEXED.test(text) || (role === 'source' && /^\d*<</.test(text))) continue;
    const pair = role === 'arg' ? it.pairs.find((one) => one.value?.at === at) : undefined;
    const { error } = (pair && values.defaultOf(pair)) ?? values.read(place, text);
    if (!error) continue;
    const word: Word = wordAt(place, at, text);
    report(place, 'bad-substitution', within(it, word, error.start, error.end), sentence(error.message));
  }
}

/** The word of an expandable text: it knows where a decoded item of a JSON array ends. */
function wordAt({ it }: Place, at: number, text: string): Word {
  const words = [...(it.json?.items ?? []), ...it.flags.flatMap((flag) => (flag.value ? [flag.value] : []))];
  const found = words.find((word) => word.at === at);
  return found ?? { text, at, start: it.rest.start, end: it.rest.end };
}
