import type { TagFact } from '../facts/facts.ts';
import { type ImageFacts, imageFacts } from '../knowledge/images.ts';
import { type ImageUse, imageUses } from '../model/images.ts';
import type { ImageDetails } from '../registry/client.ts';
import type { Reference } from '../syntax/reference.ts';
import type { Span } from '../text/span.ts';
import type { Snapshot } from '../workspace/document.ts';
import type { Images, KnownImage } from '../workspace/images.ts';

/** What is known of the image at an offset, in Markdown, each line with where it is from; undefined where there is none. */
export async function imageHover(
  offset: number,
  { model, uri }: Snapshot,
  images: Images,
  now: number,
): Promise<{ readonly value: string; readonly at: Span } | undefined> {
  const use = imageUses(model).find((it) => it.start <= offset && offset <= it.end);
  if (!use?.reference) return undefined;
  const { tag, details } = await inTime(images.known(uri, use.reference));
  const lines = [...tagLines(tag, use.reference), ...detailLines(details, tag, use.reference, now)];
  const shipped = details ? undefined : imageFacts(use.expanded ?? use.text);
  if (shipped) lines.push(...shippedLines(shipped));
  if (lines.length === 0) lines.push('nothing is known of it here');
  return { value: `**${titleOf(use)}**\n\n${lines.map((line) => `- ${line}`).join('\n')}`, at: use };
}

/** A hover is for a glance: what takes longer is there at the next one. */
const GLANCE = 5000;
function inTime(answer: Promise<KnownImage>): Promise<KnownImage> {
  const late = new Promise<KnownImage>((resolve) => {
    setTimeout(() => resolve({ tag: undefined, details: undefined }), GLANCE);
  });
  return Promise.race([answer, late]);
}

function titleOf({ reference, text }: ImageUse): string {
  const name = reference ? `${reference.familiar}${reference.tag === undefined ? '' : `:${reference.tag}`}` : text;
  return code(name);
}

function tagLines(tag: TagFact | undefined, { registry }: Reference): string[] {
  if (!tag) return [];
  const from = sourceOf(tag, registry);
  if ('problem' in tag) return [`${markdown(tag.message)} ${from}`];
  const { digest, platforms } = tag;
  return [`digest ${code(digest)} ${from}`, ...(platforms ? [`platforms ${platforms.map(code).join(', ')} ${from}`] : [])];
}

function detailLines(
  details: ImageDetails | undefined,
  tag: TagFact | undefined,
  { registry }: Reference,
  now: number,
): string[] {
  if (!details) return [];
  const { platform, size, created, user, env, entrypoint, cmd, ports, workdir } = details;
  const made = created === undefined ? Number.NaN : Date.parse(created);
  // Without a lock, the tag's answer led here; with one, the lock did, and the registry said what is behind the digest.
  const from = tag?.source === 'registry' ? sourceOf(tag, registry) : `– *${registry}*`;
  const list = (words: readonly string[]): string => code(JSON.stringify(words));
  return [
    `size ${megabytes(size)} compressed, for ${code(platform)} ${from}`,
    ...(Number.isNaN(made) ? [] : [`made on ${day(made)}, ${ago(Math.floor((now - made) / DAY))} ${from}`]),
    `user ${code(user ?? 'root')}, HOME ${home(env.get('HOME'))}${workdir === undefined ? '' : `, WORKDIR ${code(workdir)}`} ${from}`,
    ...(entrypoint ? [`entry point ${list(entrypoint)} ${from}`] : []),
    ...(cmd ? [`command ${list(cmd)} ${from}`] : []),
    ...(ports.length > 0 ? [`exposes ${ports.map(code).join(', ')} ${from}`] : []),
  ];
}

function shippedLines({ os, family, libc, user, env }: ImageFacts): string[] {
  const from = "– *Dockwright's own table*";
  const system = [os, family, libc === 'none' ? undefined : libc].filter((it) => it !== undefined && it !== os);
  return [
    `${[os, ...system].join(', ')} ${from}`,
    `user ${code(user)}${os === 'linux' ? `, HOME ${home(env.HOME)}` : ''} ${from}`,
  ];
}

const home = (value: string | undefined): string => (value === undefined ? 'not set (`/etc/passwd` decides)' : code(value));

const DAY = 24 * 3600_000;
const day = (at: number): string => new Date(at).toISOString().slice(0, 10);
const ago = (days: number): string => (days < 1 ? 'today' : days === 1 ? 'yesterday' : `${days} days ago`);

function sourceOf({ source, date, age }: TagFact, registry: string): string {
  return source === 'lock' ? `– *dockwright.lock, ${date}, ${ago(age)}*` : `– *${registry}, asked ${ago(age)}*`;
}

const megabytes = (bytes: number): string =>
  bytes < 1e5 ? `${Math.max(1, Math.round(bytes / 1e3))} kB` : `${(bytes / 1e6).toFixed(1)} MB`;

/** Strangers write what registries say: nothing of it is more than text. */
const code = (text: string): string => {
  const plain = text.replace(/[`\p{Cc}]/gu, ' ').trim();
  return `\`${plain.length > 200 ? `${plain.slice(0, 199)}…` : plain || ' '}\``;
};
const markdown = (text: string): string => text.replace(/[\\`*_[\]<>#|~]/g, '\\$&');
