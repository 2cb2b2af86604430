const LONGEST = 300;

/** A text for a page or a terminal: no line longer than anybody reads. */
export const shortLines = (text: string): string =>
  text
    .split('\n')
    .map((line) =>
      line.length <= LONGEST
        ? line
        : `${line.slice(0, LONGEST)}… (${(line.length - LONGEST).toLocaleString('en')} more characters)`,
    )
    .join('\n');
