// Whether two images are the same: their configuration, and every path of their file systems. Ids, dates and the history differ anyway.
import { hashOf, readTar } from './tar.mjs';

const CONFIG =
  'User Env Cmd Entrypoint WorkingDir Volumes ExposedPorts Labels StopSignal Healthcheck OnBuild Shell ArgsEscaped'.split(' ');

export async function imageOf(engine, id) {
  const { Config, Architecture, Os } = await engine.inspect(id);
  const files = new Map();
  for (const { name, type, mode, uid, gid, target, xattrs, content } of readTar(await engine.export(id)))
    files.set(`/${name}`, { type, mode: mode.toString(8), owner: `${uid}:${gid}`, target, xattrs, content: hashOf(content) });
  return { config: { ...Object.fromEntries(CONFIG.map((key) => [key, Config[key]])), Architecture, Os }, files };
}

/** The differences, a line each. `ignore` is for what no two builds have in common, such as logs with the time. */
export function differences(before, after, ignore = /(?!)/) {
  const found = [];
  for (const key of Object.keys(before.config)) compare(`config ${key}`, before.config[key], after.config[key], found);
  for (const path of [...new Set([...before.files.keys(), ...after.files.keys()])].sort()) {
    if (ignore.test(path)) continue;
    const [one, other] = [before.files.get(path), after.files.get(path)];
    if (!one || !other) found.push(`${path} is only ${one ? 'in the image before' : 'in the image after'}`);
    else for (const key of Object.keys(one)) compare(`${key} of ${path}`, one[key], other[key], found);
  }
  return found;
}

function compare(what, one, other, found) {
  const [before, after] = [one, other].map((it) => JSON.stringify(it ?? null));
  if (before !== after) found.push(`${what}: ${before} became ${after}`);
}
