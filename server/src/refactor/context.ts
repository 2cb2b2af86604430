import type { Build, Tree } from '../builds/build.ts';
import { baseName, folderOf, join } from '../builds/paths.ts';
import { readIgnoreFile } from '../facts/ignore.ts';
import { type CopySource, copySources } from '../model/copy.ts';
import type { Model } from '../model/model.ts';
import { fieldOf, mountsOf } from '../model/mount.ts';
import { type Edit, insert, replace } from '../text/edit.ts';
import { withContext, withNamedContext } from './build-edit.ts';
import { type Change, commonFolder, isWithin, relativePath } from './change.ts';

/** A Dockerfile with the builds of it that are known; `dockerfile` is its path. */
export interface Subject {
  readonly dockerfile: string;
  readonly model: Model;
  readonly builds: readonly Build[];
  readonly tree: Tree;
}

/** The folder that all builds of the file use; undefined when they differ, or when one is not known. */
function soleContext({ builds }: Subject): string | undefined {
  const folders = new Set(builds.map(({ context }) => (context.kind === 'local' ? context.path : undefined)));
  return folders.size === 1 ? [...folders][0] : undefined;
}

/** Where a source that leads out of the context was meant to be found; undefined when nothing is there. */
function meant(source: CopySource, context: string, tree: Tree): string | undefined {
  const path = source.text === undefined || source.word.text !== source.text ? undefined : join(context, source.text);
  return path === undefined || path.startsWith('..') || source.isGlob || tree.kind(path) === undefined ? undefined : path;
}

/**
 * Builds from a folder further up, so that a source which leads out of the context lies in it: the definitions of all builds, every
 * source and an ignore file that keeps the context as small as it was. Undefined where one of them cannot be changed safely.
 */
export function moveContextUp(subject: Subject, source: CopySource): Change | undefined {
  const { model, builds, tree, dockerfile } = subject;
  const from = soleContext(subject);
  const wanted = from === undefined ? undefined : meant(source, from, tree);
  if (from === undefined || wanted === undefined || isWithin(from, wanted)) return undefined;
  const to = commonFolder(from, folderOf(wanted));
  const edits = new Map<string, Edit[]>();
  for (const build of builds) {
    const { file } = build.source;
    const own = withContext(build, tree.text(file) ?? '', to);
    if (!own) return undefined;
    edits.set(file, [...(edits.get(file) ?? []), ...own]);
  }
  const rebased = rebase(model, from, to, tree);
  if (!rebased) return undefined;
  edits.set(dockerfile, [...(edits.get(dockerfile) ?? []), ...rebased]);
  const ignore = ignoreText(subject, from, to, wanted);
  const ignorePath = `${dockerfile}.dockerignore`;
  if (tree.kind(ignorePath) !== undefined) return undefined;
  const files = [...edits.keys()].filter((it) => it !== dockerfile).map(baseName);
  const sources = rebased.length === 1 ? 'one source' : `${rebased.length} sources`;
  return {
    title: `Build from ${to} instead (changes ${[...new Set(files)].join(', ')} and ${sources})`,
    edits: unique(edits),
    created: new Map([[ignorePath, ignore]]),
  };
}

/** Two builds of one place, as of a matrix, are one definition. */
function unique(edits: ReadonlyMap<string, readonly Edit[]>): Map<string, readonly Edit[]> {
  const same = (a: Edit, b: Edit): boolean => a.span.start === b.span.start && a.span.end === b.span.end && a.text === b.text;
  return new Map(
    [...edits].map(([file, list]) => [file, list.filter((it, i) => list.findIndex((other) => same(it, other)) === i)]),
  );
}

/** Every path of the context as it is called from the new one; undefined where one is made of variables, or is more than a path. */
function rebase(model: Model, from: string, to: string, tree: Tree): Edit[] | undefined {
  const edits: Edit[] = [];
  const prefix = relativePath(to, from);
  for (const source of copySources(model)) {
    if (source.kind === 'unknown') return undefined;
    if (source.kind !== 'local') continue;
    const { text, word, path = '' } = source;
    if (
      text === undefined ||
      word.text !== text ||
      source.in.flags.some((flag) => flag.name.text !== 'chown' && flag.name.text !== 'chmod' && flag.name.text !== 'link')
    )
      return undefined;
    const outside = source.escapes ? meant(source, from, tree) : undefined;
    if (source.escapes && outside === undefined) return undefined;
    const next = outside === undefined ? (path === '' ? prefix : `${prefix}/${path}`) : relativePath(to, outside);
    edits.push(replace(source, text.endsWith('/') && path !== '' ? `${next}/` : next));
  }
  for (const instruction of model.file.instructions)
    for (const mount of mountsOf(instruction)) {
      const type = fieldOf(mount, 'type')?.value ?? 'bind';
      if (type !== 'bind' || fieldOf(mount, 'from')) continue;
      const field = fieldOf(mount, 'source') ?? fieldOf(mount, 'src');
      if (!field?.value || /\$/.test(field.value) || field.value.startsWith('..')) return undefined;
      const inner = field.value.replace(/^(?:\.?\/)+|^\.$/, '');
      edits.push(replace(field.valueAt, inner === '' ? prefix : `${prefix}/${inner}`));
    }
  return edits;
}

/** Sends what was sent before, and what is now taken from beside it. */
function ignoreText({ tree }: Subject, from: string, to: string, wanted: string): string {
  const prefix = relativePath(to, from);
  const old = tree.text(join(from, '.dockerignore') ?? '') ?? '';
  const patterns = readIgnoreFile(old).patterns.map(({ text, negated }) => `${negated ? '!' : ''}${prefix}/${text}`);
  return [
    `# The context is ${to === '.' ? 'the root' : to}; only these are sent of it.`,
    '*',
    `!${prefix}`,
    `!${relativePath(to, wanted)}`,
    ...(patterns.length > 0 ? [`# From ${prefix}/.dockerignore:`, ...patterns] : []),
    '',
  ].join('\n');
}

/** Leaves the context as it is and adds a named one, for a COPY whose only source leads out of the context. */
export function addNamedContext(subject: Subject, source: CopySource): Change | undefined {
  const { model, builds, tree, dockerfile } = subject;
  const from = soleContext(subject);
  const wanted = from === undefined ? undefined : meant(source, from, tree);
  const { in: instruction } = source;
  const sources = copySources(model).filter((it) => it.in === instruction);
  if (from === undefined || wanted === undefined || isWithin(from, wanted) || instruction.kind !== 'COPY' || sources.length !== 1)
    return undefined;
  const isFolder = tree.kind(wanted) === 'folder';
  const folder = isFolder ? wanted : folderOf(wanted);
  const name = nameFor(folder, model);
  const edits = new Map<string, Edit[]>();
  for (const build of builds) {
    const { file } = build.source;
    const own = withNamedContext(build, tree.text(file) ?? '', name, folder);
    if (!own) return undefined;
    edits.set(file, [...(edits.get(file) ?? []), ...own]);
  }
  const path = isFolder ? '.' : baseName(wanted);
  edits.set(dockerfile, [insert(instruction.keyword.end, ` --from=${name}`), replace(source, path)]);
  const files = [...edits.keys()].filter((it) => it !== dockerfile).map(baseName);
  return {
    title: `Name ${folder} as the context ${name} (changes ${[...new Set(files)].join(', ')})`,
    edits: unique(edits),
    created: new Map(),
  };
}

/** The folder's name, as a stage could be called, and as none is. */
function nameFor(folder: string, model: Model): string {
  const plain =
    baseName(folder)
      .toLowerCase()
      .replace(/[^a-z0-9_.-]+/g, '-')
      .replace(/^[^a-z]+/, '') || 'files';
  const taken = (name: string): boolean =>
    model.stages.some((it) => it.name === name) || model.uses.some((it) => it.text === name);
  let name = plain;
  for (let n = 2; taken(name); n++) name = `${plain}-${n}`;
  return name;
}
