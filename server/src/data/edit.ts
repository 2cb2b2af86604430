import { applyEdits, modify } from 'jsonc-parser';
import { parseDocument } from 'yaml';

/** The text of a YAML or JSON file, by its name, with one value set; comments and layout of the rest stay. */
export function withValue(text: string | undefined, name: string, path: readonly string[], value: unknown): string {
  if (/\.ya?ml$/.test(name)) {
    const document = parseDocument(text ?? '');
    document.setIn(path, value);
    return document.toString();
  }
  if (text === undefined || text.trim() === '') {
    const object = [...path].reverse().reduce<unknown>((inner, key) => ({ [key]: inner }), value);
    return `${JSON.stringify(object, undefined, 2)}\n`;
  }
  return applyEdits(text, modify(text, [...path], value, { formattingOptions: { insertSpaces: true, tabSize: 2 } }));
}
