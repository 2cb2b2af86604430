import type { Connection } from 'vscode-languageserver';
import { LineIndex } from '../text/lines.ts';
import type { Snapshot } from '../workspace/document.ts';
import { SOURCE, toRange } from './convert.ts';
import { shortContext } from './effective-config.ts';
import { itemOf } from './lenses.ts';
import { Notifications, type StatusParams } from './protocol.ts';

/** A list that nobody reads to its end. */
const MOST_BUILDS = 50;

/** Tells what is beside the findings: what the status item shows, mistakes in the configuration, and our own bugs. */
export class Teller {
  isOurClient = false;
  readonly #connection: Connection;
  readonly #crashes = new Set<string>();
  readonly #configsShown = new Set<string>();

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  tell(snapshot: Snapshot): void {
    const { uri, config, crashes } = snapshot;
    for (const { rule, error } of crashes) {
      const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
      if (this.#crashes.has(rule + text)) continue;
      this.#crashes.add(rule + text);
      this.#connection.console.error(
        `The rule ${rule} failed. Please report this at https://github.com/dockwright/dockwright/issues\n${text}`,
      );
    }
    if (config.uri !== undefined && (config.problems.length > 0 || this.#configsShown.has(config.uri))) {
      this.#configsShown.add(config.uri);
      const lines = new LineIndex(config.text);
      const diagnostics = config.problems.map((it) => ({
        range: toRange(it.at, lines),
        message: it.message,
        severity: 1 as const,
        source: SOURCE,
      }));
      void this.#connection.sendDiagnostics({ uri: config.uri, diagnostics });
    }
    if (!this.isOurClient) return;
    const status: StatusParams = {
      uri,
      // Hints are dots in the text, and in no list.
      findings: snapshot.diagnostics.filter((it) => it.severity !== 'hint').length,
      config: config.uri?.split('/').at(-1),
      problem: config.problems[0]?.message,
      context: shortContext(snapshot),
      builds: (snapshot.builds ?? []).slice(0, MOST_BUILDS).map((it) => itemOf(it, snapshot.contexts ?? [])),
    };
    void this.#connection.sendNotification(Notifications.status, status);
  }
}
