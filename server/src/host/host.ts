/** Everything the program asks of the machine it runs on. Only `host/` and `main/` know which one that is. */
export interface Host {
  readonly files: Files;
  readonly log: (level: 'debug' | 'info' | 'warn' | 'error', message: string) => void;
}

export interface Entry {
  readonly name: string;
  readonly kind: 'file' | 'folder' | 'link' | 'other';
}

/** Files by URI. Reading never throws: what cannot be read is not there. */
export interface Files {
  read(uri: string): Promise<string | undefined>;
  /** Undefined when there is no such folder, or it cannot be read. */
  list(uri: string): Promise<readonly Entry[] | undefined>;
}
