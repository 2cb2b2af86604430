import { type Connection, DidChangeConfigurationNotification } from 'vscode-languageserver';
import type { ContextChoice } from '../workspace/contexts.ts';
import { joinUri } from '../workspace/uri.ts';
import { DEFAULT_SETTINGS, type Settings } from './protocol.ts';

export interface KnownSettings extends Settings {
  /** Where the setting says the context of a file is. */
  contextOf(root: string | undefined, uri: string): ContextChoice;
}

export type Network = Pick<Settings, 'registryMirrors' | 'registryInsecure' | 'registryCa' | 'registryProxy'>;

/** The user's settings, asked for once per file until they change. What is of the wrong type counts as its default. */
export class ResourceSettings {
  supported = false;
  readonly #connection: Connection;
  readonly #asked = new Map<string, Promise<KnownSettings>>();
  readonly #known = new Map<string, KnownSettings>();

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  register(): void {
    if (this.supported) void this.#connection.client.register(DidChangeConfigurationNotification.type, { section: 'dockwright' });
  }

  /** How registries are reached: of the machine, so any file's settings say it. */
  get network(): Network {
    return [...this.#known.values()].at(-1) ?? DEFAULT_SETTINGS;
  }

  /** What is known without asking. */
  known(uri: string): Settings | undefined {
    return this.#known.get(uri);
  }

  of(uri: string): Promise<KnownSettings> {
    let settings = this.#asked.get(uri);
    if (!settings) {
      settings = this.#ask(uri);
      this.#asked.set(uri, settings);
      void settings.then((it) => this.#known.set(uri, it));
    }
    return settings;
  }

  forget(uri: string): void {
    this.#asked.delete(uri);
    this.#known.delete(uri);
  }

  /** What was known stays so until the new answer is there. */
  forgetAll(): void {
    this.#asked.clear();
  }

  async #ask(uri: string): Promise<KnownSettings> {
    if (!this.supported) return checked({});
    try {
      return checked(await this.#connection.workspace.getConfiguration({ scopeUri: uri, section: 'dockwright' }));
    } catch {
      return checked({});
    }
  }
}

function checked(raw: unknown): KnownSettings {
  const given = (typeof raw === 'object' && raw !== null ? raw : {}) as Partial<Record<keyof Settings, unknown>>;
  const context = typeof given.context === 'string' ? given.context.trim() : DEFAULT_SETTINGS.context;
  return {
    enable: typeof given.enable === 'boolean' ? given.enable : DEFAULT_SETTINGS.enable,
    run: given.run === 'onSave' ? 'onSave' : DEFAULT_SETTINGS.run,
    registry: given.registry === 'never' || given.registry === 'always' ? given.registry : DEFAULT_SETTINGS.registry,
    registryMirrors: texts(given.registryMirrors),
    registryInsecure: texts(given.registryInsecure),
    registryCa: typeof given.registryCa === 'string' ? given.registryCa.trim() : DEFAULT_SETTINGS.registryCa,
    registryProxy: typeof given.registryProxy === 'string' ? given.registryProxy.trim() : DEFAULT_SETTINGS.registryProxy,
    codeLens: typeof given.codeLens === 'boolean' ? given.codeLens : DEFAULT_SETTINGS.codeLens,
    shellcheck: typeof given.shellcheck === 'boolean' ? given.shellcheck : DEFAULT_SETTINGS.shellcheck,
    context,
    contextOf(root) {
      if (context === '' || root === undefined) return undefined;
      return context === '-' ? 'none' : { uri: joinUri(root, context), path: context };
    },
  };
}

const texts = (given: unknown): readonly string[] =>
  Array.isArray(given) ? given.filter((it): it is string => typeof it === 'string' && it.trim() !== '') : [];
