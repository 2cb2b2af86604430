import type { Rule } from '../engine/rule.ts';
import type { Diagnostic } from '../engine/run.ts';
import { checksum } from '../text/checksum.ts';
import { isGeneratedJson, sumsOf } from '../variants/extras.ts';
import { type Output, outputsOf } from '../variants/outputs.ts';
import { isUntouched, withoutStamp } from '../variants/stamp.ts';
import { type ConfigStore, rulesFor } from './config-store.ts';
import type { FoundFamily, Membership } from './families.ts';
import { parentUri } from './uri.ts';

/** A file that a family makes, and what stands there now. */
export interface Target {
  readonly output: Output;
  readonly before: string | undefined;
  /** `edited`: not as it was generated, or not generated at all, so only the user may have it written over. */
  readonly state: 'same' | 'missing' | 'stale' | 'edited';
}

/** What a family makes, and what stands in its places by `read`, which is asked by the paths of the family. */
export async function targetsOf(
  { family }: FoundFamily,
  wanted: (output: Output) => boolean,
  read: (path: string) => Promise<string | undefined>,
): Promise<Target[]> {
  const outputs = outputsOf(family);
  const map = outputs.find(({ kind }) => kind === 'map');
  const oldMap = map && (await read(map.path));
  const sums = oldMap === undefined ? new Map<string, string>() : sumsOf(oldMap);
  return Promise.all(
    outputs.filter(wanted).map(async (output): Promise<Target> => {
      const before = await read(output.path);
      const isOurs =
        output.kind === 'regions'
          ? family.regions.every((it) => it.state !== 'edited')
          : before !== undefined &&
            (isUntouched(before) ||
              isGeneratedJson(before) ||
              sums.get(output.path) === checksum(before) ||
              // Only the header is an old one.
              withoutStamp(before).body === output.generated?.body);
      const state = before === undefined ? 'missing' : before === output.text ? 'same' : isOurs ? 'stale' : 'edited';
      return { output, before, state };
    }),
  );
}

/** What is wrong in a variants file, as findings of the rule for it; none when that is off. */
export async function planDiagnostics(
  { family, role }: Membership,
  uri: string,
  configs: ConfigStore,
  rules: readonly Rule[],
): Promise<Diagnostic[]> {
  if (role !== 'plan') return [];
  const found = await configs.find(parentUri(uri));
  const enabled = rulesFor(found, uri, rules).find(({ rule }) => rule.id === 'invalid-variants');
  if (!enabled) return [];
  return family.problems.flatMap(({ file, at, message }) => (file === family.file ? [{ ...enabled, at, message }] : []));
}
