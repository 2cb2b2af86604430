import { baseVariables } from '../knowledge/base-variables.ts';
import { rootBase } from './lineage.ts';
import type { Model, Stage } from './model.ts';
import { PLATFORM_ARGS } from './scope.ts';

/** Whether the image that a stage is built on may set a variable; undefined when nothing is known of that image. */
export function mayComeFromBase(stage: Stage, name: string): boolean | undefined {
  const root = rootBase(stage);
  if (root.kind === 'scratch') return name === 'PATH';
  if (root.kind !== 'image') return undefined;
  const pattern = baseVariables(root.reference);
  return pattern && (name === 'PATH' || pattern.test(name));
}

/** Whether a name belongs to the build and not to an image: an ARG above the first FROM, or a platform argument of the builder. */
export const isBuildName = (model: Model, name: string): boolean =>
  PLATFORM_ARGS.has(name) || model.globalArgs.some((arg) => arg.pairs.some((pair) => pair.key.text === name));
