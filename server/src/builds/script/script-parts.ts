import { Joined } from '../../text/joined.ts';
import type { Field } from './docker.ts';
import { UNKNOWN } from './values.ts';

/** Programs that run what stands behind them. */
export const WRAPPERS = new Set('eval exec command time nohup sudo doas retry nice env timeout xargs travis_retry'.split(' '));

/** The command behind the options of `sudo`, `env A=b`, `timeout 30` and their like. */
export function unwrapped(words: readonly Field[]): readonly Field[] {
  let at = 0;
  while (at < words.length && /^(?:-.*|\w+=.*|\d+[smh]?)$/s.test(words[at]?.text ?? '')) at++;
  return words.slice(at);
}

/** From the outer text of the inner one's document, to the file. */
export function through(inner: Joined, outer: Joined): Joined {
  const starts: number[] = [];
  const origins: number[] = [];
  let last: number | undefined;
  for (let at = 0; at < inner.text.length; at++) {
    const origin = outer.at(inner.at(at));
    if (last === undefined || origin !== last + 1) {
      starts.push(at);
      origins.push(origin);
    }
    last = origin;
  }
  return starts.length > 0 ? new Joined(inner.text, starts, origins) : new Joined(inner.text, [0], [outer.at(inner.at(0))]);
}

/** By its ending or its first line. */
export const isShellScript = (path: string, text: string): boolean =>
  /\.(?:sh|bash|zsh|ksh)$/.test(path) || /^#!.*\b(?:ba|da|z|k|a)?sh\b/.test(text.slice(0, 200).split('\n')[0] ?? '');

/** Whether a script can start a build by itself: it names a program that does, or a variable for one. */
export const mayBuild = (text: string): boolean =>
  /\b(?:docker|podman|buildah|nerdctl|kaniko|buildx)\b|(?:CONTAINER|ENGINE|BUILDER|RUNTIME|OCI|CLI)\w*\}?["']?\s+(?:build|buildx|bud)\b/i.test(
    text,
  ) && /\b(?:build|bud|bake|b|executor)\b/.test(text);

/** Programs that build, and what leads to other scripts. A variable may hold any of them. */
const LEADS_TO_BUILDS =
  /docker|podman|buildah|nerdctl|kaniko|buildx|\bbake\b|\bmake\b|\b(?:npm|yarn|pnpm|bun)\b|\bsh\b|bash|(?:^|[\s;&|(])\.{0,2}\/|\$\{?\w+\}?["']?\s+(?:build|buildx|bud)\b|source/m;

/** Whether a script may start a build, or something that does: what is not known of it may be anything. */
export const leadsToBuilds = (text: string): boolean => LEADS_TO_BUILDS.test(text) || text.includes(UNKNOWN);

/** The folder and the script of `npm run --prefix folder script` and its like. */
export function npmCall(texts: readonly string[]): { readonly prefix: string; readonly script: string | undefined } {
  const flag = texts.indexOf('--prefix');
  const script = texts.find(
    (it, i) => !it.startsWith('-') && it !== 'run' && it !== 'run-script' && (flag < 0 || i !== flag + 1),
  );
  return { prefix: flag >= 0 ? (texts[flag + 1] ?? '') : '.', script };
}
