import { type DataNode, type Entry, get } from '../../data/data.ts';
import { type Span, span } from '../../text/span.ts';
import type { Build, BuildContext, Dockerfile } from '../build.ts';
import { imageNames } from '../image-name.ts';
import { isGitUrl, isUrl, join } from '../paths.ts';
import { changed, isKnown, ROOT, resolve, UNKNOWN } from '../script/values.ts';
import type { Contexts } from './github-expressions.ts';

/** Where a step stands. */
export interface Step {
  readonly file: string;
  readonly contexts: Contexts;
  readonly cwd: string;
  /** What scripts are run with where a step names nothing else; undefined for bash. */
  readonly shell: string | undefined;
  readonly env: ReadonlyMap<string, string>;
  /** What steps before have put out, as `id.name`; steps add to it, and to the job's variables. */
  readonly outputs: Map<string, string>;
  readonly jobEnv: Map<string, string>;
  readonly job: string;
  /** Folders that this repository is checked out in, relative to the workspace. */
  readonly checkouts: string[];
}

export const lines = (text: string | undefined): string[] =>
  (text ?? '')
    .split('\n')
    .map((it) => it.trim())
    .filter((it) => it !== '');
export const majorOf = (version: string): number =>
  Number(/^v?(\d+)/.exec(version)?.[1] ?? Number.NaN) || (version === '' ? 0 : 99);

/** The repository may be checked out into a folder of the workspace: there it begins. */
export function within(path: string, checkouts: readonly string[]): string {
  for (const checkout of checkouts) {
    const folder = `${ROOT}/${checkout.replace(/^\.\/|\/$/g, '')}`;
    if (path === folder || path.startsWith(`${folder}/`)) return `${ROOT}${path.slice(folder.length)}`;
  }
  return path;
}

export type TextOf = (key: string) => string | undefined;
export type InputOf = (key: string) => Entry | undefined;

/** docker/build-push-action: without a `context` the build takes the repository itself from git. */
export function buildPush(step: DataNode, place: Step, text: TextOf, input: InputOf, version: string): Build {
  const given = text('context') ?? (majorOf(version) === 1 ? (text('path') ?? '.') : undefined);
  const context = contextOf(given, place);
  const file = text('file') ?? (majorOf(version) === 1 ? text('dockerfile') : undefined);
  return buildOf(step, place, context, fileOf(file, context, place), text, input);
}

/** redhat-actions/buildah-build: `containerfiles` and `dockerfiles` are lists. */
export function buildah(step: DataNode, place: Step, text: TextOf, input: InputOf): Build[] {
  const files = lines(text('containerfiles') ?? text('dockerfiles'));
  const context = contextOf(text('context') ?? '.', place);
  return files.map((file) => buildOf(step, place, context, fileOf(file, context, place), text, input));
}

export function contextOf(given: string | undefined, { checkouts }: Step): BuildContext {
  const remote = /^\{\{defaultContext\}\}(?::(.*))?$/.exec(given ?? '{{defaultContext}}');
  if (remote) {
    const path = remote[1] === undefined ? '.' : join('.', remote[1]);
    return path === undefined ? { kind: 'unknown' } : { kind: 'git', url: remote[1] ?? '', path };
  }
  if (given === undefined || !isKnown(given)) return { kind: 'unknown' };
  if (isGitUrl(given)) return { kind: 'git', url: given };
  if (isUrl(given)) return { kind: 'url', url: given };
  const path = resolve(within(changed(ROOT, given), checkouts), '.');
  return path === undefined ? { kind: 'unknown' } : { kind: 'local', path };
}

export function fileOf(file: string | undefined, context: BuildContext, { checkouts }: Step): Dockerfile {
  const base = context.kind === 'local' || context.kind === 'git' ? context.path : undefined;
  if (file === undefined || file === '') {
    const path = base === undefined ? undefined : join(base, 'Dockerfile');
    return path === undefined ? { kind: 'unknown' } : { kind: 'file', path };
  }
  // In a remote context the file counts from that context, else from the workspace.
  const path =
    context.kind === 'git'
      ? base === undefined || !isKnown(file)
        ? undefined
        : join(base, file)
      : resolve(within(changed(ROOT, file), checkouts), '.');
  return path === undefined ? { kind: 'unknown' } : { kind: 'file', path };
}

export function buildOf(
  step: DataNode,
  place: Step,
  context: BuildContext,
  dockerfile: Dockerfile,
  text: TextOf,
  input: InputOf,
): Build {
  const target = text('target');
  const at = (key: string): Span | undefined => {
    const value = input(key)?.value;
    return value?.kind === 'scalar' ? value.at : undefined;
  };
  return {
    tool: 'github',
    name: place.job,
    dockerfile,
    context,
    target: target === undefined || target === '' ? undefined : isKnown(target) ? target : null,
    args: lines(text('build-args')).flatMap((line) => {
      const equals = line.indexOf('=');
      const value = line.slice(equals + 1);
      const name = line.slice(0, equals < 0 ? undefined : equals);
      return isKnown(name)
        ? [{ name, value: equals >= 0 && isKnown(value) ? value : undefined, at: lineAt(input('build-args'), name) }]
        : [];
    }),
    moreArgs: (text('build-args') ?? '').split('\n').some((it) => it.trim().startsWith(UNKNOWN)),
    platforms: (text('platforms') ?? '')
      .split(/[,\n]/)
      .map((it) => it.trim())
      .filter((it) => it !== '' && isKnown(it)),
    images: imageNames((text('tags') ?? '').split(/[,\n]/).map((it) => it.trim())),
    contexts: lines(text('build-contexts')).flatMap((line) => {
      const equals = line.indexOf('=');
      const value = line.slice(equals + 1);
      const isLocal = isKnown(value) && !/^[a-z-]+:\/\//.test(value) && !isGitUrl(value);
      return equals < 1
        ? []
        : [
            {
              name: line.slice(0, equals),
              value: isKnown(value) ? value : undefined,
              path: isLocal ? resolve(ROOT, value) : undefined,
              at: at('build-contexts') ?? step.at,
            },
          ];
    }),
    source: {
      file: place.file,
      at: get(step, 'uses')?.at ?? step.at,
      contextAt: at('context'),
      dockerfileAt: at('file'),
      targetAt: at('target'),
    },
  };
}

/** Where a name stands in a block of lines. */
function lineAt(block: Entry | undefined, name: string): Span {
  const node = block?.value;
  if (node?.kind !== 'scalar') return block?.keyAt ?? span(0, 0);
  const joined = node.joined();
  const found = joined.text.indexOf(name);
  return found < 0 ? node.at : joined.span(found, found + name.length);
}
