import { onceByText } from '../text/once.ts';

/**
 * Arguments that differ from build to build, by the names that people give them: label-schema.org (BUILD_DATE, VCS_REF),
 * the OCI annotations (created, revision), docs.gitlab.com and docs.github.com (predefined variables), Docker Hub's SOURCE_COMMIT,
 * and the cache busters of moby/moby#1996. A version is not among them: it stays the same for many builds.
 */
const NAMES: readonly RegExp[] = [
  /^(?:[A-Z0-9]+_)*(?:BUILD|COMPILE|CREATED|COMMIT|GIT|VCS|IMAGE|RELEASE|CURRENT)_?(?:DATE|TIME|DATETIME|TIMESTAMP|TS|AT)$/,
  /^(?:[A-Z0-9]+_)*(?:DATE|TIMESTAMP)$/,
  /^(?:[A-Z0-9]+_)*(?:GIT|VCS|SCM|SOURCE|CI|HEAD|SRC)_?(?:COMMIT|REF|REV|REVISION|SHA1?|HASH|HEAD|SHORT_SHA|DESCRIBE|DIRTY)(?:_(?:SHA1?|HASH|ID|REF|SHORT|SHORT_SHA|REV))?$/,
  /^(?:BUILD_|IMAGE_|APP_)?(?:COMMIT|REVISION)(?:_?(?:SHA1?|HASH|ID|REF))?$/,
  /^(?:[A-Z0-9]+_)*BUILD_?(?:NUMBER|NUM|NO|ID|SHA|REF|REVISION|REV|COMMIT|HASH)$/,
  /^(?:[A-Z0-9]+_)*(?:CACHE_?BUST(?:ER|ING)?|BUST_?CACHE|CACHE_?BREAK(?:ER)?|CACHE_?DATE|NO_?CACHE|FORCE_?(?:RE)?BUILD)$/,
];
/** The date or commit of something else that is downloaded, chosen by hand. */
const PLACEHOLDER =
  /^(?:|unknown|none|null|dev|devel|development|local|latest|head|main|master|n\/a|na|0+|1|unset|undefined|snapshot|not[-_ ]set|dirty|now)$/i;

export const isVolatileName = onceByText((name) => NAMES.some((it) => it.test(name.toUpperCase())));

/** Whether a default waits for the build to pass something better; another one pins something and does not change. */
export const isPlaceholder = (text: string | undefined): boolean => text === undefined || PLACEHOLDER.test(text);
