import { type Finding, type Fix, rule } from '../../engine/rule.ts';
import { type TagFact, tagKey } from '../../facts/facts.ts';
import { type ImageUse, imageUses } from '../../model/images.ts';
import type { Model } from '../../model/model.ts';
import type { Reference } from '../../syntax/reference.ts';
import { replace } from '../../text/edit.ts';
import { type Span, span } from '../../text/span.ts';

type Pinned = Reference & { readonly tag: string; readonly digest: string };

export default rule({
  id: 'stale-digest',
  category: 'reproducibility',
  severity: 'info',
  recommended: true,
  since: '0.1.0',
  fix: 'review',
  summary: 'A pinned digest that the tag beside it no longer means',
  rationale: `
    \`node:22@sha256:…\` is built from the digest; the tag is a note for people. When the tag has moved on, that is mostly because of
    security updates, which a pinned build gets only when somebody moves the digest, too. Compared is with the nearest
    \`dockwright.lock\` or, for an image that is not in it and where registries may be asked (\`--registry\`, or the setting
    \`dockwright.registry\`), with what the tag means now. \`dockwright pin --update\` does for many files what the fix does for one.
  `,
  examples: [
    {
      bad: `FROM node:22@sha256:${'a'.repeat(64)}`,
      good: `FROM node:22@sha256:${'b'.repeat(64)}`,
      facts: { 'registry node:22': { source: 'registry', date: '2026-01-31', age: 0, digest: `sha256:${'b'.repeat(64)}` } },
    },
  ],
  *check({ model, facts }) {
    const seen = new Set<number>();
    for (const use of imageUses(model)) {
      const { reference } = use;
      if (reference?.tag === undefined || reference.digest === undefined) continue;
      const fact = facts.get('registry', tagKey(reference));
      if (fact.state === 'unknown' || 'problem' in fact.value || fact.value.digest === reference.digest) continue;
      const finding = findingOf(use, reference as Pinned, fact.value, model);
      // An ARG may lead to several images.
      if (seen.has(finding.at.start)) continue;
      seen.add(finding.at.start);
      yield finding;
    }
  },
});

function findingOf(use: ImageUse, reference: Pinned, fact: TagFact & { readonly digest: string }, model: Model): Finding {
  const at = digestPlace(use, reference.digest, model);
  const name = `${reference.familiar}:${reference.tag}`;
  const short = name.length > 90 ? `${name.slice(0, 89)}…` : name;
  const now = `${fact.digest.slice(0, 19)}…`;
  const message =
    fact.source === 'lock'
      ? `dockwright.lock of ${fact.date} has another digest for ${short}: ${now}${ago(fact.age, ', ')}.`
      : `${short} means another image by now: ${now}${ago(fact.age, ', as of ')}.`;
  if (!at) return { at: use, message };
  const fix: Fix = { title: 'Update the digest', safety: 'review', edits: [replace(at, fact.digest)] };
  return { at, message, ...(isOnlyFor(use, at, model) ? { fixes: [fix] } : {}) };
}

const ago = (days: number, lead: string): string => (days < 1 ? '' : `${lead}${days} day${days === 1 ? '' : 's'} ago`);

/** Where the digest is written in full: in the image itself, or in the default of an ARG. */
function digestPlace({ start, end, args }: ImageUse, digest: string, model: Model): Span | undefined {
  const places = [span(start, end), ...args.flatMap((pair) => pair.value ?? [])];
  for (const place of places) {
    const at = model.file.text.slice(place.start, place.end).lastIndexOf(digest);
    if (at >= 0) return span(place.start + at, place.start + at + digest.length);
  }
  return undefined;
}

/** What other images read, too, must mean the same there. */
function isOnlyFor(use: ImageUse, at: Span, model: Model): boolean {
  const holder = use.args.find((pair) => pair.start <= at.start && at.end <= pair.end);
  if (!holder) return true;
  const readers = imageUses(model).filter((other) => other.args.includes(holder));
  return readers.every((other) => other.expanded === use.expanded);
}
