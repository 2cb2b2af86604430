// Made by `npm run gen` from the files beside it; not edited by hand.
import type { Rule } from '../engine/rule.ts';
import stageCasing from './casing/stage-casing.ts';
import sudoInRun from './run/sudo-in-run.ts';

/** Every rule. */
export const RULES: readonly Rule[] = [stageCasing, sudoInRun];
