// Made by `npm run gen` from the files beside it; not edited by hand.
import type { Rule } from '../engine/rule.ts';
import imageFromEmptyArg from './base/image-from-empty-arg.ts';
import latestImage from './base/latest-image.ts';
import mutableTag from './base/mutable-tag.ts';
import untaggedImage from './base/untagged-image.ts';
import asCasing from './casing/as-casing.ts';
import instructionCasing from './casing/instruction-casing.ts';
import stageCasing from './casing/stage-casing.ts';
import addForCopy from './copy/add-for-copy.ts';
import contextEscape from './copy/context-escape.ts';
import copyWithoutContext from './copy/copy-without-context.ts';
import ignoredSource from './copy/ignored-source.ts';
import missingSource from './copy/missing-source.ts';
import shellFormCommand from './entry/shell-form-command.ts';
import literalTilde from './home/literal-tilde.ts';
import staleHome from './home/stale-home.ts';
import unexpandedExecForm from './home/unexpanded-exec-form.ts';
import unsetHome from './home/unset-home.ts';
import emptyContinuation from './layout/empty-continuation.ts';
import deprecatedMaintainer from './metadata/deprecated-maintainer.ts';
import interactiveInstall from './packages/interactive-install.ts';
import leftoverPackageLists from './packages/leftover-package-lists.ts';
import cdInRun from './run/cd-in-run.ts';
import pipeWithoutPipefail from './run/pipe-without-pipefail.ts';
import sudoInRun from './run/sudo-in-run.ts';
import secretInEnv from './secrets/secret-in-env.ts';
import duplicateStageName from './stages/duplicate-stage-name.ts';
import reservedStageName from './stages/reserved-stage-name.ts';
import unknownCopySource from './stages/unknown-copy-source.ts';
import rootUser from './user/root-user.ts';
import relativeWorkdir from './workdir/relative-workdir.ts';

/** Every rule. */
export const RULES: readonly Rule[] = [
  imageFromEmptyArg,
  latestImage,
  mutableTag,
  untaggedImage,
  asCasing,
  instructionCasing,
  stageCasing,
  addForCopy,
  contextEscape,
  copyWithoutContext,
  ignoredSource,
  missingSource,
  shellFormCommand,
  literalTilde,
  staleHome,
  unexpandedExecForm,
  unsetHome,
  emptyContinuation,
  deprecatedMaintainer,
  interactiveInstall,
  leftoverPackageLists,
  cdInRun,
  pipeWithoutPipefail,
  sudoInRun,
  secretInEnv,
  duplicateStageName,
  reservedStageName,
  unknownCopySource,
  rootUser,
  relativeWorkdir,
];
