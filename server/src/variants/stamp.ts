import { checksum } from '../text/checksum.ts';
import { type Edit, replace } from '../text/edit.ts';
import { span } from '../text/span.ts';

const STAMP = /^# dockwright:generated ([0-9a-f]{14})\r?$/m;

/** The comment lines that say where a generated file comes from. `body` is all the rest of the file. */
export function stamp(source: string, variant: string | undefined, body: string): string[] {
  return [
    `# Generated from ${source}${variant === undefined ? '' : `, variant ${variant}`}: edit that, then run dockwright variants generate`,
    `# dockwright:generated ${checksum(body)}`,
  ];
}

/** What the header of a generated file says: the source, relative to the file's own folder, and the variant. */
export function readStamp(text: string): { readonly source: string; readonly variant: string | undefined } | undefined {
  const found =
    /^# Generated from (\S.*?)(?:, variant (.*?))?: edit that, then run dockwright variants generate\r?\n# dockwright:generated /m.exec(
      text,
    );
  return found ? { source: found[1] ?? '', variant: found[2] } : undefined;
}

/** A text without its header, and the line of the text that each line of the rest is. */
export function withoutStamp(text: string): { readonly body: string; readonly kept: readonly number[] } {
  const lines = text.split('\n');
  const at = lines.findIndex((it) => STAMP.test(it));
  const isHeader = (i: number): boolean =>
    at >= 1 && (i === at || (i === at - 1 && lines[i]?.startsWith('# Generated from ') === true));
  const kept = [...lines.keys()].filter((i) => !isHeader(i));
  return { body: kept.map((i) => lines[i]).join('\n'), kept };
}

/** Whether a file is as it was generated, from whatever source: nobody edited it since. */
export function isUntouched(text: string): boolean {
  const found = STAMP.exec(text);
  return found !== null && checksum(withoutStamp(text).body) === found[1];
}

/** The header of an edited file as it is once the edit stands in the source, too; undefined for a file without one. */
export function restamp(text: string): Edit | undefined {
  const found = STAMP.exec(text);
  if (!found) return undefined;
  const sum = found[1] ?? '';
  const start = found.index + found[0].indexOf(sum);
  return replace(span(start, start + sum.length), checksum(withoutStamp(text).body));
}
