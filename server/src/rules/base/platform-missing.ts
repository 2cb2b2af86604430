import { type Finding, rule } from '../../engine/rule.ts';
import { type BuildFact, type Facts, registryKey } from '../../facts/facts.ts';
import { canServe, type Platform, readPlatform } from '../../knowledge/platforms.ts';
import { stagesFor, targetStage } from '../../model/build-args.ts';
import { type ImageUse, imageUses } from '../../model/images.ts';
import type { Model, Stage } from '../../model/model.ts';
import type { Word } from '../../syntax/ast.ts';
import type { Reference } from '../../syntax/reference.ts';

/** What is asked of an image, and who asks. */
interface Wanted {
  readonly text: string;
  readonly platform: Platform;
  readonly by: string;
}

export default rule({
  id: 'platform-missing',
  aliases: ['InvalidBaseImagePlatform'],
  category: 'portability',
  severity: 'warning',
  recommended: true,
  since: '0.1.0',
  fix: 'none',
  noFix: 'the image has to be made for the platform, or another one chosen',
  summary: 'A base image that is not made for the platform it is built for',
  rationale: `
    An image is made for some platforms and not for others. Asked for another one, the builder ends with "no match for platform in
    manifest", or takes what there is and fails later with "exec format error". Looked at are \`FROM --platform=\` and the platforms
    that builds of the workspace ask for (Compose, bake, workflows …); what an image is made for says \`dockwright.lock\` or, where it
    may be asked, the registry. \`--platform=$BUILDPLATFORM\` is the builder's own and never reported.
  `,
  examples: [
    {
      bad: 'FROM --platform=linux/riscv64 node:22',
      good: 'FROM --platform=linux/arm64 node:22',
      facts: {
        'registry node:22': {
          source: 'lock',
          date: '2026-01-31',
          age: 0,
          digest: `sha256:${'a'.repeat(64)}`,
          platforms: ['linux/amd64', 'linux/arm64/v8'],
        },
      },
    },
  ],
  *check({ model, facts }) {
    const stages = new Map(model.stages.map((stage) => [stage.from, stage]));
    for (const use of imageUses(model)) {
      const stage = use.kind === 'from' && use.in ? stages.get(use.in) : undefined;
      if (!stage || !use.reference) continue;
      const flag = stage.from.flags.find((it) => it.name.text === 'platform')?.value;
      const wanted = flag && !isTarget(flag.text) ? ofFlag(flag, stage, model) : ofBuilds(use, stage, model, facts);
      const finding = wanted.length === 0 ? undefined : findingOf(use, use.reference, wanted, flag, facts);
      if (finding) yield finding;
    }
  },
});

function findingOf(
  use: ImageUse,
  reference: Reference,
  wanted: readonly Wanted[],
  flag: Word | undefined,
  facts: Facts,
): Finding | undefined {
  const fact = facts.get('registry', registryKey(reference));
  if (fact.state === 'unknown' || 'problem' in fact.value) return undefined;
  const { platforms = [] } = fact.value;
  const has = platforms.map(readPlatform);
  // One that we cannot read may be the one that is asked for.
  if (has.length === 0 || has.includes(undefined)) return undefined;
  const missing = wanted.find(({ platform }) => !has.some((it) => it && canServe(it, platform)));
  if (!missing) return undefined;
  const name = `${reference.familiar}${reference.tag === undefined ? '' : `:${reference.tag}`}`;
  const short = name.length > 60 ? `${name.slice(0, 59)}…` : name;
  const isOfFlag = flag !== undefined && !isTarget(flag.text);
  return {
    at: isOfFlag ? flag : { start: use.start, end: use.end },
    message: `${short} is not made for ${missing.text}${missing.by}, only for ${listed(platforms)}.`,
  };
}

const MOST_NAMED = 3;
const listed = (platforms: readonly string[]): string => {
  const rest = platforms.length - MOST_NAMED;
  return rest > 1 ? `${platforms.slice(0, MOST_NAMED).join(', ')} and ${rest} more` : platforms.join(', ');
};

/** Without a flag, too, the target's platform is meant. */
const isTarget = (text: string): boolean => /^["']?\$(?:TARGETPLATFORM|\{TARGETPLATFORM\})["']?$/.test(text);

function ofFlag(flag: Word, { from }: Stage, model: Model): Wanted[] {
  // What an ARG says, a build may say differently.
  if (flag.text.includes('$')) return [];
  const text = model.expand(from, flag.text);
  const platform = text === undefined ? undefined : readPlatform(text);
  return text === undefined || !platform ? [] : [{ text, platform, by: '' }];
}

function ofBuilds({ args }: ImageUse, stage: Stage, model: Model, facts: Facts): Wanted[] {
  const builds = facts.get('builds', '');
  if (builds.state === 'unknown') return [];
  const names = args.map((pair) => pair.key.text);
  return builds.value.flatMap((build) => {
    const { platforms = [], label, target } = build;
    const end = target === null ? undefined : targetStage(model, target);
    if (!end || !leavesDefaults(build, names) || !stagesFor(model, end).has(stage)) return [];
    return platforms.flatMap((text) => {
      const platform = readPlatform(text);
      return platform ? [{ text, platform, by: `, which ${label} asks for` }] : [];
    });
  });
}

const leavesDefaults = ({ args, moreArgs, contexts }: BuildFact, names: readonly string[]): boolean =>
  contexts.length === 0 && (names.length === 0 || (!moreArgs && !names.some((name) => args.has(name))));
