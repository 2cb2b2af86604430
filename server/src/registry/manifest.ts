/** What a registry stores under a tag: the four kinds of OCI's image-spec and of Docker's schema 2. */
export const INDEX_TYPES = [
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
] as const;
export const MANIFEST_TYPES = [
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
] as const;
export type ManifestType = (typeof INDEX_TYPES)[number] | (typeof MANIFEST_TYPES)[number];

/**
 * All four, always. Asked for fewer, registries convert or choose, and answer with the digest of something else: of one platform, or of
 * a schema 1 manifest (seen with Debian's docker-registry 2.8.2).
 */
export const ACCEPT = [...INDEX_TYPES, ...MANIFEST_TYPES].join(', ');

/** The kind that a `Content-Type` means; undefined when it is none of the four. */
export function manifestType(contentType: string | undefined): ManifestType | undefined {
  const type = contentType?.split(';')[0]?.trim().toLowerCase();
  return [...INDEX_TYPES, ...MANIFEST_TYPES].find((it) => it === type);
}

export interface Platform {
  readonly os: string;
  readonly architecture: string;
  readonly variant: string | undefined;
}

export interface Child {
  readonly digest: string;
  readonly size: number;
  readonly platform: Platform;
}

export interface ImageManifest {
  readonly config: { readonly digest: string; readonly size: number };
  /** Bytes of the layers as they are stored and sent. */
  readonly size: number;
}

/** What an image sets for what is built on it (OCI image-spec, config.md). Undefined where it says nothing. */
export interface ImageConfig {
  readonly platform: string;
  readonly architecture: string;
  /** ISO 8601. */
  readonly created: string | undefined;
  readonly user: string | undefined;
  readonly workdir: string | undefined;
  readonly env: ReadonlyMap<string, string>;
  readonly entrypoint: readonly string[] | undefined;
  readonly cmd: readonly string[] | undefined;
  /** `8080/tcp`. */
  readonly ports: readonly string[];
  readonly labels: ReadonlyMap<string, string>;
}

export const isDigest = (text: unknown): text is string => typeof text === 'string' && /^sha256:[0-9a-f]{64}$/.test(text);

/** `linux/arm64/v8`; undefined for a platform that Docker would not know either. */
export function parsePlatform(text: string): Platform | undefined {
  const [os = '', architecture = '', variant, ...more] = text.split('/');
  const isName = (it: string): boolean => /^[a-z0-9_.-]+$/i.test(it);
  if (more.length > 0 || !isName(os) || !isName(architecture) || (variant !== undefined && !isName(variant))) return undefined;
  return { os, architecture, variant };
}

export const platformText = ({ os, architecture, variant }: Platform): string =>
  [os, architecture, ...(variant === undefined ? [] : [variant])].join('/');

/** Undefined when the text is no index. Attestations, which buildx adds as children for no platform, are none. */
export function parseIndex(text: string): readonly Child[] | undefined {
  const root = object(json(text));
  if (!root || !Array.isArray(root.manifests)) return undefined;
  const children: Child[] = [];
  for (const item of root.manifests) {
    const child = object(item);
    const digest = child?.digest;
    const size = child?.size;
    if (!isDigest(digest) || !isSize(size)) return undefined;
    const platform = platformOf(child?.platform);
    if (platform && platform.os !== 'unknown') children.push({ digest, size, platform });
  }
  return children;
}

/** Undefined when the text is no image manifest. */
export function parseManifest(text: string): ImageManifest | undefined {
  const root = object(json(text));
  const config = object(root?.config);
  const digest = config?.digest;
  const size = config?.size;
  if (!isDigest(digest) || !isSize(size) || !Array.isArray(root?.layers)) return undefined;
  const sizes = root.layers.map((layer) => object(layer)?.size);
  return sizes.every(isSize) ? { config: { digest, size }, size: sizes.reduce((sum, it) => sum + it, 0) } : undefined;
}

/** Undefined when the text is no image configuration. */
export function parseConfig(text: string): ImageConfig | undefined {
  const root = object(json(text));
  const platform = platformOf(root);
  if (!root || !platform) return undefined;
  const config = object(root.config) ?? {};
  return {
    platform: platformText(platform),
    architecture: platform.architecture,
    created: nonEmpty(root.created),
    user: nonEmpty(config.User),
    workdir: nonEmpty(config.WorkingDir),
    env: new Map((strings(config.Env) ?? []).map(pair)),
    entrypoint: strings(config.Entrypoint),
    cmd: strings(config.Cmd),
    ports: Object.keys(object(config.ExposedPorts) ?? {}).sort(),
    labels: new Map(Object.entries(object(config.Labels) ?? {}).map(([key, value]) => [key, String(value)])),
  };
}

/** The child that a builder takes for a platform. `arm64` is `arm64/v8`, and a variant that is not asked for may be any. */
export function childFor(children: readonly Child[], wanted: Platform): Child | undefined {
  const sameArchitecture = children.filter(
    ({ platform }) => platform.os === wanted.os && platform.architecture === wanted.architecture,
  );
  return (
    sameArchitecture.find(({ platform }) => variantOf(platform) === variantOf(wanted)) ??
    (wanted.variant === undefined ? sameArchitecture[0] : undefined)
  );
}

/** containerd's platforms.Normalize: arm64 means v8, arm means v7. */
const variantOf = ({ architecture, variant }: Platform): string =>
  variant ?? (architecture === 'arm64' ? 'v8' : architecture === 'arm' ? 'v7' : '');

const isSize = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
const nonEmpty = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);
const object = (value: unknown): Record<string, unknown> | undefined =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : undefined;
const strings = (value: unknown): string[] | undefined =>
  Array.isArray(value) && value.every((it) => typeof it === 'string') ? value : undefined;

function pair(entry: string): [string, string] {
  const equals = entry.indexOf('=');
  return equals < 0 ? [entry, ''] : [entry.slice(0, equals), entry.slice(equals + 1)];
}

function platformOf(value: unknown): Platform | undefined {
  const platform = object(value);
  const os = nonEmpty(platform?.os);
  const architecture = nonEmpty(platform?.architecture);
  if (os === undefined || architecture === undefined) return undefined;
  return { os, architecture, variant: nonEmpty(platform?.variant) };
}

export function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
