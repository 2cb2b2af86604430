import type { CodeLens } from 'vscode-languageserver';
import type { BuildFact, ContextFact } from '../facts/facts.ts';
import type { Stage } from '../model/model.ts';
import type { FileContexts } from '../workspace/contexts.ts';
import type { Snapshot } from '../workspace/document.ts';
import { parentUri, relativeUri } from '../workspace/uri.ts';
import { toRange } from './convert.ts';
import { type BuildItem, type ContextChoiceItem, SHOW_BUILDS } from './protocol.ts';

const MOST_NAMED = 2;

/** Over each FROM the builds that end in its stage, and over the first one the contexts. Nothing where no build is known. */
export function lenses({ model, uri }: Snapshot, { builds, contexts }: FileContexts): CodeLens[] {
  if (builds.length === 0) return [];
  const found: CodeLens[] = [];
  const lens = (stage: Stage, title: string, shown: readonly BuildFact[]): void => {
    const range = toRange(stage.from.keyword, model.file.lines);
    found.push({ range, command: { title, command: SHOW_BUILDS, arguments: [uri, shown.map((it) => itemOf(it, contexts))] } });
  };
  const [first] = model.stages;
  const known = contexts.filter((it) => it.origin === 'build');
  if (first && known.length > 0) lens(first, `$(package) context ${known.map(nameOf).join(', ')}`, builds);
  for (const stage of model.stages) {
    const own = builds.filter((build) => isStage(build, stage, model.final));
    if (own.length > 0) lens(stage, `built by ${listed(own)}`, own);
  }
  return found;
}

const isStage = ({ target }: BuildFact, stage: Stage, final: Stage | undefined): boolean =>
  target === undefined
    ? stage === final
    : target !== null && (target.toLowerCase() === stage.name || target === String(stage.index));

function listed(builds: readonly BuildFact[]): string {
  const names = [...new Set(builds.map((it) => (it.name === undefined ? it.label : `${it.label} (${it.name})`)))];
  const rest = names.length - MOST_NAMED;
  return rest > 1 ? `${names.slice(0, MOST_NAMED).join(', ')} and ${rest} more` : names.join(', ');
}

const nameOf = (context: ContextFact): string => (context.kind === 'none' ? 'none (standard input)' : context.path);

/** What a list of builds shows of one. */
export function itemOf(build: BuildFact, contexts: readonly ContextFact[]): BuildItem {
  const context = contexts.find((it) => it.id === build.context);
  return {
    label: build.name === undefined ? build.place : `${build.name}  ${build.place}`,
    context: context ? nameOf(context) : undefined,
    target: build.target ?? undefined,
    uri: build.uri,
    line: build.line,
  };
}

/** What a person may choose as the context: what the builds say, the folders on the way up to the workspace's, or none. */
export function contextChoices(uri: string, root: string | undefined, { contexts, builds }: FileContexts): ContextChoiceItem[] {
  const known = contexts.filter((it) => it.origin === 'build').map(nameOf);
  const folders: ContextChoiceItem[] = [];
  for (let folder = parentUri(uri); folder !== undefined && root !== undefined; folder = parentUri(folder)) {
    const path = relativeUri(root, folder);
    if (path === undefined) break;
    const description = folders.length === 0 ? "the Dockerfile's folder" : path === '.' ? 'the workspace folder' : '';
    folders.push({ label: path, description, context: { uri: folder, path } });
  }
  const found = builds.length === 0 ? 'no build of this file is known' : known.length > 0 ? known.join(', ') : 'not known';
  return [
    { label: 'What the builds of the workspace say', description: found, context: null },
    ...folders,
    { label: 'None', description: 'built from standard input', context: 'none' },
  ];
}
