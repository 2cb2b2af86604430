import { execForm, type Flag, type Word } from '../../syntax/ast.ts';
import { heredocsOf } from '../../syntax/heredoc.ts';
import { nearest } from '../../text/nearest.ts';
import { operandsOf } from './arity.ts';
import { isBool, isDigest } from './go.ts';
import { meant, type Place, report, show, write } from './shared.ts';

/** A source that is not a path of the context. */
interface Remote {
  readonly word: Word;
  readonly kind: 'git' | 'http';
  /** Behind the `?` of a git source. */
  readonly query: ReadonlyMap<string, string>;
}

const QUERY_KEYS = [
  'ref',
  'tag',
  'branch',
  'subdir',
  'checksum',
  'commit',
  'keep-git-dir',
  'submodules',
  'mtime',
  'fetch-by-commit',
];
const SWITCHES = ['keep-git-dir', 'submodules', 'fetch-by-commit'];

const isHeredoc = (word: Word): boolean => word.text.includes('<<') && heredocsOf(word.text)[0]?.word.start === 0;

/** Sources and destination of COPY and ADD (instructions/parse.go, parseSourcesAndDest; dockerfile2llb/convert_copy.go). */
export function checkCopy(place: Place): void {
  const { it } = place;
  const words = operandsOf(it);
  if (words.length < 2) return;
  const target = words.at(-1) as Word;
  if (isHeredoc(target))
    report(
      place,
      'invalid-copy',
      target,
      `${it.keyword.text} cannot write to ${show(target.text)}: the last word is the destination.`,
    );
  const sources = words.slice(0, -1).filter((word) => !isHeredoc(word));
  const remotes = new Map<Word, Remote | undefined>();
  let isKnown = true;
  for (const word of sources) {
    const { text } = place.values.read(place, word.text);
    if (text === undefined) isKnown = false;
    else remotes.set(word, remoteOf(word, text));
  }
  for (const remote of remotes.values()) if (remote) checkRemote(place, remote);
  if (it.kind === 'ADD') checkAdd(place, sources, isKnown ? remotes : undefined);
}

function checkRemote(place: Place, { word, kind, query }: Remote): void {
  const { it } = place;
  const what = kind === 'git' ? 'git repository' : 'URL';
  if (it.kind === 'COPY') {
    const isAdd = it.flags.every((flag) => flag.name.text !== 'from' && flag.name.text !== 'parents');
    const add = it.keyword.text === it.keyword.text.toLowerCase() ? 'add' : 'ADD';
    const message = `COPY takes no ${what} such as ${show(word.text)}: only ADD does.`;
    report(place, 'invalid-copy', word, message, isAdd && !execForm(it) ? write(it.keyword, add) : undefined);
  }
  for (const [key, value] of query) {
    const problem = (message: string): void => report(place, 'invalid-copy', word, message);
    if (!QUERY_KEYS.includes(key)) {
      const near = nearest(key, QUERY_KEYS);
      problem(`A git source has no option ${show(key)}.${meant(near)}`);
    } else if (value === '' && !SWITCHES.includes(key)) problem(`The option ${key} of this git source has no value.`);
    else if (value !== '' && SWITCHES.includes(key) && !isBool(value))
      problem(`The option ${key} is true or false, not ${show(value)}.`);
    else if (key === 'mtime' && value !== 'checkout' && value !== 'commit')
      problem(`The option mtime is checkout or commit, not ${show(value)}.`);
  }
}

/** What flags of ADD ask of its sources; `remotes` is undefined when one of them is not known. */
function checkAdd(place: Place, sources: readonly Word[], remotes: ReadonlyMap<Word, Remote | undefined> | undefined): void {
  const flags = new Map<string, Flag>(place.it.flags.map((flag) => [flag.name.text, flag]));
  const checksum = flags.get('checksum');
  const sum = checksum?.value && place.values.read(place, checksum.value.text).text;
  if (checksum && sum) {
    const [only] = sources;
    if (sources.length !== 1)
      report(place, 'invalid-copy', checksum, `--checksum is for one source, and here are ${sources.length}.`);
    else if (only && remotes) checkSum(place, checksum, sum, only, remotes.get(only));
  }
  const keep = flags.get('keep-git-dir');
  for (const remote of remotes?.values() ?? []) {
    if (remote?.kind !== 'git') continue;
    const own = remote.query.get('keep-git-dir');
    if (keep && own !== undefined && (own === '' || isBool(own))) {
      const wanted = keep.value === undefined || keep.value.text.toLowerCase() === 'true';
      if (wanted !== (own === '' || /^(?:1|t|true)$/i.test(own)))
        report(place, 'invalid-copy', keep, `--keep-git-dir contradicts keep-git-dir=${own.slice(0, 20)} of the source.`);
    }
    const commit = remote.query.get('checksum') ?? remote.query.get('commit');
    if (checksum && sum && commit && commit !== sum)
      report(place, 'invalid-copy', checksum, `--checksum contradicts ${show(commit)} of the source.`);
  }
}

/** A checksum is for what the builder fetches; that of a git repository is a commit, which only git can judge. */
function checkSum(place: Place, flag: Flag, sum: string, source: Word, remote: Remote | undefined): void {
  if (remote?.kind === 'http' && !isDigest(sum))
    report(place, 'invalid-flag', flag.value ?? flag, `${show(sum)} is no checksum of the form sha256: and 64 digits.`);
  else if (!remote && !source.text.startsWith('github.com/'))
    report(place, 'invalid-copy', flag, `--checksum is for a URL or a git repository, and ${show(source.text)} is neither.`);
}

/** What the builder fetches (dfgitutil/git_ref.go, util/gitutil): other texts are paths, `github.com/…` among them. */
function remoteOf(word: Word, text: string): Remote | undefined {
  const url = /^([a-zA-Z0-9]+):\/\/([^?#]*)(?:\?([^#]*))?(?:#.*)?$/s.exec(text);
  if (url) {
    const protocol = url[1]?.toLowerCase();
    const isHttp = protocol === 'http' || protocol === 'https';
    if (protocol === 'ssh' || protocol === 'git' || (isHttp && url[2]?.includes('/') && url[2].endsWith('.git')))
      return { word, kind: 'git', query: queryOf(url[3]) };
    return /^https?:\/\//.test(text) ? { word, kind: 'http', query: new Map() } : undefined;
  }
  const scp = /^[a-zA-Z0-9-_]+@[a-zA-Z0-9-.]+:[^\n]*?(?:\?([^\n]*?))?(?:#[^\n]*)?$/.exec(text);
  return scp ? { word, kind: 'git', query: queryOf(scp[1]) } : undefined;
}

function queryOf(text: string | undefined): ReadonlyMap<string, string> {
  const query = new Map<string, string>();
  for (const part of (text ?? '').split('&')) {
    const [key = '', value = ''] = part.split(/=(.*)/s);
    if (key !== '') query.set(key, value);
  }
  return query;
}
