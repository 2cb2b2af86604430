import type { Files, ShellCheck } from '../host/host.ts';
import type { ReadApart } from '../workspace/build-index.ts';
import type { Connect } from './image-desk.ts';

/** What the server is given of the machine that it runs on. */
export interface ServerMachine {
  /** Undefined where files are only to be had from the client. */
  readonly disk?: Files;
  readonly connect?: Connect;
  readonly readApart?: ReadApart;
  /** The program ShellCheck, where there is one. */
  readonly shellCheck?: () => Promise<ShellCheck | undefined>;
}
