import { readHcl } from '../builds/bake/hcl.ts';
import { attributeOf, type HclBlock, plainText } from '../builds/bake/hcl-ast.ts';
import type { Build } from '../builds/build.ts';
import { type DataNode, dig, entry, type ScalarNode } from '../data/data.ts';
import { readYaml } from '../data/yaml.ts';
import { type Edit, insert, replace } from '../text/edit.ts';
import { type Span, span, touches } from '../text/span.ts';

/** A Dockerfile that stands in the file that builds it. */
export interface Embedded {
  readonly build: Build;
  readonly text: string;
  /** The edit that names a file in its place. */
  named(file: string): Edit;
}

/** The embedded Dockerfile at a place: on its key, or anywhere in it. */
export function embeddedAt(text: string, builds: readonly Build[], at: Span): Embedded | undefined {
  for (const build of builds) {
    const found = build.dockerfile.kind === 'inline' ? (inCompose(build, text) ?? inBake(build, text)) : undefined;
    if (found && touches(found.at, at)) return { build, ...found };
  }
  return undefined;
}

interface Found extends Omit<Embedded, 'build'> {
  readonly at: Span;
}

const ownBuild = (build: Build, text: string): DataNode | undefined =>
  build.tool === 'compose' ? dig(readYaml(text).roots[0], 'services', build.name ?? '', 'build') : undefined;

function inCompose(build: Build, text: string): Found | undefined {
  const own = ownBuild(build, text);
  const inline = entry(own, 'dockerfile_inline');
  const value = inline?.value;
  if (!inline || value?.kind !== 'scalar' || value.value === null || entry(own, 'dockerfile')) return undefined;
  // Compose puts variables in; a dollar of the Dockerfile's own is written twice (compose-spec, 12-interpolation.md).
  if (/\$/.test(value.text.replaceAll('$$', ''))) return undefined;
  const at = span(inline.keyAt.start, value.at.start + text.slice(value.at.start, value.at.end).trimEnd().length);
  return {
    at,
    text: value.text.replaceAll('$$', '$'),
    named: (file) => replace(at, `dockerfile: ${file}${commentOf(value, text)}`),
  };
}

/** The comment on the line of a `|`. */
function commentOf({ at }: ScalarNode, text: string): string {
  const line = text.slice(at.start, text.indexOf('\n', at.start));
  return /^[|>]/.test(line) ? (/[ \t]+#.*$/.exec(line)?.[0] ?? '') : '';
}

const ownBlock = (build: Build, text: string): HclBlock | undefined =>
  build.tool === 'bake' && !build.source.file.endsWith('.json')
    ? readHcl(text).body.blocks.find((it) => it.headerAt.start === build.source.at.start)
    : undefined;

function inBake(build: Build, text: string): Found | undefined {
  const block = ownBlock(build, text);
  const inline = block && attributeOf(block.body, 'dockerfile-inline');
  const dockerfile = plainText(inline?.value);
  if (!block || !inline || dockerfile === undefined || attributeOf(block.body, 'dockerfile')) return undefined;
  const { at: valueAt } = inline.value;
  // The line break behind the end of a heredoc is not a part of what is replaced.
  const at = span(inline.nameAt.start, valueAt.start + text.slice(valueAt.start, valueAt.end).trimEnd().length);
  const gap = text.slice(inline.nameAt.end, valueAt.start);
  return { at, text: dockerfile, named: (file) => replace(at, `dockerfile${gap}"${file}"`) };
}

/** The edit that puts a Dockerfile into the definition of its build; undefined where it cannot stand there. */
export function embedded(build: Build, text: string, dockerfile: string): Edit | undefined {
  // What YAML and HCL would read otherwise, or not at all.
  if (text.includes('\r') || /[^\n\t\x20-\x7e\u{a0}-\u{10ffff}]|[\u2028\u2029\ufeff]/u.test(dockerfile)) return undefined;
  if (dockerfile.trim() === '' || /^\s/.test(dockerfile)) return undefined;
  return build.tool === 'compose' ? intoCompose(build, text, dockerfile) : intoBake(build, text, dockerfile);
}

function intoCompose(build: Build, text: string, dockerfile: string): Edit | undefined {
  const { source } = build;
  const service = dig(readYaml(text).roots[0], 'services', build.name ?? '');
  const own = entry(service, 'build');
  // What comes from another service is only changed there.
  if (!own || own.keyAt.start !== source.at.start || entry(service, 'extends')) return undefined;
  const body = (indent: string): string =>
    dockerfile
      .trimEnd()
      .replaceAll('$', '$$$$')
      .replace(/^(?=.)/gm, `${indent}  `);
  const block = (indent: string, comment = ''): string => `dockerfile_inline: |${comment}\n${body(indent)}`;
  const { value } = own;
  if (value.kind === 'scalar') {
    const inner = `${indentOf(text, own.keyAt.start)}  `;
    const written = text.slice(value.at.start, value.at.end);
    if (build.context.kind !== 'local' || written.startsWith('*') || restOf(text, value.at.end).trim() !== '') return undefined;
    const from = text.indexOf(':', own.keyAt.end) + 1;
    return replace(span(from, value.at.end), `\n${inner}context: ${written}\n${inner}${block(inner)}`);
  }
  if (value.kind !== 'map' || text[value.at.start] === '{') return undefined;
  const file = entry(value, 'dockerfile');
  const beside = file ?? entry(value, 'context') ?? value.entries[0];
  const indent = beside && indentOf(text, beside.keyAt.start);
  if (!beside || indent === undefined || indent.trim() !== '') return undefined;
  if (file) {
    const { at } = file.value;
    const rest = restOf(text, at.end);
    const comment = /^[ \t]+#.*$/.test(rest) ? rest : '';
    if (rest.trim() !== '' && comment === '') return undefined;
    return replace(span(file.keyAt.start, at.end + rest.length), block(indent, comment));
  }
  if (beside.value.kind !== 'scalar') return insert(beside.keyAt.start, `${block(indent)}\n${indent}`);
  const end = beside.value.at.end;
  return insert(end + restOf(text, end).length, `\n${indent}${block(indent)}`);
}

const restOf = (text: string, at: number): string => /^[^\n]*/.exec(text.slice(at))?.[0] ?? '';
const indentOf = (text: string, at: number): string => text.slice(text.lastIndexOf('\n', at - 1) + 1, at);

function intoBake(build: Build, text: string, dockerfile: string): Edit | undefined {
  const block = ownBlock(build, text);
  // Of two before a brace, nobody knows whether the second is meant.
  if (!block || /\$\$\{|%%\{/.test(dockerfile)) return undefined;
  const end = ['EOT', 'DOCKERFILE', 'END'].find((it) => !new RegExp(`^\\s*${it}\\s*$`, 'm').test(dockerfile));
  if (end === undefined) return undefined;
  // `${` and `%{` begin templates (hclsyntax, spec.md).
  const body = dockerfile.trimEnd().replace(/([$%])\{/g, '$1$1{');
  const attribute = `dockerfile-inline = <<${end}\n${body}\n${end}`;
  const file = attributeOf(block.body, 'dockerfile');
  if (file) {
    const indent = indentOf(text, file.nameAt.start);
    const rest = restOf(text, file.value.at.end);
    // No comment can stand behind the beginning of a heredoc.
    const comment = /^\s*(?:#|\/\/)/.test(rest) ? `${rest.trim()}\n${indent}` : '';
    if (indent.trim() !== '' || (rest.trim() !== '' && comment === '')) return undefined;
    return replace(span(file.nameAt.start, file.value.at.end + rest.length), comment + attribute);
  }
  const [opening] = /^\s*\{(?=[ \t]*\n)/.exec(text.slice(block.headerAt.end)) ?? [];
  if (opening === undefined) return undefined;
  return insert(block.headerAt.end + opening.length, `\n${indentOf(text, block.headerAt.start)}  ${attribute}`);
}
