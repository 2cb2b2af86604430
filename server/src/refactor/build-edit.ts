import type { Build } from '../builds/build.ts';
import { folderOf, join } from '../builds/paths.ts';
import { type Edit, insert, replace } from '../text/edit.ts';
import { type Span, span } from '../text/span.ts';
import { relativePath } from './change.ts';

/** Where the parts of a definition go, by the program that reads it. */
export type Syntax = 'yaml' | 'hcl' | 'shell';

const SYNTAX: Readonly<Partial<Record<Build['tool'], Syntax>>> = {
  compose: 'yaml',
  github: 'yaml',
  bake: 'hcl',
  make: 'shell',
  shell: 'shell',
};

/** Words of a definition's language: the key of each part. */
const KEYS: Readonly<Partial<Record<Build['tool'], { readonly dockerfile: string; readonly contexts: string }>>> = {
  compose: { dockerfile: 'dockerfile', contexts: 'additional_contexts' },
  github: { dockerfile: 'file', contexts: 'build-contexts' },
  bake: { dockerfile: 'dockerfile', contexts: 'contexts' },
};

/** What is written in a definition, and how to write something else there. */
export interface Writable {
  readonly syntax: Syntax;
  /** The folder that its paths count from. */
  readonly base: string;
  readonly context: Span;
  readonly dockerfile: Span | undefined;
}

/** Undefined where the context is not written plainly in the definition itself: then it cannot be changed there. */
export function writable(build: Build, text: string): Writable | undefined {
  const syntax = syntaxOf(build, text);
  const { contextAt, dockerfileAt, file } = build.source;
  if (!syntax || !contextAt || build.context.kind !== 'local') return undefined;
  const { path } = build.context;
  const context = bare(text, contextAt);
  const written = text.slice(context.start, context.end);
  // Actions and scripts count from where they run, mostly the root.
  const bases = build.tool === 'compose' ? [folderOf(file)] : ['.', folderOf(file)];
  const base = bases.find((it) => join(it, written) === path);
  if (base === undefined || /[$\\`"'{}]/.test(written)) return undefined;
  const dockerfile = dockerfileAt && bare(text, dockerfileAt);
  if (dockerfile && /[$\\`"'{}]/.test(text.slice(dockerfile.start, dockerfile.end))) return undefined;
  return { syntax, base, context, dockerfile };
}

/** Undefined for what we do not write. */
export function syntaxOf(build: Build, text: string): Syntax | undefined {
  if (build.tool === 'github' && isScript(build, text)) return 'shell';
  return build.source.file.endsWith('.json') ? undefined : SYNTAX[build.tool];
}

/** Whether the build of a workflow is a command of a script, and no step of an action. */
const isScript = ({ source }: Build, text: string): boolean => !/^[\w.-]+\//.test(text.slice(source.at.start, source.at.end));

/** A value's span without the quotes around it. */
export const bare = (text: string, at: Span): Span =>
  /^(["']).*\1$/s.test(text.slice(at.start, at.end)) ? span(at.start + 1, at.end - 1) : at;

/** The edits that make a build take another context and still the same Dockerfile; undefined where they cannot be written. */
export function withContext(build: Build, text: string, to: string): Edit[] | undefined {
  const at = writable(build, text);
  if (!at || build.dockerfile.kind !== 'file') return undefined;
  const context = relativePath(at.base, to);
  // Scripts and actions name the file from where they run, the others from the context.
  const inner = build.tool === 'compose' || build.tool === 'bake';
  const dockerfile = relativePath(inner ? to : at.base, build.dockerfile.path);
  if (at.dockerfile) {
    const keepsFile = text.slice(at.dockerfile.start, at.dockerfile.end) === dockerfile;
    return [replace(at.context, context), ...(keepsFile ? [] : [replace(at.dockerfile, dockerfile)])];
  }
  if (at.syntax === 'shell') return [replace(at.context, `-f ${dockerfile} ${context}`)];
  const key = KEYS[build.tool]?.dockerfile ?? 'dockerfile';
  return [
    ...besideContext(build, text, at, context, [`${key}${at.syntax === 'hcl' ? ' = ' : ': '}${quoted(dockerfile, at.syntax)}`]),
  ];
}

const quoted = (text: string, syntax: Syntax): string => (syntax === 'hcl' ? `"${text}"` : text);

/** The context with more lines behind it, in the form that the definition has. */
function besideContext(
  { source, tool }: Build,
  text: string,
  { context, syntax }: Writable,
  value: string,
  lines: readonly string[],
): Edit[] {
  const lineStart = text.lastIndexOf('\n', context.start - 1) + 1;
  const before = text.slice(lineStart, context.start);
  const indent = /^[ \t]*/.exec(before)?.[0] ?? '';
  const end = afterValue(text, context);
  if (
    tool === 'compose' &&
    text.slice(source.at.start, source.at.end) === 'build' &&
    source.at.end > lineStart &&
    !/context/.test(before)
  ) {
    // `build: ./web` becomes a map.
    const inner = `${indent}  `;
    const from = text.indexOf(':', source.at.end) + 1;
    return [replace(span(from, end), [`\n${inner}context: ${value}`, ...lines.map((line) => `\n${inner}${line}`)].join(''))];
  }
  if (/\{[^}]*$/.test(before)) return [replace(context, value), insert(end, lines.map((line) => `, ${line}`).join(''))];
  void syntax;
  return [replace(context, value), insert(end, lines.map((line) => `\n${indent}${line}`).join(''))];
}

/** Behind the quote that closes a value. */
export const afterValue = (text: string, at: Span): number =>
  /["']/.test(text[at.end] ?? '') && text[at.end] === text[at.start - 1] ? at.end + 1 : at.end;

/** The edits that give a build a named context more; undefined where they cannot be written, or where it has some already. */
export function withNamedContext(build: Build, text: string, name: string, folder: string): Edit[] | undefined {
  const at = writable(build, text);
  if (!at || build.contexts.length > 0) return undefined;
  const path = relativePath(at.base, folder);
  const written = path.startsWith('.') ? path : `./${path}`;
  if (at.syntax === 'shell') return [insert(at.context.start, `--build-context ${name}=${path} `)];
  const value = text.slice(at.context.start, at.context.end);
  const key = KEYS[build.tool]?.contexts ?? '';
  const isFlow = /\{[^}\n]*$/.test(text.slice(text.lastIndexOf('\n', at.context.start - 1) + 1, at.context.start));
  if (at.syntax === 'hcl') return besideContext(build, text, at, value, [`${key} = { ${name} = "${path}" }`]);
  if (build.tool === 'github')
    return isFlow ? undefined : besideContext(build, text, at, value, [`${key}: |`, `  ${name}=${path}`]);
  return besideContext(
    build,
    text,
    at,
    value,
    isFlow ? [`${key}: { ${name}: ${written} }`] : [`${key}:`, `  ${name}: ${written}`],
  );
}
