/** Everything the program asks of the machine it runs on. Only `host/`, `main/` and the adapters know which one that is. */
export interface Host {
  readonly files: Files;
  readonly log: (level: 'debug' | 'info' | 'warn' | 'error', message: string) => void;
}

export interface Entry {
  readonly name: string;
  readonly kind: 'file' | 'folder' | 'link' | 'other';
  /** Where a link leads, as it is written; absent where that is not known. */
  readonly to?: string;
}

/** A text, or one sentence that says why there is none. `missing`: nothing stands there. */
export type ReadResult = { readonly text: string } | { readonly problem: string; readonly missing: boolean };

/** Files by URI. Neither throws. */
export interface Files {
  read(uri: string): Promise<ReadResult>;
  /** Undefined when there is no such folder, or it cannot be read. */
  list(uri: string): Promise<readonly Entry[] | undefined>;
  /** Lets everything else that waits go first, as a keystroke; work that goes on for long calls it between its steps. */
  pause?(milliseconds?: number): Promise<void>;
}

/** A Dockerfile larger than this is taken for a mistake. */
export const MAX_BYTES = 10_000_000;

/** Why a file of this size is not read; undefined when it is. */
export const sizeProblem = (bytes: number): string | undefined =>
  bytes > MAX_BYTES ? `is too big: ${Math.round(bytes / 1e6)} MB, and the limit is ${MAX_BYTES / 1e6} MB` : undefined;

/** The text of a file's bytes, or why they are none. Strict: a wrong character would move every column behind it. */
export function decode(bytes: Uint8Array, decoder: { decode(bytes: Uint8Array): string }): ReadResult {
  const tooBig = sizeProblem(bytes.length);
  if (tooBig) return { problem: tooBig, missing: false };
  const nul = bytes.indexOf(0);
  if (nul >= 0) return { problem: `is not a text file: byte ${nul} is zero`, missing: false };
  try {
    return { text: decoder.decode(bytes) };
  } catch {
    return { problem: 'is not valid UTF-8: save it in that encoding', missing: false };
  }
}

/** A request that goes out as it is: nothing beneath follows redirects, logs in or tries again. */
export interface NetRequest {
  readonly method: 'GET' | 'HEAD' | 'POST';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Milliseconds until all of the answer must be there. */
  readonly timeout: number;
  /** The most bytes that a body may have. */
  readonly limit: number;
}

export interface NetReply {
  readonly status: number;
  /** Names in lower case; a header that came several times is joined with commas. */
  readonly headers: ReadonlyMap<string, string>;
  readonly body: Uint8Array;
}

/** `not-tls`: something answers there, but it does not speak TLS. `reason` is a few words without secrets. */
export interface NetProblem {
  readonly problem: 'timeout' | 'too-large' | 'tls' | 'not-tls' | 'unreachable';
  readonly reason: string;
}

/** HTTP. Never throws. */
export interface Net {
  fetch(request: NetRequest): Promise<NetReply | NetProblem>;
}

/** What a user has for a registry. A `problem` is one sentence that says why it could not be found out. */
export type Credential =
  | { readonly username: string; readonly password: string }
  | { readonly identityToken: string }
  | { readonly problem: string };

/** The logins of the user, by the name of the registry: `docker.io`, `localhost:5000`. Never throws. */
export interface Credentials {
  for(registry: string): Promise<Credential | undefined>;
}

/** Texts that outlive the program, each with the time at which it was written, in milliseconds. Never throws; may forget anything. */
export interface Cache {
  read(key: string): Promise<{ readonly text: string; readonly at: number } | undefined>;
  write(key: string, text: string): Promise<void>;
}

export interface Clock {
  now(): number;
  sleep(milliseconds: number): Promise<void>;
}

/** An absolute address without a user in it, taken apart. */
export interface Address {
  readonly href: string;
  readonly protocol: string;
  /** Without the port; IPv6 in brackets. */
  readonly hostname: string;
  /** Empty for the protocol's own port. */
  readonly port: string;
  readonly origin: string;
}

/** What Node and web workers both have, and the language has not. */
export interface Web {
  /** In lower-case hexadecimal digits. */
  sha256(bytes: Uint8Array): Promise<string>;
  bytes(text: string): Uint8Array;
  /** Undefined when the bytes are not UTF-8. */
  text(bytes: Uint8Array): string | undefined;
  base64(text: string): string;
  /** Undefined for what is no http or https address, and for one with a user in it. */
  address(text: string, base?: string): Address | undefined;
}

/** What is asked of a machine that reaches registries. */
export interface Connection {
  readonly net: Net;
  readonly credentials: Credentials;
  readonly cache: Cache;
  readonly clock: Clock;
  readonly web: Web;
}

/** Why a download has no checksum: the network's problem, or the status of an answer that is none. */
export type DownloadProblem = NetProblem | { readonly problem: 'status' | 'redirect'; readonly reason: string };

/** Never throws. */
export interface Downloads {
  /** The SHA-256, in lower-case hexadecimal digits, of what an address gives in the end. Nothing of it is kept. */
  sha256(request: {
    readonly url: string;
    readonly timeout: number;
    readonly limit: number;
  }): Promise<{ readonly sha256: string; readonly size: number } | DownloadProblem>;
}

/** A machine that reaches registries and other servers. */
export interface Machine extends Connection {
  readonly downloads: Downloads;
}

/** A place as ShellCheck counts: lines and code points from one, the end behind the last character. */
export interface CheckedPlace {
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
}

/** One thing that ShellCheck says of a script, of its format `json1`. */
export interface ShellComment extends CheckedPlace {
  readonly level: 'error' | 'warning' | 'info' | 'style';
  readonly code: number;
  readonly message: string;
  readonly fix: { readonly replacements: readonly ShellReplacement[] } | null;
}

export interface ShellReplacement extends CheckedPlace {
  readonly insertionPoint: 'beforeStart' | 'afterEnd';
  /** The higher one is done first at one place. */
  readonly precedence: number;
  readonly replacement: string;
}

export type ShellDialect = 'sh' | 'dash' | 'bash' | 'ksh';

/** The program ShellCheck. Never throws; a `problem` is one sentence. */
export interface ShellCheck {
  check(
    script: string,
    dialect: ShellDialect,
  ): Promise<{ readonly comments: readonly ShellComment[] } | { readonly problem: string }>;
}
