/** One way to log in that a server offers (RFC 9110, section 11.6.1). */
export interface Challenge {
  /** In lower case. */
  readonly scheme: string;
  /** Names in lower case. */
  readonly parameters: ReadonlyMap<string, string>;
}

const TOKEN = /[!#$%&'*+\-.^_`|~0-9A-Za-z]+/y;
const BLANKS = /[ \t]*/y;
/** `token68` of RFC 9110: what schemes such as Negotiate have in place of parameters. */
const TOKEN68 = /[A-Za-z0-9\-._~+/]+=*(?=[ \t]*(?:,|$))/y;
const QUOTED = /"((?:[^"\\]|\\.)*)"/y;

/**
 * Reads a `WWW-Authenticate` header, or several joined with commas. Commas separate challenges, and parameters within one, and stand
 * in quoted values (`scope="repository:a/b:pull,push"`). What cannot be read ends the list; what came before it counts.
 */
export function parseChallenges(header: string): readonly Challenge[] {
  const challenges: { scheme: string; parameters: Map<string, string> }[] = [];
  const reader = new Reader(header);
  while (!reader.isAtEnd) {
    const word = reader.take(TOKEN);
    if (word === undefined) break;
    if (reader.takeEquals()) {
      const value = reader.value();
      const current = challenges.at(-1);
      if (value === undefined || !current) break;
      // The first of two counts: nobody adds a realm behind the server's own.
      if (!current.parameters.has(word.toLowerCase())) current.parameters.set(word.toLowerCase(), value);
    } else {
      challenges.push({ scheme: word.toLowerCase(), parameters: new Map() });
      if (!reader.startsParameter()) reader.take(TOKEN68);
    }
    reader.skipCommas();
  }
  return challenges;
}

class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
    this.skipCommas();
  }

  get isAtEnd(): boolean {
    return this.#at >= this.#text.length;
  }

  take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.#text);
    if (!match) return undefined;
    this.#at = pattern.lastIndex;
    return match[1] ?? match[0];
  }

  /** An equals sign with blanks around it; blanks alone are taken, too. */
  takeEquals(): boolean {
    this.take(BLANKS);
    if (this.#text[this.#at] !== '=') return false;
    this.#at++;
    this.take(BLANKS);
    return true;
  }

  value(): string | undefined {
    return this.#text[this.#at] === '"' ? this.take(QUOTED)?.replace(/\\(.)/g, '$1') : this.take(TOKEN);
  }

  startsParameter(): boolean {
    const rest = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+[ \t]*=[ \t]*[^=,\s]/;
    return rest.test(this.#text.slice(this.#at));
  }

  skipCommas(): void {
    while (this.#text[this.#at] === ',' || this.#text[this.#at] === ' ' || this.#text[this.#at] === '\t') this.#at++;
  }
}
