import type { Instruction } from '../syntax/ast.ts';
import { once } from '../text/once.ts';
import { type Copy, type CopySource, copyOf, isArchive } from './copy.ts';
import { below, folderOf, pathFrom } from './folders.ts';
import type { Model, Stage } from './model.ts';
import { startedPrograms } from './started.ts';

/** Lies in a folder of programs, or has an ending that folders do not have. */
const FILE = /(?:^|\/)s?bin\/[^/]+$|\.(?!d$|git$)[A-Za-z]\w{0,5}$/;

/**
 * Where one of the paths may first be there, by a stage that begins without it: the offset of the instruction, in a parent where
 * it is one's; infinity where nothing brings it. What a RUN makes the caller knows. Looked for when a stage is asked for.
 */
export function broughtSince(
  model: Model,
  paths: readonly string[],
  mayMake: (run: Instruction) => boolean,
): (stage: Stage) => number {
  const known = new Map<Stage, number>();
  const own = (stage: Stage): number =>
    stage.instructions.find((it) =>
      it.kind === 'RUN'
        ? mayMake(it)
        : (it.kind === 'COPY' || it.kind === 'ADD') && mayBring(copyOf(it, model), paths, stage, model),
    )?.start ?? Number.POSITIVE_INFINITY;
  return (stage) => {
    // In a loop: chains can be long.
    const path: Stage[] = [];
    let at: Stage | undefined = stage;
    for (; at && !known.has(at); at = at.base.kind === 'stage' ? at.base.stage : undefined) path.push(at);
    let since = (at && known.get(at)) ?? Number.POSITIVE_INFINITY;
    for (const it of path.reverse()) {
      if (!Number.isFinite(since)) since = own(it);
      known.set(it, since);
    }
    return since;
  };
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
