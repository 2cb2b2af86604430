// An editor without a screen: the language server over stdio, with a home of its own.
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { Desk } from './support.mjs';

const SERVER = path.join(import.meta.dirname, '../../dist/server.js');

/** The client that the other tests use, as Node can load it. */
export async function loadClient(folder) {
  const outfile = path.join(folder, 'client.mjs');
  await build({
    entryPoints: [path.join(import.meta.dirname, '../lsp/client.ts')],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
  });
  return import(outfile);
}

export class Editor extends Desk {
  messages = [];
  edits = [];
  versions = new Map();

  /** `registry` is the setting, `settings` are others; `env` goes to the server. */
  async start({ LspClient, PULL }, { registry, env = {}, trusted, settings = {} } = {}) {
    const home = path.join(this.folder, 'home');
    this.registry = registry;
    this.client = new LspClient(process.execPath, [SERVER, '--stdio'], 'inherit', {
      PATH: process.env.PATH,
      HOME: home,
      ...env,
    });
    this.client.answers.set('workspace/configuration', ({ items }) =>
      items.map(() => ({ registry: this.registry, ...settings })),
    );
    this.client.answers.set('workspace/applyEdit', ({ edit }) => {
      this.edits.push(edit);
      return { applied: true };
    });
    await this.client.initialize(
      PULL,
      pathToFileURL(path.join(this.folder, 'work')).href,
      trusted === undefined ? undefined : { trusted },
    );
  }

  stop() {
    return this.client.stop();
  }

  open(text, name = 'Dockerfile') {
    this.put(text, name);
    const uri = pathToFileURL(this.file(name)).href;
    this.versions.set(uri, 1);
    this.client.open(uri, text);
    return { uri, lines: text.split('\n') };
  }

  pull(uri) {
    return this.client.request('textDocument/diagnostic', { textDocument: { uri } });
  }

  /** The findings once nothing is left to find out: pulled until some come of these rules, or the time is over. */
  async findings(uri, rules, patience = 4000) {
    const end = Date.now() + patience;
    for (;;) {
      const { items } = await this.pull(uri);
      const found = items.filter((it) => rules.includes(it.code));
      if (found.length > 0 || Date.now() > end) return found;
      await sleep(100);
    }
  }

  async actions(uri, line, character = 6, wanted = /digest|Pin all|checksum/) {
    const at = { line, character };
    const context = { diagnostics: [] };
    const found = await this.client.request('textDocument/codeAction', {
      textDocument: { uri },
      range: { start: at, end: at },
      context,
    });
    return found.filter((it) => wanted.test(it.title));
  }

  hover(uri, line, character = 6) {
    return this.client.request('textDocument/hover', { textDocument: { uri }, position: { line, character } });
  }

  /** Runs an action's command as an editor does; answers what the user is told. */
  async take({ command, arguments: args }) {
    const before = this.told().length;
    const result = await this.client.request('workspace/executeCommand', { command, arguments: args });
    return { result, told: this.told().slice(before) };
  }

  told() {
    return this.client.notifications.filter((it) => it.method === 'window/showMessage').map((it) => it.params.message);
  }

  /** The text of the file with the last edit that the server sent. */
  edited(name = 'Dockerfile') {
    const edit = this.edits.at(-1);
    const [{ edits }] = edit.documentChanges;
    const lines = this.text(name).split('\n');
    const offset = ({ line, character }) => lines.slice(0, line).join('\n').length + (line > 0 ? 1 : 0) + character;
    let text = this.text(name);
    for (const it of [...edits].sort((a, b) => offset(b.range.start) - offset(a.range.start)))
      text = text.slice(0, offset(it.range.start)) + it.newText + text.slice(offset(it.range.end));
    return text;
  }

  lock(images) {
    fs.writeFileSync(this.file('dockwright.lock'), JSON.stringify({ version: 1, images }));
  }
}
