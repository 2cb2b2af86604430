import { type Fallback, isQuestion } from '../shell/fallbacks.ts';
import { decidingName } from '../shell/stopping.ts';
import type { SyntaxNode } from '../shell/tree.ts';
import { brings, makesUser, needs } from './needed.ts';
import { isLongWork } from './work.ts';

/** `dpkg -i a.deb || apt-get install -f`: what the packages need comes with the second. */
export const isRepair = (last: SyntaxNode, fallback: SyntaxNode): boolean =>
  decidingName(last) === 'dpkg' &&
  fallback.type === 'Command' &&
  /^apt(?:-get)?$/.test(decidingName(fallback) ?? '') &&
  fallback.args.some((it) => /^(?:-[a-z]*f[a-z]*|--fix-(?:broken|missing))$/.test(it.text));

/** The work whose failure the fallback hides: without what an install brings, or without the user, it fails itself, or the rest does. */
export function hiddenWork({ chain, isSecond, fallback, rest }: Fallback): SyntaxNode[] {
  const work = chain.slice(0, -1).filter(isLongWork);
  const name = decidingName(fallback) ?? '';
  const isAccount = isSecond && makesUser(fallback) && isQuestion(chain.at(-1) as SyntaxNode);
  const missed = work.findLastIndex(
    (it) =>
      brings(it, name) ||
      needs(fallback, it) ||
      rest.some((later) => needs(later, it)) ||
      (isAccount && it === chain[0] && makesUser(it)),
  );
  return work.slice(missed + 1);
}
