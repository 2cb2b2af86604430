import type { Build } from '../builds/build.ts';
import type { BuildFact, ContextFact } from '../facts/facts.ts';
import { LineIndex } from '../text/lines.ts';
import type { FoundBuild } from './builds.ts';
import { joinUri, nameOf, parentUri, relativeUri } from './uri.ts';

/** Where the user says the context is: a folder, or `none` for a build without one. Undefined: find out. */
export type ContextChoice = { readonly uri: string; readonly path: string } | 'none' | undefined;

/** The contexts of one file, and where each is. */
export interface FileContexts {
  readonly contexts: readonly ContextFact[];
  readonly builds: readonly BuildFact[];
  readonly uris: ReadonlyMap<string, string>;
}

/** What is known of a file's contexts: the user's word, else that of the workspace's builds, else a guess. */
export function contextsFor(uri: string, choice: ContextChoice, found: readonly FoundBuild[]): FileContexts {
  if (choice === 'none')
    return { contexts: [{ kind: 'none', id: 'given', origin: 'given' }], builds: factsOf(found, new Map()), uris: new Map() };
  if (choice) {
    const fact = {
      kind: 'local',
      id: 'given',
      path: choice.path,
      origin: 'given',
      name: nameOf(choice.uri),
      ...ownIn(choice.uri, uri),
    } as const;
    return { contexts: [fact], builds: factsOf(found, new Map()), uris: new Map([['given', choice.uri]]) };
  }
  const ids = new Map<string, string>();
  const uris = new Map<string, string>();
  const contexts: ContextFact[] = [];
  for (const { build, index } of found) {
    const path = folderOf(build);
    const key = path ?? (build.context.kind === 'stdin' ? '-' : undefined);
    // A folder that only the build makes holds what nobody sees here.
    if (key === undefined || ids.has(key) || (path !== undefined && index.tree.kind(path) !== 'folder')) continue;
    const id = `b${ids.size}`;
    ids.set(key, id);
    if (path === undefined) contexts.push({ kind: 'none', id, origin: 'build' });
    else {
      const folder = joinUri(index.root, path);
      contexts.push({ kind: 'local', id, path, origin: 'build', name: nameOf(folder), ...ownIn(folder, uri) });
      uris.set(id, folder);
    }
  }
  const builds = factsOf(found, ids);
  if (contexts.length > 0) return { contexts, builds, uris };
  const own = parentUri(uri);
  // Builds whose context nobody knows say that the own folder may be wrong, but nothing better.
  if (own === undefined) return { contexts: [], builds, uris };
  return {
    contexts: [{ kind: 'local', id: 'own', path: '.', origin: 'guess', name: nameOf(own) }],
    builds,
    uris: new Map([['own', own]]),
  };
}

/** Where the Dockerfile lies in a context. */
function ownIn(context: string, dockerfile: string): { own?: string } {
  const folder = parentUri(dockerfile);
  const own = folder === undefined ? undefined : relativeUri(context, folder);
  return own === undefined ? {} : { own };
}

/** The folder of a build's context, that of a repository's own clone included. */
const folderOf = ({ context }: Build): string | undefined =>
  context.kind === 'local' ? context.path : context.kind === 'git' ? context.path : undefined;

function factsOf(found: readonly FoundBuild[], ids: ReadonlyMap<string, string>): BuildFact[] {
  const names = new Map<string, Set<string>>();
  for (const { build } of found) {
    const name = nameOf(build.source.file);
    names.set(name, (names.get(name) ?? new Set()).add(build.source.file));
  }
  return found.map(({ build, index }) => {
    const { file, at, contextAt, dockerfileAt } = build.source;
    const line = new LineIndex(index.tree.text(file) ?? '').position((dockerfileAt ?? contextAt ?? at).start).line;
    const name = nameOf(file);
    const label = (names.get(name)?.size ?? 0) > 1 ? file : name;
    return {
      label,
      place: `${label}:${line + 1}`,
      uri: joinUri(index.root, file),
      line,
      name: build.name,
      context: ids.get(folderOf(build) ?? (build.context.kind === 'stdin' ? '-' : '?')),
      target: build.target,
      args: new Map(build.args.map((arg) => [arg.name, arg.value])),
      moreArgs: build.moreArgs,
      contexts: build.contexts.map((it) => it.name),
      platforms: build.platforms,
    };
  });
}
