/** `linux/arm64/v8`, taken apart; no variant where none matters. */
export interface Platform {
  readonly os: string;
  readonly architecture: string;
  readonly variant: string;
}

/** Other names of architectures: containerd/platforms, normalizeArch. */
const NAMES: Readonly<Record<string, readonly [architecture: string, variant?: string]>> = {
  x86_64: ['amd64'],
  'x86-64': ['amd64'],
  i386: ['386'],
  aarch64: ['arm64'],
  armhf: ['arm', 'v7'],
  armel: ['arm', 'v6'],
};

/** Undefined for what names no whole platform: `linux` alone, a variable, a typing error. */
export function readPlatform(text: string): Platform | undefined {
  const parts = text.trim().toLowerCase().split('/');
  if (parts.length > 3 || !parts.every((part) => /^[a-z0-9_][a-z0-9_.-]*$/.test(part))) return undefined;
  // One word is an operating system or an architecture, and the builder adds its own half.
  const [os = '', name = '', variant] = parts;
  if (name === '') return undefined;
  const [architecture, implied] = NAMES[name] ?? [name];
  return { os: os === 'macos' ? 'darwin' : os, architecture, variant: variantOf(architecture, variant ?? implied) };
}

/** arm64 is v8, arm is v7, and amd64 is v1 unless it says otherwise. */
function variantOf(architecture: string, variant: string | undefined): string {
  if (architecture === 'arm64') return variant === undefined || variant === '8' ? 'v8' : variant;
  if (architecture === 'arm') return variant === undefined ? 'v7' : variant.replace(/^(?=\d)/, 'v');
  if (architecture === 'amd64') return variant === undefined || variant === 'v1' ? '' : variant;
  return variant ?? '';
}

/**
 * Whether a builder that wants a platform takes an image of another: older variants run on newer machines, and 32 bits on 64
 * (containerd/platforms, platformVector).
 */
export function canServe(image: Platform, wanted: Platform): boolean {
  if (image.os !== wanted.os) return false;
  if (image.architecture === wanted.architecture) {
    if (image.variant === wanted.variant) return true;
    return /^(?:arm|arm64|amd64)$/.test(image.architecture) ? levelOf(image) <= levelOf(wanted) : false;
  }
  if (wanted.architecture === 'amd64') return image.architecture === '386';
  return wanted.architecture === 'arm64' && image.architecture === 'arm';
}

/** `v9.2` is more than `v8`, and nothing is the least. */
const levelOf = ({ variant }: Platform): number => Number(/\d+(?:\.\d+)?/.exec(variant)?.[0] ?? 0);
