/**
 * Variables that are lists of folders with a colon in between, in which an entry of nothing is the current folder: ld.so(8), python(1),
 * gcc.gnu.org/onlinedocs/gcc/Environment-Variables.html, java(1), POSIX (PATH).
 */
export const FOLDER_LISTS: ReadonlySet<string> = new Set(
  'LD_LIBRARY_PATH PYTHONPATH CPATH C_INCLUDE_PATH CPLUS_INCLUDE_PATH OBJC_INCLUDE_PATH LIBRARY_PATH CLASSPATH PATH'.split(' '),
);
