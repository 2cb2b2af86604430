import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';

export const SERVER = join(import.meta.dirname, '../../dist/server.js');

/** A bare LSP client over stdio: what any editor is to the server. Used by the tests and by the bench. */
export class LspClient {
  readonly process: ChildProcess;
  #buffer = Buffer.alloc(0);
  #next = 1;
  readonly #waiting = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  readonly notifications: { method: string; params: unknown }[] = [];
  /** What the client answers to the server's own requests. */
  readonly answers = new Map<string, (params: unknown) => unknown>([
    ['workspace/configuration', (params) => (params as { items: unknown[] }).items.map(() => null)],
  ]);
  readonly asked: { method: string; params: unknown }[] = [];
  #listener: ((message: { method: string; params: unknown }) => void) | undefined;

  constructor(
    command: string = process.execPath,
    args: readonly string[] = [SERVER, '--stdio'],
    stderr: 'inherit' | 'ignore' = 'inherit',
    env: NodeJS.ProcessEnv = process.env,
  ) {
    this.process = spawn(command, args, { stdio: ['pipe', 'pipe', stderr], env });
    this.process.stdout?.on('data', (chunk: Buffer) => this.#read(chunk));
    // A server that is gone takes no more answers; whoever still waits for one is told.
    this.process.stdin?.on('error', () => {});
    this.process.once('exit', (code) => {
      for (const waiting of this.#waiting.values()) waiting.reject(new Error(`the server exited with ${code}`));
    });
  }

  request<T>(method: string, params: unknown): Promise<T> {
    const id = this.#next++;
    this.#send({ id, method, params });
    return new Promise<T>((resolve, reject) => this.#waiting.set(id, { resolve: resolve as (value: unknown) => void, reject }));
  }

  notify(method: string, params: unknown): void {
    this.#send({ method, params });
  }

  /** The next notification or server request of a method, with what came before. */
  until(method: string, accept: (params: never) => boolean = () => true, timeout = 10_000): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`no ${method} within ${timeout} ms`)), timeout);
      this.#listener = (message) => {
        if (message.method !== method || !accept(message.params as never)) return;
        clearTimeout(timer);
        this.#listener = undefined;
        resolve(message.params);
      };
    });
  }

  async initialize(
    capabilities: unknown,
    root?: string,
    initializationOptions?: unknown,
  ): Promise<{ capabilities: Record<string, unknown> }> {
    const folders = root === undefined ? null : [{ uri: root, name: 'root' }];
    const result = await this.request<{ capabilities: Record<string, unknown> }>('initialize', {
      processId: process.pid,
      rootUri: root ?? null,
      workspaceFolders: folders,
      capabilities,
      initializationOptions,
    });
    this.notify('initialized', {});
    return result;
  }

  open(uri: string, text: string): void {
    this.notify('textDocument/didOpen', { textDocument: { uri, languageId: 'dockerfile', version: 1, text } });
  }

  async stop(): Promise<number | null> {
    await this.request('shutdown', null);
    const exited = new Promise<number | null>((resolve) => this.process.once('exit', resolve));
    this.notify('exit', null);
    return exited;
  }

  #send(message: object): void {
    const body = Buffer.from(JSON.stringify({ jsonrpc: '2.0', ...message }));
    this.process.stdin?.write(`Content-Length: ${body.length}\r\n\r\n`);
    this.process.stdin?.write(body);
  }

  #read(chunk: Buffer): void {
    this.#buffer = Buffer.concat([this.#buffer, chunk]);
    for (;;) {
      const end = this.#buffer.indexOf('\r\n\r\n');
      if (end < 0) return;
      const length = Number(/Content-Length: (\d+)/i.exec(this.#buffer.subarray(0, end).toString())?.[1]);
      if (this.#buffer.length < end + 4 + length) return;
      const message = JSON.parse(this.#buffer.subarray(end + 4, end + 4 + length).toString());
      this.#buffer = this.#buffer.subarray(end + 4 + length);
      this.#handle(message);
    }
  }

  #handle(message: { id?: number; method?: string; params?: unknown; result?: unknown; error?: { message: string } }): void {
    if (message.method === undefined) {
      const waiting = this.#waiting.get(message.id ?? -1);
      this.#waiting.delete(message.id ?? -1);
      if (message.error) waiting?.reject(new Error(message.error.message));
      else waiting?.resolve(message.result);
      return;
    }
    const { method, params } = message;
    if (message.id !== undefined) {
      this.asked.push({ method, params });
      this.#send({ id: message.id, result: this.answers.get(method)?.(params) ?? null });
    } else this.notifications.push({ method, params });
    this.#listener?.({ method, params });
  }
}

export const PULL = {
  textDocument: { diagnostic: {}, codeAction: { dataSupport: true, resolveSupport: { properties: ['edit'] } } },
  workspace: {
    configuration: true,
    diagnostics: { refreshSupport: true },
    didChangeWatchedFiles: { dynamicRegistration: true, relativePatternSupport: true },
    workspaceEdit: { documentChanges: true, resourceOperations: ['create'] },
  },
};
