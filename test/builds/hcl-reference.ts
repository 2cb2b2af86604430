import { parse } from '@cdktn/hcl2json';
import { type Expr, type HclFile, type TemplatePart, textOfPieces } from '../../server/src/builds/bake/hcl-ast.ts';

type Json = string | number | boolean | null | Json[] | { [key: string]: Json };

/** What HashiCorp's own parser makes of a file; undefined when it takes it for wrong. */
export async function reference(text: string): Promise<Json | undefined> {
  try {
    return (await parse('docker-bake.hcl', text)) as Json;
  } catch {
    return undefined;
  }
}

/** Ours in the same form: literal values as they are, every other expression as its source in `${…}`. */
export function asReference(file: HclFile, text: string): Json {
  const found: { [key: string]: Json } = {};
  for (const { name, value } of file.body.attributes) found[name] = json(value, text);
  for (const { type, labels, body } of file.body.blocks) {
    const inner = asReference({ body, problems: [] }, text);
    let at = found;
    const path = [type, ...labels];
    for (const key of path.slice(0, -1)) {
      at[key] ??= {};
      at = at[key] as { [key: string]: Json };
    }
    const last = path.at(-1) ?? '';
    at[last] = [...((at[last] as Json[] | undefined) ?? []), inner];
  }
  return found;
}

function json(expr: Expr, text: string): Json {
  if (expr.kind === 'literal') return expr.value;
  if (expr.kind === 'template') return expr.parts.map((it) => part(it, text)).join('');
  if (expr.kind === 'list') return expr.items.map((it) => json(it, text));
  if (expr.kind === 'object')
    return Object.fromEntries(
      expr.entries.map(({ key, value }) => [
        key.kind === 'variable' ? key.name : key.kind === 'literal' ? String(key.value) : String(json(key, text)),
        json(value, text),
      ]),
    );
  return `\${${source(expr, text)}}`;
}

const source = ({ at }: Expr, text: string): string => text.slice(at.start, at.end);

function part(found: TemplatePart, text: string): string {
  if (found.kind === 'text') return textOfPieces(found.pieces).replace(/([$%])\{/g, '$1$1{');
  if (found.kind === 'value') return `\${${source(found.value, text)}}`;
  throw new Error('The reference writes directives anew.');
}
