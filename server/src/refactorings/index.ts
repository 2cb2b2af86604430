// Made by `npm run gen` from the files beside it; not edited by hand.
import type { Refactoring } from '../refactor/refactoring.ts';
import addCacheMount from './add-cache-mount.ts';
import chainToHeredoc from './chain-to-heredoc.ts';
import chownToFlag from './chown-to-flag.ts';
import cloneToAdd from './clone-to-add.ts';
import combineImages from './combine-images.ts';
import copyManifestsFirst from './copy-manifests-first.ts';
import downloadToAdd from './download-to-add.ts';
import execToShellForm from './exec-to-shell-form.ts';
import extractArg from './extract-arg.ts';
import extractFragment from './extract-fragment.ts';
import extractInlineDockerfile from './extract-inline-dockerfile.ts';
import extractRunToScript from './extract-run-to-script.ts';
import extractStage from './extract-stage.ts';
import heredocToChain from './heredoc-to-chain.ts';
import inlineDockerfile from './inline-dockerfile.ts';
import inlineScript from './inline-script.ts';
import inlineStage from './inline-stage.ts';
import isolateFromCache from './isolate-from-cache.ts';
import mergeDockerfiles from './merge-dockerfiles.ts';
import mergeRuns from './merge-runs.ts';
import moveArgDown from './move-arg-down.ts';
import renameStage from './rename-stage.ts';
import runAsNonRoot from './run-as-non-root.ts';
import shellToExecForm from './shell-to-exec-form.ts';
import splitBuildAndRuntime from './split-build-and-runtime.ts';
import splitIntoParallelStages from './split-into-parallel-stages.ts';
import splitRun from './split-run.ts';

/** Every refactoring. */
export const REFACTORINGS: readonly Refactoring[] = [
  addCacheMount,
  chainToHeredoc,
  chownToFlag,
  cloneToAdd,
  combineImages,
  copyManifestsFirst,
  downloadToAdd,
  execToShellForm,
  extractArg,
  extractFragment,
  extractInlineDockerfile,
  extractRunToScript,
  extractStage,
  heredocToChain,
  inlineDockerfile,
  inlineScript,
  inlineStage,
  isolateFromCache,
  mergeDockerfiles,
  mergeRuns,
  moveArgDown,
  renameStage,
  runAsNonRoot,
  shellToExecForm,
  splitBuildAndRuntime,
  splitIntoParallelStages,
  splitRun,
];
