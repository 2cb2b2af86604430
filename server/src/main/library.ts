export { ConfigError, fix, lint, rules } from '../library/library.ts';

declare const DOCKWRIGHT_VERSION: string;
export const version: string = DOCKWRIGHT_VERSION;
