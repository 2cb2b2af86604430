import { imageFacts } from '../knowledge/images.ts';
import { rootBase } from '../model/lineage.ts';
import type { Model, Stage, Value } from '../model/model.ts';
import { createdUsers, homeOfUser, isPasswdRewritten } from '../model/users.ts';
import type { Instruction } from '../syntax/ast.ts';
import type { Facts } from './facts.ts';

/** Whether the builder has a value for HOME where an instruction is expanded. */
export function isHomeUnset(model: Model, facts: Facts, instruction: Instruction): boolean {
  const home = model.before(instruction).env('HOME');
  if (home.from === 'unset') return true;
  if (home.from !== 'image') return false;
  const image = facts.get('image', home.ref);
  return image.state === 'known' && image.value.os === 'linux' && image.value.env.HOME === undefined;
}

/**
 * The home folder that a process has where an instruction stands: ENV HOME, or the passwd entry of the user, as runc does it
 * (libcontainer/env.go). Undefined when it cannot be told.
 */
export function homeAt(model: Model, facts: Facts, instruction: Instruction): string | undefined {
  const state = model.before(instruction);
  const home = state.env('HOME');
  if (home.from === 'file' && home.text !== '') return home.text;
  if (home.from === 'argument' || home.from === 'unknown') return undefined;
  if (home.from === 'image') {
    const image = facts.get('image', home.ref);
    if (image.state === 'unknown') return undefined;
    // An empty one is none for the runtime.
    if (image.value.env.HOME) return image.value.env.HOME;
  }
  const stage = model.stageOf(instruction);
  const user = userAt(state.user, facts);
  return stage && user !== undefined ? homeFor(model, stage, user) : undefined;
}

/** The user of a state by name or number; undefined when it is not known. */
export function userAt(user: Value, facts: Facts): string | undefined {
  // `USER $NOTHING` is accepted, and no user is root.
  if (user.from === 'file') return user.text === '' ? 'root' : user.text;
  if (user.from === 'unset') return 'root';
  if (user.from !== 'image') return undefined;
  const image = facts.get('image', user.ref);
  return image.state === 'known' ? image.value.user : undefined;
}

/**
 * A user's home in a stage. On scratch there is no passwd file until one is copied, so nothing is known; nor when the file is
 * rewritten by hand.
 */
export function homeFor(model: Model, stage: Stage, user: string): string | undefined {
  const base = rootBase(stage);
  if (base.kind === 'scratch' || isPasswdRewritten(model, stage)) return undefined;
  const family = base.kind === 'image' ? imageFacts(base.ref)?.family : undefined;
  return homeOfUser(user, createdUsers(model, stage), family === 'debian' || family === 'ubuntu');
}
