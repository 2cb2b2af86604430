// Made by `npm run gen` from the files beside it; not edited by hand.
import type { Rule } from '../engine/rule.ts';
import endOfLifeImage from './base/end-of-life-image.ts';
import imageFromEmptyArg from './base/image-from-empty-arg.ts';
import latestImage from './base/latest-image.ts';
import mutableTag from './base/mutable-tag.ts';
import platformMissing from './base/platform-missing.ts';
import staleDigest from './base/stale-digest.ts';
import unknownTag from './base/unknown-tag.ts';
import untaggedImage from './base/untagged-image.ts';
import hubAutomatedBuild from './builds/hub-automated-build.ts';
import unknownBuildArg from './builds/unknown-build-arg.ts';
import unknownTarget from './builds/unknown-target.ts';
import unusedBuildArg from './builds/unused-build-arg.ts';
import copyAllBeforeInstall from './cache/copy-all-before-install.ts';
import staleClone from './cache/stale-clone.ts';
import volatileArgEarly from './cache/volatile-arg-early.ts';
import asCasing from './casing/as-casing.ts';
import instructionCasing from './casing/instruction-casing.ts';
import stageCasing from './casing/stage-casing.ts';
import missingDockerignore from './context/missing-dockerignore.ts';
import secretsInContext from './context/secrets-in-context.ts';
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
import libcMismatch from './libc/libc-mismatch.ts';
import bakedHostKeys from './machine/baked-host-keys.ts';
import initInImage from './machine/init-in-image.ts';
import rootPassword from './machine/root-password.ts';
import sshdInImage from './machine/sshd-in-image.ts';
import supervisorInImage from './machine/supervisor-in-image.ts';
import deprecatedMaintainer from './metadata/deprecated-maintainer.ts';
import interactiveInstall from './packages/interactive-install.ts';
import leftoverPackageLists from './packages/leftover-package-lists.ts';
import splitUpdate from './packages/split-update.ts';
import cdInRun from './run/cd-in-run.ts';
import pipeWithoutPipefail from './run/pipe-without-pipefail.ts';
import sudoInRun from './run/sudo-in-run.ts';
import secretInEnv from './secrets/secret-in-env.ts';
import defaultStageIsDebug from './stages/default-stage-is-debug.ts';
import duplicateStageName from './stages/duplicate-stage-name.ts';
import orphanFrom from './stages/orphan-from.ts';
import reservedStageName from './stages/reserved-stage-name.ts';
import stageSwitchMissing from './stages/stage-switch-missing.ts';
import unknownCopySource from './stages/unknown-copy-source.ts';
import unusedStage from './stages/unused-stage.ts';
import badSubstitution from './syntax/bad-substitution.ts';
import extraArgument from './syntax/extra-argument.ts';
import forbiddenTrigger from './syntax/forbidden-trigger.ts';
import instructionBeforeFrom from './syntax/instruction-before-from.ts';
import invalidCopy from './syntax/invalid-copy.ts';
import invalidDirective from './syntax/invalid-directive.ts';
import invalidFlag from './syntax/invalid-flag.ts';
import invalidHealthcheck from './syntax/invalid-healthcheck.ts';
import invalidImageReference from './syntax/invalid-image-reference.ts';
import invalidJsonArray from './syntax/invalid-json-array.ts';
import invalidMount from './syntax/invalid-mount.ts';
import invalidPair from './syntax/invalid-pair.ts';
import invalidPort from './syntax/invalid-port.ts';
import invalidSignal from './syntax/invalid-signal.ts';
import invalidStageName from './syntax/invalid-stage-name.ts';
import invalidStageReference from './syntax/invalid-stage-reference.ts';
import lineTooLong from './syntax/line-too-long.ts';
import missingArgument from './syntax/missing-argument.ts';
import missingStage from './syntax/missing-stage.ts';
import unknownFlag from './syntax/unknown-flag.ts';
import unknownInstruction from './syntax/unknown-instruction.ts';
import unterminatedHeredoc from './syntax/unterminated-heredoc.ts';
import rootUser from './user/root-user.ts';
import fragmentDrift from './variants/fragment-drift.ts';
import invalidVariants from './variants/invalid-variants.ts';
import variantDrift from './variants/variant-drift.ts';
import relativeWorkdir from './workdir/relative-workdir.ts';

/** Every rule. */
export const RULES: readonly Rule[] = [
  endOfLifeImage,
  imageFromEmptyArg,
  latestImage,
  mutableTag,
  platformMissing,
  staleDigest,
  unknownTag,
  untaggedImage,
  hubAutomatedBuild,
  unknownBuildArg,
  unknownTarget,
  unusedBuildArg,
  copyAllBeforeInstall,
  staleClone,
  volatileArgEarly,
  asCasing,
  instructionCasing,
  stageCasing,
  missingDockerignore,
  secretsInContext,
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
  libcMismatch,
  bakedHostKeys,
  initInImage,
  rootPassword,
  sshdInImage,
  supervisorInImage,
  deprecatedMaintainer,
  interactiveInstall,
  leftoverPackageLists,
  splitUpdate,
  cdInRun,
  pipeWithoutPipefail,
  sudoInRun,
  secretInEnv,
  defaultStageIsDebug,
  duplicateStageName,
  orphanFrom,
  reservedStageName,
  stageSwitchMissing,
  unknownCopySource,
  unusedStage,
  badSubstitution,
  extraArgument,
  forbiddenTrigger,
  instructionBeforeFrom,
  invalidCopy,
  invalidDirective,
  invalidFlag,
  invalidHealthcheck,
  invalidImageReference,
  invalidJsonArray,
  invalidMount,
  invalidPair,
  invalidPort,
  invalidSignal,
  invalidStageName,
  invalidStageReference,
  lineTooLong,
  missingArgument,
  missingStage,
  unknownFlag,
  unknownInstruction,
  unterminatedHeredoc,
  rootUser,
  fragmentDrift,
  invalidVariants,
  variantDrift,
  relativeWorkdir,
];
