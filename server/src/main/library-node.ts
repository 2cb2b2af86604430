export { nodeFiles } from '../host/node.ts';
export * from './library.ts';
