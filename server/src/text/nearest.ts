/** The candidate that a mistyped word most likely means: at most a third of its letters away; undefined when none is near. */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  let best: string | undefined;
  let least = Math.max(1, Math.floor(word.length / 3)) + 1;
  const lower = word.toLowerCase();
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - word.length) >= least) continue;
    const steps = distance(lower, candidate.toLowerCase());
    if (steps < least) {
      least = steps;
      best = candidate;
    }
  }
  return best;
}

/**
 * The same for names that are made of words, as those of variables: the mistake must be inside of one word. With another word, another
 * number or another letter at the end (`A_DIR`, `varB`) it is another name.
 */
export function nearestName(name: string, candidates: Iterable<string>): string | undefined {
  const words = wordsOf(name);
  return nearest(
    name,
    [...candidates].filter((it) => it !== name && isMistyped(words, wordsOf(it))),
  );
}

/** `APP_HOME` and `appHome` are `app` and `home`. */
const wordsOf = (name: string): string[] => (name.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+/g) ?? []).map((it) => it.toLowerCase());

function isMistyped(words: readonly string[], others: readonly string[]): boolean {
  if (words.join('') === others.join('')) return true;
  if (words.length !== others.length) return false;
  const [at = 0, ...more] = words.flatMap((word, i) => (word === others[i] ? [] : [i]));
  const [word = '', other = ''] = [words[at], others[at]];
  // Of short words, and with another beginning, most are words of their own: UID and GID.
  if (more.length > 0 || Math.min(word.length, other.length) < 3 || word[0] !== other[0]) return false;
  return word.slice(0, -1) !== other.slice(0, -1) && nearest(word, [other]) !== undefined;
}

/** Insertions, deletions and replacements of one letter, and swaps of two neighbours (`FORM`): the optimal string alignment. */
function distance(a: string, b: string): number {
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const steps = Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1));
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      next.push(isSwap ? Math.min(steps, (before[j - 2] ?? 0) + 1) : steps);
    }
    before = row;
    row = next;
  }
  return row[b.length] ?? 0;
}
