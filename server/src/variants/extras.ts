import { folderOf, join, relativePath } from '../builds/paths.ts';
import { checksum } from '../text/checksum.ts';
import type { Plan, Variant } from './plan.ts';
import { stamp } from './stamp.ts';

/** A variant with the file that builds it; paths are relative to the folder of the variants file. */
interface Built {
  readonly variant: Variant;
  readonly dockerfile: string;
  /** In a Dockerfile that has them all. */
  readonly target: string | undefined;
}

/** The text of a file that builds all variants. */
export function extraText(kind: 'bake' | 'compose' | 'matrix', plan: Plan, planName: string, path: string): string {
  const stages = plan.extras.find((it) => it.kind === 'stages');
  const built = plan.variants.flatMap((variant): Built[] =>
    variant.output !== undefined
      ? [{ variant, dockerfile: variant.output, target: undefined }]
      : stages
        ? [{ variant, dockerfile: stages.path, target: stageName(variant.name) }]
        : [],
  );
  if (kind === 'matrix') return matrix(built, planName);
  const body = kind === 'bake' ? bake(built) : compose(built, folderOf(path));
  return `${stamp(planName, undefined, body).join('\n')}\n${body}`;
}

/** A name of a variant as a stage is called. */
export const stageName = (name: string): string => {
  const own = name.toLowerCase().replace(/[^a-z0-9_.-]+/g, '-');
  return /^[a-z]/.test(own) ? own : `v${own}`;
};

/** Bake and compose read `dockerfile` from the context. */
const fromContext = (context: string, path: string): string => relativePath(join('', context) ?? '.', path);

const quoted = (text: string): string => JSON.stringify(text);
const hcl = (text: string): string => quoted(text).replaceAll('${', '$${').replaceAll('%{', '%%{');

function bake(built: readonly Built[]): string {
  const names = distinct(built.map(({ variant }) => variant.name.replace(/[^\w-]+/g, '-')));
  const group = ['group "default" {', `  targets = [${names.map(hcl).join(', ')}]`, '}'];
  const targets = built.flatMap(({ variant, dockerfile, target }, i) => [
    '',
    `target ${hcl(names[i] ?? '')} {`,
    `  context = ${hcl(variant.context)}`,
    `  dockerfile = ${hcl(fromContext(variant.context, dockerfile))}`,
    ...(target === undefined ? [] : [`  target = ${hcl(target)}`]),
    '}',
  ]);
  return `${[...group, ...targets].join('\n')}\n`;
}

/** Contexts count from the folder of the Compose file. */
function compose(built: readonly Built[], folder: string): string {
  const names = distinct(built.map(({ variant }) => variant.name.replace(/[^\w.-]+/g, '-')));
  const services = built.flatMap(({ variant, dockerfile, target }, i) => [
    `  ${quoted(names[i] ?? '')}:`,
    '    build:',
    `      context: ${quoted(relativePath(folder, join('', variant.context) ?? variant.context))}`,
    `      dockerfile: ${quoted(fromContext(variant.context, dockerfile))}`,
    ...(target === undefined ? [] : [`      target: ${quoted(target)}`]),
  ]);
  // Compose expands variables.
  return `${['services:', ...services].join('\n').replaceAll('$', '$$$$')}\n`;
}

/** For `strategy.matrix` of a workflow, by `fromJSON`. */
function matrix(built: readonly Built[], planName: string): string {
  const include = built.map(({ variant, dockerfile, target }) => ({
    ...Object.fromEntries(variant.values),
    name: variant.name,
    context: variant.context,
    file: dockerfile,
    ...(target === undefined ? {} : { target }),
  }));
  return `${JSON.stringify({ generated: `${MADE_BY}${planName}`, include }, undefined, 2)}\n`;
}

/** JSON has no comments: what says that a file is not one of the user's. */
const MADE_BY = 'by dockwright from ';
export const isGeneratedJson = (text: string): boolean => text.startsWith(`{\n  "generated": "${MADE_BY}`);

/**
 * Where each line of each generated file comes from, as runs of lines: first line, file, its line, how many, from 1. The checksum tells an
 * edit by hand in files without a header.
 */
export function mapText(files: readonly Mapped[], planName: string): string {
  const maps = files.map(({ path, text, generated }) => {
    const runs: [number, string, number, number][] = [];
    for (const [i, origin] of (generated?.origins ?? []).entries()) {
      if (!origin) continue;
      const last = runs.at(-1);
      if (last && last[0] + last[3] === i + 1 && last[1] === origin.file && last[2] + last[3] === origin.line + 1) last[3]++;
      else runs.push([i + 1, origin.file, origin.line + 1, 1]);
    }
    return `    ${quoted(path)}: {"sum": "${checksum(text)}", "lines": ${JSON.stringify(runs)}}`;
  });
  return `{\n  "generated": ${quoted(`${MADE_BY}${planName}`)},\n  "files": {\n${maps.join(',\n')}\n  }\n}\n`;
}

interface Mapped {
  readonly path: string;
  readonly text: string;
  readonly generated?: { readonly origins: readonly ({ readonly file: string; readonly line: number } | undefined)[] };
}

/** The checksums of a source map, by path; none for what is no such map. */
export function sumsOf(map: string): ReadonlyMap<string, string> {
  return new Map(
    [...map.matchAll(/^ {4}("(?:[^"\\]|\\.)*"): \{"sum": "([0-9a-f]{14})"/gm)].map((it) => [
      JSON.parse(it[1] ?? '""') as string,
      it[2] ?? '',
    ]),
  );
}

function distinct(names: readonly string[]): string[] {
  const used = new Set<string>();
  return names.map((name) => {
    let own = name;
    for (let i = 2; used.has(own); i++) own = `${name}-${i}`;
    used.add(own);
    return own;
  });
}
