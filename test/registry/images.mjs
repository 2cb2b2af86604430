// Small images of all four kinds, and what it takes to push them.
import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';

const OCI = {
  index: 'application/vnd.oci.image.index.v1+json',
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  config: 'application/vnd.oci.image.config.v1+json',
  layer: 'application/vnd.oci.image.layer.v1.tar+gzip',
};
const DOCKER = {
  index: 'application/vnd.docker.distribution.manifest.list.v2+json',
  manifest: 'application/vnd.docker.distribution.manifest.v2+json',
  config: 'application/vnd.docker.container.image.v1+json',
  layer: 'application/vnd.docker.image.rootfs.diff.tar.gzip',
};

export const digestOf = (bytes) => `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

/** A tar archive of one file. */
function tar(name, text) {
  const header = Buffer.alloc(512);
  const put = (value, at) => header.write(value, at, 'latin1');
  put(name, 0);
  put('0000644\0', 100);
  put('0000000\0', 108);
  put('0000000\0', 116);
  put(`${text.length.toString(8).padStart(11, '0')}\0`, 124);
  put('00000000000\0', 136);
  put('        0', 148);
  put('ustar\x0000', 257);
  put(
    `${header
      .reduce((sum, byte) => sum + byte, 0)
      .toString(8)
      .padStart(6, '0')}\0 `,
    148,
  );
  const body = Buffer.alloc(Math.ceil(text.length / 512) * 512);
  body.write(text);
  return Buffer.concat([header, body, Buffer.alloc(1024)]);
}

/** One image: its blobs and its manifest. */
function image(types, text, architecture, variant) {
  const layer = tar('hello', text);
  const packed = gzipSync(layer);
  const config = Buffer.from(
    JSON.stringify({
      os: 'linux',
      architecture,
      ...(variant ? { variant } : {}),
      created: '2026-01-31T00:00:00Z',
      config: {
        User: '1000',
        Env: ['PATH=/usr/bin:/bin', 'GREETING=a=b'],
        Entrypoint: ['/entry'],
        Cmd: ['serve'],
        ExposedPorts: { '8080/tcp': {} },
        WorkingDir: '/app',
        Labels: { 'org.opencontainers.image.title': text },
      },
      rootfs: { type: 'layers', diff_ids: [digestOf(layer)] },
      history: [{ created_by: 'test' }],
    }),
  );
  const part = (mediaType, bytes) => ({ mediaType, size: bytes.length, digest: digestOf(bytes) });
  const manifest = Buffer.from(
    JSON.stringify({
      schemaVersion: 2,
      mediaType: types.manifest,
      config: part(types.config, config),
      layers: [part(types.layer, packed)],
    }),
  );
  return {
    blobs: [packed, config],
    manifest,
    type: types.manifest,
    size: packed.length,
    platform: { architecture, os: 'linux', ...(variant ? { variant } : {}) },
  };
}

/** Writes to a registry. `authorization` goes with every request. */
export class Pusher {
  #base;
  #headers;

  constructor(base, authorization) {
    this.#base = base;
    this.#headers = authorization ? { authorization } : {};
  }

  async #blob(name, bytes) {
    const opened = await this.#send(`${this.#base}/v2/${name}/blobs/uploads/`, { method: 'POST' });
    const target = new URL(opened.headers.get('location'), this.#base);
    target.searchParams.set('digest', digestOf(bytes));
    await this.#send(target, { method: 'PUT', body: bytes, headers: { 'content-type': 'application/octet-stream' } });
  }

  async #manifest(name, reference, type, bytes) {
    await this.#send(`${this.#base}/v2/${name}/manifests/${reference}`, {
      method: 'PUT',
      body: bytes,
      headers: { 'content-type': type },
    });
  }

  async #send(url, { headers, ...rest }) {
    const reply = await fetch(url, { ...rest, headers: { ...this.#headers, ...headers } });
    if (!reply.ok) throw new Error(`${rest.method} ${url}: ${reply.status} ${await reply.text()}`);
    await reply.arrayBuffer();
    return reply;
  }

  /** One image under a tag; answers its digest. */
  async single(name, tag, text, types = OCI) {
    const made = image(types, text, 'amd64');
    for (const blob of made.blobs) await this.#blob(name, blob);
    await this.#manifest(name, tag, made.type, made.manifest);
    return digestOf(made.manifest);
  }

  /** An index of two platforms, with an attestation as buildx adds one; answers its digest. */
  async index(name, tag, text, types = OCI) {
    const made = [image(types, text, 'amd64'), image(types, text, 'arm64', 'v8')];
    for (const { blobs, manifest, type } of made) {
      for (const blob of blobs) await this.#blob(name, blob);
      await this.#manifest(name, digestOf(manifest), type, manifest);
    }
    const children = made.map(({ manifest, type, platform }) => ({
      mediaType: type,
      size: manifest.length,
      digest: digestOf(manifest),
      platform,
    }));
    if (types === OCI) {
      const attestation = image(types, `about ${text}`, 'amd64');
      for (const blob of attestation.blobs) await this.#blob(name, blob);
      await this.#manifest(name, digestOf(attestation.manifest), attestation.type, attestation.manifest);
      children.push({
        mediaType: attestation.type,
        size: attestation.manifest.length,
        digest: digestOf(attestation.manifest),
        platform: { architecture: 'unknown', os: 'unknown' },
        annotations: { 'vnd.docker.reference.type': 'attestation-manifest' },
      });
    }
    const index = Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType: types.index, manifests: children }));
    await this.#manifest(name, tag, types.index, index);
    return digestOf(index);
  }

  /** All four kinds under `app/*:1`; answers their digests by name. */
  async allKinds() {
    return {
      'app/oci-index': await this.index('app/oci-index', '1', 'a'),
      'app/oci-manifest': await this.single('app/oci-manifest', '1', 'b'),
      'app/docker-list': await this.index('app/docker-list', '1', 'c', DOCKER),
      'app/docker-schema2': await this.single('app/docker-schema2', '1', 'd', DOCKER),
    };
  }
}
