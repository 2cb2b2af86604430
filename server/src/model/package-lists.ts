import { endsOf } from '../knowledge/end-of-life.ts';
import type { RunCommand } from './commands.ts';
import { lineageOf, rootBase } from './lineage.ts';
import type { Stage } from './model.ts';

/** Whether apk fetches lists older than four hours again (apk-tools from 2.9.1 on), or may: only Alpine below 3.8 is sure not to. */
export function refreshesLists(stage: Stage): boolean {
  const base = rootBase(stage);
  return base.kind !== 'image' || !endsOf(base.ref).some((it) => /^Alpine (?:2\.|3\.[0-7](?!\d))/.test(it.what));
}

/** Whether the sources were pointed at an archive of releases that are out of support, whose lists stay as they are. */
export const isFrozen = ({ stage, in: run }: RunCommand): boolean =>
  stage !== undefined &&
  lineageOf(stage).some(({ instructions }) =>
    instructions.some((it) => it.start < run.start && /archive\.debian\.org|old-releases\.ubuntu\.com/.test(it.rest.text)),
  );
