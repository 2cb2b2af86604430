import type { Instruction } from '../syntax/ast.ts';
import { once } from '../text/once.ts';
import { type Copy, type CopySource, copyOf, isArchive } from './copy.ts';
import { below, folderOf, pathFrom } from './folders.ts';
import type { Model, Stage } from './model.ts';
import { startedPrograms } from './started.ts';

/** Lies in a folder of programs, or has an ending that folders do not have. */
const FILE = /(?:^|\/)s?bin\/[^/]+$|\.(?!d$|git$)[A-Za-z]\w{0,5}$/;

/**
 * Where one of the paths may first be there, in each stage that begins without it: the offset of the instruction, in a parent where
 * it is one's; infinity where nothing brings it. What a RUN makes the caller knows.
 */
export function broughtSince(
  model: Model,
  paths: readonly string[],
  mayMake: (run: Instruction) => boolean,
): ReadonlyMap<Stage, number> {
  const found = new Map<Stage, number>();
  for (const stage of model.stages) {
    const inherited = stage.base.kind === 'stage' ? found.get(stage.base.stage) : undefined;
    const own = (): number =>
      stage.instructions.find((it) =>
        it.kind === 'RUN'
          ? mayMake(it)
          : (it.kind === 'COPY' || it.kind === 'ADD') && mayBring(copyOf(it, model), paths, stage, model),
      )?.start ?? Number.POSITIVE_INFINITY;
    found.set(stage, inherited !== undefined && Number.isFinite(inherited) ? inherited : own());
  }
  return found;
}

function mayBring(copy: Copy, paths: readonly string[], stage: Stage, model: Model): boolean {
  const target = copy.destination && model.expand(copy.in, copy.destination.text);
  const folder = target === undefined ? undefined : pathFrom(folderOf(model.before(copy.in)), target);
  if (folder === undefined || copy.in.flags.some((it) => /^(?:parents|unpack)$/.test(it.name.text))) return true;
  // Of a base image's own working folder nothing is known; it may be the root.
  const place = folder.replace(/^\/…(?=\/|$)/, '') || '/';
  return paths.some((path) => {
    const rest = below(place, path);
    return rest === '' || (rest !== undefined && copy.sources.some((it) => mayHold(it, rest) && !isStarted(it, place, stage)));
  });
}

/** Whether a source may put a file at a path below the destination. */
function mayHold({ kind, text, isGlob, in: { kind: keyword } }: CopySource, path: string): boolean {
  if (text === undefined || kind === 'unknown' || kind === 'git') return true;
  if (kind === 'heredoc') return path === text.replace(/^\d*<<-?["']?|["']$/g, '');
  const name = text.split('/').at(-1);
  if (name === path) return true;
  if (kind === 'url') return false;
  if (keyword === 'ADD' && (isArchive(text) || isGlob)) return true;
  return !FILE.test(text);
}

/** What the stage starts is a file, and nothing else came with it. */
const isStarted = ({ text = '' }: CopySource, place: string, stage: Stage): boolean =>
  startsOf(stage).has(pathFrom(place, text.split('/').at(-1) || '.') ?? '');

const startsOf = once((stage: Stage): ReadonlySet<string> => new Set(startedPrograms(stage).map((it) => it.path)));
