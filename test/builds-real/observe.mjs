// What a build really did.
import path from 'node:path';
import { readTar } from './tar.mjs';

/** Builds a Dockerfile and looks at the image: answers by question, or `error`. `files` are those of the context. */
export async function observe(engine, context, dockerfile, files, options = {}) {
  const { id, error } = await engine.build(context, dockerfile, options);
  if (error !== undefined) return { error };
  const seen = new Map();
  const { Config } = await engine.inspect(id);
  readConfig(Config, seen);
  // /out holds what the probes wrote; a whole Debian is only looked through where a COPY was.
  const isCopy = /^(?:COPY|ADD) /m.test(dockerfile);
  const archive = isCopy ? await engine.export(id) : await engine.part(id, '/out');
  const places = new Map();
  for (const { name, type, content } of archive ? readTar(archive) : []) {
    if (type !== 'file') continue;
    if (name.startsWith('out/')) readProbe(name.slice('out/'.length), content.toString('utf8'), seen);
    const needle = Object.keys(files).find((file) => file !== 'passwd' && content.equals(Buffer.from(files[file])));
    if (needle) places.set(needle, [...(places.get(needle) ?? []), `/${name}`]);
  }
  for (const [needle, at] of places) seen.set(`copy.${path.basename(needle)}`, at.sort().join(' '));
  return {
    get: (key) => seen.get(key) ?? (key.startsWith('env.') ? '(unset)' : undefined),
    same(key, value) {
      // A process knows its number; several names may be that of one number.
      if (key.endsWith('.user')) return seen.get(`${key}s`).includes(value);
      return value === this.get(key);
    },
  };
}

function readConfig(config, seen) {
  for (const it of config.Env ?? []) seen.set(`env.${it.slice(0, it.indexOf('='))}`, it.slice(it.indexOf('=') + 1));
  // `/a/../b/` is kept as it stands by this engine and cleaned by later ones; it is the same folder.
  seen.set('workdir', clean(config.WorkingDir || '/'));
  seen.set('user', config.User || 'root');
  seen.set(
    'volumes',
    Object.keys(config.Volumes ?? {})
      .sort()
      .join(' '),
  );
  seen.set(
    'ports',
    Object.keys(config.ExposedPorts ?? {})
      .sort()
      .join(' '),
  );
  seen.set('stopsignal', config.StopSignal);
  for (const [key, value] of Object.entries(config.Labels ?? {})) seen.set(`label.${key}`, value);
  if (config.Cmd) seen.set('cmd', JSON.stringify(config.Cmd));
  if (config.Entrypoint) seen.set('entrypoint', JSON.stringify(config.Entrypoint));
  if (config.Healthcheck) seen.set('healthcheck', JSON.stringify(config.Healthcheck.Test));
  if (config.OnBuild) seen.set('onbuild', JSON.stringify(config.OnBuild));
}

const clean = (folder) => path.posix.normalize(folder).replace(/(?<=.)\/$/, '');

function readProbe(name, text, seen) {
  const fields = text.split('\n').filter((line) => line !== '');
  const all = (key) => fields.filter((it) => it.startsWith(`${key}=`)).map((it) => it.slice(key.length + 1));
  for (const key of ['home', 'cwd', 'uid', 'gid']) seen.set(`${name}.${key}`, all(key)[0]);
  const [uid] = all('uid');
  const users = [...all('name'), ...(uid === '0' ? ['root'] : []), uid];
  seen.set(`${name}.user`, users[0]);
  seen.set(`${name}.users`, users);
  seen.set(`${name}.args`, all('arg').join(' '));
  seen.set(`${name}.mounts`, all('mount').sort().join(' '));
}
