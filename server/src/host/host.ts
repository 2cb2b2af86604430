/** Everything the program asks of the machine it runs on. Only `host/`, `main/` and the adapters know which one that is. */
export interface Host {
  readonly files: Files;
  readonly log: (level: 'debug' | 'info' | 'warn' | 'error', message: string) => void;
}

export interface Entry {
  readonly name: string;
  readonly kind: 'file' | 'folder' | 'link' | 'other';
}

/** A text, or one sentence that says why there is none. `missing`: nothing stands there. */
export type ReadResult = { readonly text: string } | { readonly problem: string; readonly missing: boolean };

/** Files by URI. Neither throws. */
export interface Files {
  read(uri: string): Promise<ReadResult>;
  /** Undefined when there is no such folder, or it cannot be read. */
  list(uri: string): Promise<readonly Entry[] | undefined>;
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
