import type { Pair } from '../../syntax/ast.ts';
import { type Edit, insert } from '../../text/edit.ts';
import { COMMENT_NEEDS_LINE, type Fix, onwards, ownLine, type Place, report, show } from './shared.ts';

/** Pairs of ENV and LABEL without `=`, and names that are blank (parser/line_parsers.go, parseNameVal). */
export function checkPairs(place: Place): void {
  const { it } = place;
  const [first] = it.pairs;
  if (it.legacy && first) {
    if (first.value) return;
    report(place, 'invalid-pair', first.key, `${show(first.key.text)} has no value: write ${it.keyword.text} name=value.`, {
      title: `Give ${first.key.text.slice(0, 60)} an empty value`,
      edits: [insert(first.key.end, '=')],
    });
    return;
  }
  for (const [at, pair] of it.pairs.entries()) {
    if (pair.value === undefined && it.kind !== 'ARG') {
      if (pair.key.text.startsWith('#')) {
        const fix = ownLine(place, pair.key);
        report(place, 'invalid-pair', onwards(it, pair.key), COMMENT_NEEDS_LINE, fix);
        return;
      }
      report(place, 'invalid-pair', pair, `There is no = in ${show(pair.key.text)}.`, quoted(place, at));
    } else if (pair.key.text === '') report(place, 'invalid-pair', pair, `The name before the = is missing.`);
  }
}

/** Puts the value before a word, the word, and those behind it in quotes: `A=b c` most often means `A="b c"`. */
function quoted({ it, model }: Place, at: number): Fix | undefined {
  let first = at;
  while (first > 0 && it.pairs[first]?.value === undefined) first--;
  let last = at;
  while (it.pairs[last + 1] && it.pairs[last + 1]?.value === undefined) last++;
  const from = it.pairs[first]?.value;
  const to = it.pairs[last] as Pair;
  if (!from) return undefined;
  const text = model.file.text.slice(from.start, to.end);
  if (text === '' || /["'\\`\n#]/.test(text)) return undefined;
  const edits: Edit[] = [insert(from.start, '"'), insert(to.end, '"')];
  return { title: 'Put the value in quotes', edits };
}
