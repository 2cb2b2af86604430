import { rule } from '../../engine/rule.ts';
import { type BuildFact, type Facts, tagKey } from '../../facts/facts.ts';
import { isOwnImage } from '../../facts/own-images.ts';
import { type ImageUse, imageUses } from '../../model/images.ts';
import type { Model } from '../../model/model.ts';
import { parseReference, type Reference } from '../../syntax/reference.ts';
import { type Span, span } from '../../text/span.ts';

export default rule({
  id: 'unknown-tag',
  category: 'correctness',
  severity: 'error',
  recommended: true,
  since: '0.1.0',
  fix: 'none',
  noFix: 'which tag is meant only the author knows',
  summary: 'An image or a tag that its registry does not have',
  rationale: `
    A tag with a typing error, or one whose owner has removed it, ends the build at its first step, wherever the image is not still
    lying around. Registries are asked only where the user lets them be: with \`--registry\` on the command line, or where
    the setting \`dockwright.registry\` says \`always\`. A registry that wants a login, or does not answer, has not said that there is
    no such tag. An image that a build brings along as a named context, or that the workspace builds itself, is not looked for, and neither is a name with an \`ARG\` in it
    unless a known build leaves that at its default.
  `,
  examples: [
    {
      bad: 'FROM node:99',
      good: 'FROM node:22',
      facts: {
        'registry node:99': { source: 'registry', date: '2026-01-31', age: 0, problem: 'not-found', message: 'No.' },
        'registry node:22': { source: 'registry', date: '2026-01-31', age: 0, digest: `sha256:${'a'.repeat(64)}` },
      },
    },
  ],
  *check({ model, facts }) {
    for (const use of imageUses(model)) {
      const { reference } = use;
      // With a digest, nobody looks at the tag.
      if (!reference || reference.digest !== undefined) continue;
      const fact = facts.get('registry', tagKey(reference));
      if (fact.state === 'unknown' || !('problem' in fact.value) || fact.value.problem !== 'not-found') continue;
      if (isGiven(use, reference, facts) || isOwnImage(reference, facts)) continue;
      yield { at: placeOf(use, reference, model), message: messageOf(reference) };
    }
  },
});

function messageOf({ registry, familiar, tag }: Reference): string {
  const name = familiar.length > 80 ? `${familiar.slice(0, 79)}…` : familiar;
  if (tag === undefined) return `The registry ${registry} has no image ${name} with the tag latest, which is meant here.`;
  return `The registry ${registry} has no image ${name} with the tag ${tag.length > 40 ? `${tag.slice(0, 39)}…` : tag}.`;
}

/** The tag, where it stands in one piece. */
function placeOf({ start, end, text }: ImageUse, { tag, nameEnd }: Reference, model: Model): Span {
  const isLiteral = model.file.text.slice(start, end) === text && !text.includes('$');
  return isLiteral && tag !== undefined ? span(start + nameEnd + 1, start + nameEnd + 1 + tag.length) : span(start, end);
}

/** Whether builds may mean something else by it: a named context, or other arguments. */
function isGiven({ args, kind }: ImageUse, reference: Reference, facts: Facts): boolean {
  const fact = facts.get('builds', '');
  const builds = fact.state === 'known' ? fact.value : [];
  if (kind !== 'syntax' && builds.some(({ contexts }) => contexts.some((name) => isSameName(name, reference)))) return true;
  if (args.length === 0) return false;
  const names = args.map((pair) => pair.key.text);
  return !builds.some((build) => leavesDefaults(build, names));
}

const leavesDefaults = ({ args, moreArgs }: BuildFact, names: readonly string[]): boolean =>
  !moreArgs && !names.some((name) => args.has(name));

/** BuildKit compares the familiar names, without `:latest` (frontend/dockerui, namedContext). */
function isSameName(name: string, reference: Reference): boolean {
  const context = parseReference(name);
  return context !== undefined && tagKey(context) === tagKey(reference);
}
