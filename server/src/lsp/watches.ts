import { type Connection, DidChangeWatchedFilesNotification, type Disposable, WatchKind } from 'vscode-languageserver';
import { BUILD_FILES } from './protocol.ts';

/** Sources, fragments and generated files of variants may be changed by the command line. */
const DOCKERFILES = '**/{Dockerfile,Dockerfile.*,*.Dockerfile,*.dockerfile,Containerfile,Containerfile.*}';

/** Asks the client to watch: configuration everywhere, and just those folders whose listings stand behind findings. */
export class Watches {
  supported = false;
  relative = false;
  readonly #connection: Connection;
  #folders = '';
  #current: Promise<Disposable> | undefined;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  async configuration(): Promise<void> {
    if (!this.supported) return;
    const watchers = ['**/dockwright.{json,jsonc,yaml,yml,lock}', '**/*.dockerignore', DOCKERFILES, ...BUILD_FILES].map(
      (globPattern) => ({
        globPattern,
      }),
    );
    await this.#connection.client.register(DidChangeWatchedFilesNotification.type, { watchers });
  }

  async folders(uris: readonly string[]): Promise<void> {
    if (!this.supported || !this.relative) return;
    const sorted = [...uris].sort();
    const key = sorted.join('\n');
    if (key === this.#folders) return;
    this.#folders = key;
    const kind = WatchKind.Create | WatchKind.Delete;
    const watchers = sorted.map((baseUri) => ({ globPattern: { baseUri, pattern: '*' }, kind }));
    const previous = this.#current;
    this.#current = this.#connection.client.register(DidChangeWatchedFilesNotification.type, { watchers });
    (await previous)?.dispose();
  }
}
