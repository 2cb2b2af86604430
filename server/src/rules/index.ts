// Made by `npm run gen` from the files beside it; not edited by hand.
import type { Rule } from '../engine/rule.ts';
import undeclaredFromArg from './args/undeclared-from-arg.ts';
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
import uncachedInstall from './cache/uncached-install.ts';
import volatileArgEarly from './cache/volatile-arg-early.ts';
import asCasing from './casing/as-casing.ts';
import instructionCasing from './casing/instruction-casing.ts';
import stageCasing from './casing/stage-casing.ts';
import inlineIgnore from './comments/inline-ignore.ts';
import misleadingDescription from './comments/misleading-description.ts';
import unknownIgnore from './comments/unknown-ignore.ts';
import unusedIgnore from './comments/unused-ignore.ts';
import missingDockerignore from './context/missing-dockerignore.ts';
import secretsInContext from './context/secrets-in-context.ts';
import addForCopy from './copy/add-for-copy.ts';
import chmodAfterCopy from './copy/chmod-after-copy.ts';
import contextEscape from './copy/context-escape.ts';
import copiedArchive from './copy/copied-archive.ts';
import copyWithoutContext from './copy/copy-without-context.ts';
import ignoredSource from './copy/ignored-source.ts';
import missingDestinationSlash from './copy/missing-destination-slash.ts';
import missingSource from './copy/missing-source.ts';
import relativeCopyDestination from './copy/relative-copy-destination.ts';
import wholeFilesystemCopy from './copy/whole-filesystem-copy.ts';
import abruptStop from './entry/abrupt-stop.ts';
import missingShell from './entry/missing-shell.ts';
import shellFormCommand from './entry/shell-form-command.ts';
import stopSignalSpelling from './entry/stop-signal-spelling.ts';
import ungracefulStopSignal from './entry/ungraceful-stop-signal.ts';
import legacyKeyValue from './env/legacy-key-value.ts';
import sameEnvReference from './env/same-env-reference.ts';
import undefinedVariable from './env/undefined-variable.ts';
import protocolCasing from './expose/protocol-casing.ts';
import publishedPort from './expose/published-port.ts';
import constantPlatform from './from/constant-platform.ts';
import redundantPlatform from './from/redundant-platform.ts';
import untrustedRegistry from './from/untrusted-registry.ts';
import allDriverCapabilities from './gpu/all-driver-capabilities.ts';
import driverInImage from './gpu/driver-in-image.ts';
import gpuQueryInBuild from './gpu/gpu-query-in-build.ts';
import hardCodedGpus from './gpu/hard-coded-gpus.ts';
import secondCuda from './gpu/second-cuda.ts';
import shippedCudaCompiler from './gpu/shipped-cuda-compiler.ts';
import missingHealthcheck from './health/missing-healthcheck.ts';
import literalTilde from './home/literal-tilde.ts';
import staleHome from './home/stale-home.ts';
import unexpandedExecForm from './home/unexpanded-exec-form.ts';
import unsetHome from './home/unset-home.ts';
import duplicateLabel from './labels/duplicate-label.ts';
import invalidLabelKey from './labels/invalid-label-key.ts';
import labelSchema from './labels/label-schema.ts';
import wrongBaseDigest from './labels/wrong-base-digest.ts';
import consecutiveRuns from './layers/consecutive-runs.ts';
import emptyContinuation from './layout/empty-continuation.ts';
import unrenderedTemplate from './layout/unrendered-template.ts';
import libcMismatch from './libc/libc-mismatch.ts';
import bakedHostKeys from './machine/baked-host-keys.ts';
import initInImage from './machine/init-in-image.ts';
import rootPassword from './machine/root-password.ts';
import sshdInImage from './machine/sshd-in-image.ts';
import supervisorInImage from './machine/supervisor-in-image.ts';
import deprecatedMaintainer from './metadata/deprecated-maintainer.ts';
import aptInScript from './packages/apt-in-script.ts';
import hugeLoginLog from './packages/huge-login-log.ts';
import interactiveInstall from './packages/interactive-install.ts';
import leftoverPackageCache from './packages/leftover-package-cache.ts';
import leftoverPackageLists from './packages/leftover-package-lists.ts';
import recommendedPackages from './packages/recommended-packages.ts';
import removedBundlerFlag from './packages/removed-bundler-flag.ts';
import shippedDevDependencies from './packages/shipped-dev-dependencies.ts';
import splitUpdate from './packages/split-update.ts';
import systemUpgrade from './packages/system-upgrade.ts';
import unpinnedPackage from './packages/unpinned-package.ts';
import unsortedPackages from './packages/unsorted-packages.ts';
import versionAsRedirect from './packages/version-as-redirect.ts';
import cdInRun from './run/cd-in-run.ts';
import cloneInRun from './run/clone-in-run.ts';
import downloadInRun from './run/download-in-run.ts';
import hostCommand from './run/host-command.ts';
import pipeWithoutPipefail from './run/pipe-without-pipefail.ts';
import powershellProgress from './run/powershell-progress.ts';
import sudoInRun from './run/sudo-in-run.ts';
import telemetryInBuild from './run/telemetry-in-build.ts';
import uncheckedDownload from './run/unchecked-download.ts';
import unfollowedRedirect from './run/unfollowed-redirect.ts';
import wgetAndCurl from './run/wget-and-curl.ts';
import wgetProgress from './run/wget-progress.ts';
import worldWritable from './run/world-writable.ts';
import hardCodedSecret from './secrets/hard-coded-secret.ts';
import secretInEnv from './secrets/secret-in-env.ts';
import backslashRead from './shell/backslash-read.ts';
import backtickSubstitution from './shell/backtick-substitution.ts';
import bashism from './shell/bashism.ts';
import dangerousRm from './shell/dangerous-rm.ts';
import echoEscape from './shell/echo-escape.ts';
import falseTestFailsRun from './shell/false-test-fails-run.ts';
import heredocWithoutErrexit from './shell/heredoc-without-errexit.ts';
import ignoredNegation from './shell/ignored-negation.ts';
import lateStatusCheck from './shell/late-status-check.ts';
import lostCd from './shell/lost-cd.ts';
import lostExport from './shell/lost-export.ts';
import maskedExitStatus from './shell/masked-exit-status.ts';
import oneRoundLoop from './shell/one-round-loop.ts';
import overreachingFallback from './shell/overreaching-fallback.ts';
import parsedLs from './shell/parsed-ls.ts';
import patternAsOption from './shell/pattern-as-option.ts';
import pipedFileNames from './shell/piped-file-names.ts';
import quotedTilde from './shell/quoted-tilde.ts';
import singleQuotedArgument from './shell/single-quoted-argument.ts';
import sudoRedirect from './shell/sudo-redirect.ts';
import swallowedCommands from './shell/swallowed-commands.ts';
import uncheckedCd from './shell/unchecked-cd.ts';
import uncheckedCmdlet from './shell/unchecked-cmdlet.ts';
import unquotedPattern from './shell/unquoted-pattern.ts';
import unquotedSubstitution from './shell/unquoted-substitution.ts';
import unquotedTestOperand from './shell/unquoted-test-operand.ts';
import unquotedVariable from './shell/unquoted-variable.ts';
import unsetShellVariable from './shell/unset-shell-variable.ts';
import unusedVariable from './shell/unused-variable.ts';
import uselessCat from './shell/useless-cat.ts';
import uselessEcho from './shell/useless-echo.ts';
import variableFormat from './shell/variable-format.ts';
import defaultStageIsDebug from './stages/default-stage-is-debug.ts';
import duplicateStageName from './stages/duplicate-stage-name.ts';
import emptyCopySource from './stages/empty-copy-source.ts';
import orphanFrom from './stages/orphan-from.ts';
import overriddenInstruction from './stages/overridden-instruction.ts';
import relinkedShell from './stages/relinked-shell.ts';
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
import copiedAsRoot from './user/copied-as-root.ts';
import droppedGroups from './user/dropped-groups.ts';
import nonNumericUser from './user/non-numeric-user.ts';
import rootUser from './user/root-user.ts';
import unknownUser from './user/unknown-user.ts';
import unusedUser from './user/unused-user.ts';
import fragmentDrift from './variants/fragment-drift.ts';
import invalidVariants from './variants/invalid-variants.ts';
import variantDrift from './variants/variant-drift.ts';
import relativeWorkdir from './workdir/relative-workdir.ts';

/** Every rule. */
export const RULES: readonly Rule[] = [
  undeclaredFromArg,
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
  uncachedInstall,
  volatileArgEarly,
  asCasing,
  instructionCasing,
  stageCasing,
  inlineIgnore,
  misleadingDescription,
  unknownIgnore,
  unusedIgnore,
  missingDockerignore,
  secretsInContext,
  addForCopy,
  chmodAfterCopy,
  contextEscape,
  copiedArchive,
  copyWithoutContext,
  ignoredSource,
  missingDestinationSlash,
  missingSource,
  relativeCopyDestination,
  wholeFilesystemCopy,
  abruptStop,
  missingShell,
  shellFormCommand,
  stopSignalSpelling,
  ungracefulStopSignal,
  legacyKeyValue,
  sameEnvReference,
  undefinedVariable,
  protocolCasing,
  publishedPort,
  constantPlatform,
  redundantPlatform,
  untrustedRegistry,
  allDriverCapabilities,
  driverInImage,
  gpuQueryInBuild,
  hardCodedGpus,
  secondCuda,
  shippedCudaCompiler,
  missingHealthcheck,
  literalTilde,
  staleHome,
  unexpandedExecForm,
  unsetHome,
  duplicateLabel,
  invalidLabelKey,
  labelSchema,
  wrongBaseDigest,
  consecutiveRuns,
  emptyContinuation,
  unrenderedTemplate,
  libcMismatch,
  bakedHostKeys,
  initInImage,
  rootPassword,
  sshdInImage,
  supervisorInImage,
  deprecatedMaintainer,
  aptInScript,
  hugeLoginLog,
  interactiveInstall,
  leftoverPackageCache,
  leftoverPackageLists,
  recommendedPackages,
  removedBundlerFlag,
  shippedDevDependencies,
  splitUpdate,
  systemUpgrade,
  unpinnedPackage,
  unsortedPackages,
  versionAsRedirect,
  cdInRun,
  cloneInRun,
  downloadInRun,
  hostCommand,
  pipeWithoutPipefail,
  powershellProgress,
  sudoInRun,
  telemetryInBuild,
  uncheckedDownload,
  unfollowedRedirect,
  wgetAndCurl,
  wgetProgress,
  worldWritable,
  hardCodedSecret,
  secretInEnv,
  backslashRead,
  backtickSubstitution,
  bashism,
  dangerousRm,
  echoEscape,
  falseTestFailsRun,
  heredocWithoutErrexit,
  ignoredNegation,
  lateStatusCheck,
  lostCd,
  lostExport,
  maskedExitStatus,
  oneRoundLoop,
  overreachingFallback,
  parsedLs,
  patternAsOption,
  pipedFileNames,
  quotedTilde,
  singleQuotedArgument,
  sudoRedirect,
  swallowedCommands,
  uncheckedCd,
  uncheckedCmdlet,
  unquotedPattern,
  unquotedSubstitution,
  unquotedTestOperand,
  unquotedVariable,
  unsetShellVariable,
  unusedVariable,
  uselessCat,
  uselessEcho,
  variableFormat,
  defaultStageIsDebug,
  duplicateStageName,
  emptyCopySource,
  orphanFrom,
  overriddenInstruction,
  relinkedShell,
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
  copiedAsRoot,
  droppedGroups,
  nonNumericUser,
  rootUser,
  unknownUser,
  unusedUser,
  fragmentDrift,
  invalidVariants,
  variantDrift,
  relativeWorkdir,
];
