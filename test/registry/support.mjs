// The command line as users run it, in a home of its own.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

const CLI = path.join(import.meta.dirname, '../../dist/npm/cli.js');

/** A folder to work in, with a Docker configuration and a cache that are nobody else's. */
export class Desk {
  constructor(folder, name) {
    this.folder = path.join(folder, name);
    fs.mkdirSync(path.join(this.folder, 'home/.docker'), { recursive: true });
    fs.mkdirSync(path.join(this.folder, 'work'));
  }

  file(name = 'Dockerfile') {
    return path.join(this.folder, 'work', name);
  }

  put(text, name = 'Dockerfile') {
    fs.writeFileSync(this.file(name), text);
  }

  text(name = 'Dockerfile') {
    return fs.readFileSync(this.file(name), 'utf8');
  }

  docker(config) {
    fs.writeFileSync(path.join(this.folder, 'home/.docker/config.json'), JSON.stringify(config));
  }

  login(host, user, password) {
    this.docker({ auths: { [host]: { auth: Buffer.from(`${user}:${password}`).toString('base64') } } });
  }

  run(args, env = {}) {
    return new Promise((resolve) => {
      const child = spawn(process.execPath, [CLI, ...args], {
        cwd: path.join(this.folder, 'work'),
        env: { PATH: process.env.PATH, HOME: path.join(this.folder, 'home'), ...env },
      });
      let out = '';
      let err = '';
      child.stdout.on('data', (chunk) => {
        out += chunk;
      });
      child.stderr.on('data', (chunk) => {
        err += chunk;
      });
      child.on('close', (code) => resolve({ code, out, err }));
      child.stdin.end();
    });
  }
}
