import type { Snapshot } from '../workspace/document.ts';
import { ShellChecks } from '../workspace/shellcheck.ts';
import type { Workspace } from '../workspace/workspace.ts';
import type { ServerMachine } from './machine.ts';

/** A pause in typing, in milliseconds: a program is started for each script that is new. */
const PAUSE = 300;

/** Asks ShellCheck in the pauses of typing; no answer waits for it. */
export class ShellDesk {
  readonly #renew: (uris: readonly string[]) => void;
  readonly #timers = new Map<string, { readonly version: number; readonly timer: NodeJS.Timeout | number }>();
  #checks: ShellChecks | undefined;

  constructor(renew: (uris: readonly string[]) => void) {
    this.#renew = renew;
  }

  /** Looks for the program. */
  async find(machine: ServerMachine): Promise<void> {
    const program = await machine.shellCheck?.();
    this.#checks = program && new ShellChecks(program);
  }

  /** Lets what is known already count, or nothing. */
  serve(workspace: Workspace, isWanted: boolean): void {
    workspace.shellChecks = isWanted ? this.#checks : undefined;
  }

  checkLater({ uri, version }: Snapshot, workspace: Workspace): void {
    const earlier = this.#timers.get(uri);
    if (!workspace.shellChecks || earlier?.version === version) return;
    clearTimeout(earlier?.timer);
    const timer = setTimeout(() => {
      this.#timers.delete(uri);
      void workspace.checkShell(uri).then((isChanged) => isChanged && this.#renew([uri]));
    }, PAUSE);
    this.#timers.set(uri, { version, timer });
  }
}
