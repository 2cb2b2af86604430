import { isPublic } from '../knowledge/public-images.ts';
import { isAnyVersion } from './any-version.ts';
import type { ImageUse } from './images.ts';
import type { Model, Stage } from './model.ts';
import { isForOtherArgs } from './stage-graph.ts';

/** Whether it matters little which version of an image is used: where the project may build it itself, or nothing depends on it. */
export function isMinorUse(use: ImageUse, model: Model): boolean {
  if (use.reference && !isPublic(use.reference)) return true;
  const stage = stageOf(use, model);
  return stage !== undefined && isAnyVersion(stage, model);
}

/** Whether a use says nothing by its default, since its stage is only built where variables have other values. */
export function isOnlyDefault(use: ImageUse, model: Model): boolean {
  const stage = use.args.length > 0 ? stageOf(use, model) : undefined;
  return stage !== undefined && isForOtherArgs(stage, model);
}

/** A version that moves, too: `ENV R_VERSION=devel`. */
const NEWEST = /^["']?(?:devel|edge|latest|main|master|nightly|rolling|snapshot|unstable)["']?$/i;

/** Whether the file asks for the newest of something else in the same stage, so that `latest` is meant as it stands. */
export function wantsNewest(use: ImageUse, model: Model): boolean {
  const pairs = stageOf(use, model)?.instructions.flatMap((it) => (it.kind === 'ENV' || it.kind === 'ARG' ? it.pairs : [])) ?? [];
  return pairs.some(({ key, value }) => /VERSION|RELEASE|CHANNEL|BRANCH/i.test(key.text) && NEWEST.test(value?.text ?? ''));
}

const stageOf = ({ kind, in: from }: ImageUse, model: Model): Stage | undefined =>
  kind === 'from' && from ? model.stageOf(from) : undefined;
