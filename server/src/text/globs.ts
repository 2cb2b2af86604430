import { minimatch } from 'minimatch';

/** Whether a path with slashes is meant by a glob. One without a slash means the name in any folder. */
export const isMatch = (path: string, glob: string): boolean =>
  minimatch(path, glob.replace(/^\.\//, ''), { dot: true, matchBase: !glob.includes('/') });

/** Whether a path with slashes is meant by a glob that names its folders, too. */
export const isPath = (path: string, glob: string): boolean => minimatch(path, glob, { dot: true });
