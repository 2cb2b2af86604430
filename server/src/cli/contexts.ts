import { relative, resolve, sep } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Build } from '../builds/build.ts';
import { nodeFiles } from '../host/node.ts';
import { LineIndex } from '../text/lines.ts';
import { BuildIndex } from '../workspace/build-index.ts';
import { type Options, UsageError } from './args.ts';

/** A build as the contract has it; what is null is not known. */
interface Row {
  readonly dockerfile: string | null;
  readonly context: string | null;
  readonly kind: 'local' | 'git' | 'url' | 'stdin' | 'unknown';
  readonly target: string | null;
  readonly name: string | null;
  readonly tool: string;
  readonly args: Readonly<Record<string, string | null>>;
  readonly platforms: readonly string[];
  readonly contexts: Readonly<Record<string, string | null>>;
  readonly source: { readonly file: string; readonly line: number };
}

/** `dockwright contexts`: every build of a folder, and where it is defined. */
export async function contexts([path = '.', ...more]: readonly string[], options: Options): Promise<string> {
  if (more.length > 0) throw new UsageError('contexts takes one folder: dockwright contexts services/api');
  const folder = resolve(path);
  const root = pathToFileURL(folder).href.replace(/\/$/, '');
  if (!(await nodeFiles.list(root))) throw new UsageError(`${path} is no folder that can be read.`);
  const index = new BuildIndex(nodeFiles, root);
  await index.load();
  if (!index.builds) throw new UsageError(`${path} has too many files: name the folder of one project.`);
  const seen = new Set<string>();
  // A matrix, or a condition, makes many builds of one place that differ in their arguments only.
  const rows = index.builds
    .flatMap((build) => rowOf(build, index))
    .filter(({ dockerfile, context, kind, target, name, source }) => {
      const id = JSON.stringify([dockerfile, context, kind, target, name, source]);
      return !seen.has(id) && seen.add(id);
    });
  if (options.format === 'json') return `${JSON.stringify({ version: 1, builds: rows }, undefined, 2)}\n`;
  return table(rows, relative(process.cwd(), folder).split(sep).join('/'));
}

function rowOf(build: Build, { tree }: BuildIndex): Row[] {
  const { dockerfile, context, source } = build;
  // What a script names and nobody has: a template's leftover, or made by the build itself.
  if (dockerfile.kind === 'file' && tree.kind(dockerfile.path) !== 'file') return [];
  const lines = new LineIndex(tree.text(source.file) ?? '');
  // In a command of many lines its file and context are what one looks for; a target of bake is known by its name.
  const at =
    build.tool === 'bake' || build.tool === 'compose' ? source.at : (source.dockerfileAt ?? source.contextAt ?? source.at);
  const line = lines.position(at.start).line + 1;
  return [
    {
      dockerfile:
        dockerfile.kind === 'file' ? dockerfile.path : dockerfile.kind === 'inline' ? `<inline:${source.file}:${line}>` : null,
      context:
        context.kind === 'local'
          ? context.path
          : context.kind === 'git'
            ? context.url || '.git'
            : context.kind === 'url'
              ? context.url
              : null,
      kind: context.kind,
      target: build.target ?? null,
      name: build.name ?? null,
      tool: build.tool,
      args: Object.fromEntries(build.args.map(({ name, value }) => [name, value ?? null])),
      platforms: build.platforms,
      contexts: Object.fromEntries(build.contexts.map(({ name, path, value }) => [name, path ?? value ?? null])),
      source: { file: source.file, line },
    },
  ];
}

function table(rows: readonly Row[], folder: string): string {
  if (rows.length === 0) return 'No build of a Dockerfile was found here.\n';
  // From where the user stands, unless that is a long way round.
  const prefix = folder === '' || folder.startsWith('..') ? '' : `${folder}/`;
  const byFile = new Map<string, Row[]>();
  for (const row of rows) byFile.set(row.dockerfile ?? '?', [...(byFile.get(row.dockerfile ?? '?') ?? []), row]);
  const sorted = [...byFile].sort(([a], [b]) => (a < b ? -1 : 1));
  return sorted
    .map(([file, group]) => {
      const title = file === '?' ? 'A Dockerfile that is not known' : file.startsWith('<') ? file : prefix + file;
      const found = group.map((row) => {
        const context =
          row.kind === 'local'
            ? row.context
            : row.kind === 'stdin'
              ? 'none (standard input)'
              : row.kind === 'unknown'
                ? 'not known'
                : `${row.kind} ${row.context}`;
        const target = row.target === null ? '' : `, target ${row.target}`;
        return `  context ${context}${target}  ${prefix}${row.source.file}:${row.source.line}${row.name === null ? '' : ` (${row.name})`}`;
      });
      return [title, ...found, ''].join('\n');
    })
    .join('\n');
}
