const STAMP = /^# dockwright:generated ([0-9a-f]{14})\r?$/m;

/** 53 bits, to tell an edit by hand; no protection against anybody. */
export function checksum(text: string): string {
  let [a, b] = [0xdeadbeef, 0x41c6ce57];
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    a = Math.imul(a ^ unit, 2654435761);
    b = Math.imul(b ^ unit, 1597334677);
  }
  a = Math.imul(a ^ (a >>> 16), 2246822507) ^ Math.imul(b ^ (b >>> 13), 3266489909);
  b = Math.imul(b ^ (b >>> 16), 2246822507) ^ Math.imul(a ^ (a >>> 13), 3266489909);
  return (4294967296 * (2097151 & b) + (a >>> 0)).toString(16).padStart(14, '0');
}

/** The comment lines that say where a generated file comes from. `body` is all the rest of the file. */
export function stamp(source: string, variant: string | undefined, body: string): string[] {
  return [
    `# Generated from ${source}${variant === undefined ? '' : `, variant ${variant}`}: edit that, then run dockwright variants generate`,
    `# dockwright:generated ${checksum(body)}`,
  ];
}

/** Whether a file is as it was generated, from whatever source: nobody edited it since. */
export function isUntouched(text: string): boolean {
  const found = STAMP.exec(text);
  if (!found) return false;
  const lines = text.split('\n');
  const at = lines.findIndex((it) => STAMP.test(it));
  return checksum([...lines.slice(0, at - 1), ...lines.slice(at + 1)].join('\n')) === found[1];
}
