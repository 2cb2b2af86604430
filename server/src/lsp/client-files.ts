import type { Connection } from 'vscode-languageserver';
import type { Files } from '../host/host.ts';
import { FileRequests, type ListFolderResult, type ReadFileResult } from './protocol.ts';

/** The client's files: for web and virtual workspaces, which are not on this machine's disk. */
export function clientFiles(connection: Connection): Files {
  return {
    async read(uri) {
      try {
        const text = await connection.sendRequest<ReadFileResult>(FileRequests.read, { uri });
        return text === null ? { problem: 'does not exist', missing: true } : { text };
      } catch (error) {
        return { problem: `cannot be read: ${String(error)}`, missing: false };
      }
    },
    async list(uri) {
      try {
        return (await connection.sendRequest<ListFolderResult>(FileRequests.list, { uri })) ?? undefined;
      } catch {
        return undefined;
      }
    },
  };
}

/** `file:` URIs from the disk where there is one, all others from the client where it can. */
export function mixedFiles(disk: Files | undefined, client: Files | undefined): Files {
  const nothing: Files = { read: async () => ({ problem: 'is out of reach', missing: true }), list: async () => undefined };
  const of = (uri: string): Files => (uri.startsWith('file:') ? (disk ?? client) : client) ?? nothing;
  // In a worker the requests to the client let others go first.
  return { read: (uri) => of(uri).read(uri), list: (uri) => of(uri).list(uri), ...(disk?.pause ? { pause: disk.pause } : {}) };
}
