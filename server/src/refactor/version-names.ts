/** A version in a text: two numbers at least, and what says that it is not final. */
const VERSION =
  /(?<![A-Za-z0-9.])[vV]?(\d+(?:\.\d+)+(?:[-.]?(?:alpha|beta|rc|dev|pre|post)[-.]?\d*)?)(?![A-Za-z0-9]|[-+~]\d|\.\d|[-.]?\*)/g;

export interface Version {
  readonly text: string;
  /** Without the `v` in front. */
  readonly start: number;
  readonly end: number;
}

export function versionsIn(text: string): Version[] {
  return [...text.matchAll(VERSION)].flatMap((match) => {
    const [whole, version = ''] = match;
    const start = match.index + whole.length - version.length;
    // Four numbers are mostly an address.
    return /^\d+\.\d+\.\d+\.\d+$/.test(version) ? [] : [{ text: version, start, end: start + version.length }];
  });
}

/** Parts of addresses that name nothing. */
const NOTHING =
  /^(?:v|release|releases|releases?-download|download|downloads|archive|archives|refs|tags?|heads|dist|bin|pub|latest|stable|raw|blob|tarball|zipball|files?|linux|amd64|x86_64|opt|usr|local|src|tmp|lib|share|etc|var|com|org|io|net|version|ver|https?|main|master)$/i;

/** What a version in a word is the version of: `curl` in `curl-8.1.tar.gz`, in `curl=8.1`, and in the address of its repository. */
export function thingOf(word: string, version: Version): string | undefined {
  // In a sentence, the word before may be anything.
  const before = (word.slice(0, version.start).split(/\s/).at(-1) ?? '').replace(/[vV]$/, '');
  const pinned = /([A-Za-z][\w./@-]*?)(?:\[[\w,-]*\])?(?:[=~><]=|=|@|:)$/.exec(before.replace(/["']/g, ''))?.[1];
  if (pinned !== undefined) return thing(pinned.split('/').at(-1) ?? '');
  const repository = /\b(?:github|gitlab|bitbucket|codeberg)\.(?:com|org)\/[\w.-]+\/([\w.-]+?)(?:\.git)?\//.exec(before)?.[1];
  if (repository !== undefined) return thing(repository);
  const [last = '', ...above] = before
    .replace(/^.*:\/\/[^/]*/, '')
    .split(/[/"'=]/)
    .reverse();
  const named = /^([A-Za-z][\w+.]*(?:-[A-Za-z][\w+.]*)*)[-_]$/.exec(last)?.[1];
  if (named !== undefined && !NOTHING.test(named)) return thing(named);
  return last === '' ? thing(above.find((it) => it !== '' && !NOTHING.test(it) && !it.includes('.')) ?? '') : undefined;
}

const thing = (text: string): string | undefined => (/[A-Za-z]{2}/.test(text) && !NOTHING.test(text) ? text : undefined);

/** Programs that read variables which begin with their name, or `…_VERSION` itself. */
const READS =
  /^(?:pip|npm|yarn|poetry|uv|bundler|gem|composer|helm|pyenv|rbenv|nodenv|goenv|rustup|cargo|go|java|python|ruby|perl|php|make|cmake|docker|compose|git|conda|pnpm|terraform|tf|vault|bash|sh|curl)$/i;

/** `NODE_VERSION`; another word where a program that sees it may read that. */
export function argName(thing: string, isSeen: boolean, isTaken: (name: string) => boolean): string | undefined {
  const base = thing
    .replace(/([a-z])([A-Z])/g, '$1_$2')
    .toUpperCase()
    .replace(/[^A-Z0-9]+/g, '_')
    .replace(/^[_0-9]+|_+$/g, '')
    .slice(0, 40);
  if (base === '') return undefined;
  const wanted = isSeen && READS.test(thing) ? [`${base}_RELEASE`] : [`${base}_VERSION`, `${base}_RELEASE`];
  return wanted.find((it) => !isTaken(it));
}
