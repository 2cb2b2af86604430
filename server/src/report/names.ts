import type { Diagnostic } from '../engine/run.ts';

/** What hadolint or ShellCheck call a finding; our own name where they have none. */
export const hadolintName = ({ rule, code }: Diagnostic): string =>
  [code, ...(rule.aliases ?? [])].find((it) => it !== undefined && /^(?:DL|SC)\d{4}$/.test(it)) ?? rule.id;

/** As text of XML, in an attribute, too. What XML cannot hold is replaced. */
export const xml = (text: string): string =>
  text
    // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what XML 1.0 has no way to write
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll('\n', '&#10;')
    .replaceAll('\r', '&#13;')
    .replaceAll('\t', '&#9;');
