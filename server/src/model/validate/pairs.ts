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
  for (let at = 0; at < it.pairs.length; at++) {
    const pair = it.pairs[at] as Pair;
    if (pair.value !== undefined || it.kind === 'ARG') {
      if (pair.key.text === '') report(place, 'invalid-pair', pair, 'The name before the = is missing.');
      continue;
    }
    const from = at;
    while (it.pairs[at + 1] && it.pairs[at + 1]?.value === undefined) at++;
    const bare = it.pairs.slice(from, at + 1);
    const comment = bare.findIndex((one) => one.key.text.startsWith('#'));
    const words = comment < 0 ? bare : bare.slice(0, comment);
    const fix = comment < 0 ? quoted(place, it.pairs[from - 1], bare) : undefined;
    for (const word of words) report(place, 'invalid-pair', word, `There is no = in ${show(word.key.text)}.`, fix);
    const hash = bare[comment]?.key;
    if (!hash) continue;
    report(place, 'invalid-pair', onwards(it, hash), COMMENT_NEEDS_LINE, ownLine(place, hash));
    return;
  }
}

/** Puts a value and the words behind it in quotes: `A=b c` most often means `A="b c"`. */
function quoted({ model }: Place, before: Pair | undefined, bare: readonly Pair[]): Fix | undefined {
  const last = bare.at(-1);
  if (!before?.value || !last) return undefined;
  const text = model.file.text.slice(before.value.start, last.end);
  if (text === '' || /["'\\`\n#]/.test(text)) return undefined;
  const edits: Edit[] = [insert(before.value.start, '"'), insert(last.end, '"')];
  return { title: 'Put the value in quotes', edits };
}
