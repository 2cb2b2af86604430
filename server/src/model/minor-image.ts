import { isPublic } from '../knowledge/public-images.ts';
import type { ImageUse } from './images.ts';
import type { Model } from './model.ts';
import { throwawayStages } from './throwaway.ts';

/** Whether it matters little which version of an image is used: where the project may build it itself, or nothing depends on it. */
export function isMinorUse({ kind, in: from, reference }: ImageUse, model: Model): boolean {
  if (reference && !isPublic(reference)) return true;
  const stage = kind === 'from' ? model.stages.find((it) => it.from === from) : undefined;
  return stage !== undefined && throwawayStages(model).has(stage);
}
