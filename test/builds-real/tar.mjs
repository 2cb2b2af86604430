// Tar archives, read and written: just what images need.
import { createHash } from 'node:crypto';

const TYPES = { 0: 'file', '\0': 'file', 1: 'link', 2: 'symlink', 3: 'char', 4: 'block', 5: 'folder', 6: 'fifo' };
const string = (bytes) => {
  const end = bytes.indexOf(0);
  return bytes.subarray(0, end < 0 ? bytes.length : end).toString('utf8');
};
const number = (bytes) => Number.parseInt(string(bytes).trim() || '0', 8);

/** The entries of an archive: name without leading `./` and trailing `/`, mode, owner, link and content. */
export function* readTar(bytes) {
  let next = {};
  for (let at = 0; at + 512 <= bytes.length; ) {
    const header = bytes.subarray(at, at + 512);
    if (header[0] === 0) return;
    const field = (from, length) => header.subarray(from, from + length);
    const size = Number(next.size ?? number(field(124, 12)));
    const body = bytes.subarray(at + 512, at + 512 + size);
    at += 512 + Math.ceil(size / 512) * 512;
    const type = String.fromCharCode(header[156]);
    if (type === 'x') next = { ...next, ...records(body) };
    else if (type === 'L') next = { ...next, path: string(body) };
    else if (type === 'K') next = { ...next, linkpath: string(body) };
    else if (type !== 'g') {
      const prefix = string(field(345, 155));
      const name = next.path ?? (prefix === '' ? '' : `${prefix}/`) + string(field(0, 100));
      const extended = Object.entries(next).filter(([key]) => key.startsWith('SCHILY.xattr.'));
      yield {
        name: name.replace(/^\.?\//, '').replace(/\/$/, ''),
        type: TYPES[type] ?? type,
        mode: number(field(100, 8)) & 0o7777,
        uid: Number(next.uid ?? number(field(108, 8))),
        gid: Number(next.gid ?? number(field(116, 8))),
        target: next.linkpath ?? string(field(157, 100)),
        xattrs: Object.fromEntries(extended),
        content: body,
      };
      next = {};
    }
  }
}

function records(body) {
  const found = {};
  for (let at = 0; at < body.length; ) {
    const space = body.indexOf(32, at);
    const length = Number(body.subarray(at, space).toString());
    const record = body.subarray(space + 1, at + length - 1).toString('utf8');
    const equals = record.indexOf('=');
    found[record.slice(0, equals)] = record.slice(equals + 1);
    at += length;
  }
  return found;
}

/** An archive of `{ name, mode, uid, gid, content | target }`; a name with a slash at its end is a folder. */
export function writeTar(entries) {
  return Buffer.concat([...entries.map(entry), Buffer.alloc(1024)]);
}

function entry({ name, mode = 0o644, uid = 0, gid = 0, content = '', target }) {
  const bytes = Buffer.from(content);
  const header = Buffer.alloc(512);
  const put = (value, at) => header.write(value, at, 'latin1');
  const octal = (value, length) => `${value.toString(8).padStart(length - 1, '0')}\0`;
  put(name, 0);
  put(octal(mode, 8), 100);
  put(octal(uid, 8), 108);
  put(octal(gid, 8), 116);
  put(octal(bytes.length, 12), 124);
  put(octal(0, 12), 136);
  put('        ', 148);
  put(target !== undefined ? '2' : name.endsWith('/') ? '5' : '0', 156);
  put(target ?? '', 157);
  put('ustar\x0000', 257);
  put(
    `${octal(
      header.reduce((sum, byte) => sum + byte, 0),
      7,
    )} `,
    148,
  );
  return Buffer.concat([header, bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)]);
}

export const hashOf = (bytes) => createHash('sha256').update(bytes).digest('hex').slice(0, 16);
