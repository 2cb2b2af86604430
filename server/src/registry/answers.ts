import type { Cache, Clock, Web } from '../host/host.ts';
import { isDigest, json, type ManifestType, manifestType } from './manifest.ts';

/**
 * How long a tag is believed to point where it did, for who only looks (an editor): long enough for one walk through a project, short
 * enough that nobody who has just pushed is shown the old image for long. Pinning always asks; offline, any age will do.
 */
export const TAG_LIFETIME = 5 * 60_000;

/** What a tag pointed to, and when that was asked. */
export interface Resolved {
  readonly digest: string;
  readonly type: ManifestType;
  /** Milliseconds since 1970. */
  readonly at: number;
}

type Part = { readonly cache: Cache; readonly clock: Clock; readonly web: Web };

/** Earlier answers. What has a digest is that content for ever, and is checked against it when it is read. */
export class Answers {
  readonly #machine: Part;

  constructor(machine: Part) {
    this.#machine = machine;
  }

  async tag(name: string, oldest: number): Promise<Resolved | undefined> {
    const kept = await this.#machine.cache.read(`tag ${name}`);
    // A time in the future comes from a clock that was wrong.
    if (!kept || this.#machine.clock.now() - kept.at > oldest || kept.at > this.#machine.clock.now()) return undefined;
    const body = json(kept.text) as { digest?: unknown; type?: unknown } | null | undefined;
    const type = manifestType(typeof body?.type === 'string' ? body.type : undefined);
    return isDigest(body?.digest) && type ? { digest: body.digest, type, at: kept.at } : undefined;
  }

  async keepTag(name: string, { digest, type }: Resolved): Promise<void> {
    await this.#machine.cache.write(`tag ${name}`, JSON.stringify({ digest, type }));
  }

  async content(digest: string): Promise<string | undefined> {
    const kept = await this.#machine.cache.read(`content ${digest}`);
    if (!kept) return undefined;
    const { web } = this.#machine;
    return `sha256:${await web.sha256(web.bytes(kept.text))}` === digest ? kept.text : undefined;
  }

  async keepContent(digest: string, text: string): Promise<void> {
    await this.#machine.cache.write(`content ${digest}`, text);
  }
}
