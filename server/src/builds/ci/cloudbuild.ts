import { type DataNode, entries, get, items, textOf } from '../../data/data.ts';
import { readYaml } from '../../data/yaml.ts';
import type { Joined } from '../../text/joined.ts';
import { span } from '../../text/span.ts';
import type { Build, Tree } from '../build.ts';
import { dockerBuild, type Field, invocationOf } from '../script/docker.ts';
import { substituted } from '../script/pieces.ts';
import { type Programs, scriptBuilds } from '../script/script.ts';
import { changed, isKnown, resolve, UNKNOWN } from '../script/values.ts';

export const isCloudbuild = (path: string): boolean => /(?:^|\/)[\w.-]*cloudbuild[\w.-]*\.ya?ml$/i.test(path);

/** The builds of Google Cloud Build's steps, in a folder that is sent along (cloud.google.com/build/docs/build-config-file-schema). */
export function cloudbuildBuilds(path: string, tree: Tree, cwd: string, programs?: Programs): Build[] {
  const text = tree.text(path);
  const [root] = text === undefined ? [] : readYaml(text).roots;
  const values = new Map(entries(get(root, 'substitutions')).map(({ key, value }) => [key, textOf(value) ?? UNKNOWN]));
  const file: File = { path, tree, programs, values };
  return items(get(root, 'steps')).flatMap((step) => stepBuilds(step, cwd, file));
}

interface File {
  readonly path: string;
  readonly tree: Tree;
  readonly programs: Programs | undefined;
  readonly values: ReadonlyMap<string, string>;
}

/** `$_NAME` is what the file or who starts it says; `$$` is for the shell. */
const VARIABLE = /\$(?:\$|\{([A-Z_]\w*)[^}]*\}|([A-Z_]\w*))/g;

function stepBuilds(step: DataNode, start: string, { path, tree, programs, values }: File): Build[] {
  const valueOf = (match: RegExpExecArray): string => {
    if (match[0] === '$$') return '$';
    return values.get(match[1] ?? match[2] ?? '') ?? UNKNOWN;
  };
  const plain = (text: Joined): Joined => substituted(text, VARIABLE, valueOf);
  const folder = textOf(get(step, 'dir'));
  // All steps share one folder, which the source lies in.
  const dir = folder?.replace(/^\/workspace(?:\/|$)/, './');
  const cwd = dir === undefined ? start : changed(start, dir.replace(VARIABLE, UNKNOWN));
  const name = textOf(get(step, 'id'));
  const run = (text: Joined): Build[] =>
    scriptBuilds({ tool: 'cloudbuild', file: path, name, text: plain(text) }, { cwd }, tree, programs);
  const script = get(step, 'script');
  if (script?.kind === 'scalar') return run(script.joined());
  const image = (textOf(get(step, 'name')) ?? '').replace(/[:@].*$/, '');
  const entry = textOf(get(step, 'entrypoint'));
  const given = get(step, 'args');
  const args = given?.kind === 'list' ? given.items : given ? [given] : [];
  const words = args.flatMap((it): Field[] => {
    if (it.kind !== 'scalar') return [];
    const { text } = plain(it.joined());
    return [{ text: text.replace(/^(dir:\/\/)?\/workspace(?=\/|$)/, '$1.'), at: it.at, open: text === UNKNOWN, raw: it.text }];
  });
  if (entry !== undefined && /(?:^|\/)(?:ba)?sh$/.test(entry)) {
    const at = words.findIndex(({ text }) => /^-[a-z]*c$/.test(text));
    const inner = at < 0 ? undefined : args[at + 1];
    return inner?.kind === 'scalar' ? run(inner.joined()) : [];
  }
  const program = entry ?? programOf(image);
  if (program === undefined) return [];
  const at = span(args[0]?.at.start ?? step.at.start, args.at(-1)?.at.end ?? step.at.end);
  const to = resolve(cwd, '.');
  if (program === 'make') return to === undefined ? [] : (programs?.make(to, words) ?? []);
  const first: Field = { text: program, at: step.at, open: false, raw: program };
  const invocation = invocationOf([first, ...words]);
  if (invocation?.kind === 'bake') return programs?.bake(cwd, invocation.args) ?? [];
  if (invocation?.kind !== 'build') return [];
  const isKaniko = invocation.program === 'kaniko' && !words.some(({ text }) => /^(?:--context|-c)(?:=|$)/.test(text));
  // kaniko takes the shared folder.
  const all = isKaniko ? [...words, { text: '--context=.', at, open: false, raw: '' }] : words;
  const where = { tool: 'cloudbuild' as const, file: path, name, tree, cwd, place: (it: typeof at) => it };
  const build = dockerBuild(isKaniko ? { ...invocation, args: all } : invocation, at, undefined, where);
  return build ? [build] : [];
}

/** What a builder's image runs when no entry point is named. */
function programOf(image: string): string | undefined {
  if (/(?:^|\/)kaniko-project\/executor$|(?:^|\/)kaniko$/.test(image)) return 'kaniko/executor';
  const name = image.split('/').at(-1) ?? '';
  return isKnown(name) && /^(?:docker|buildah|podman|make)$/.test(name) ? name : undefined;
}
