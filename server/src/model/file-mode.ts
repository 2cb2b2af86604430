import type { ShellWord } from '../shell/ast.ts';
import { hasFlag, operands, type RunCommand } from './commands.ts';
import type { Model } from './model.ts';

/** A `chmod` of paths that can be read from the file. */
export interface ModeChange {
  /** What `--chmod` takes for it: the mode that files from a checkout then have. */
  readonly mode: string;
  readonly recursive: boolean;
  /** True when it only makes something executable, as one does with a file. */
  readonly adds: boolean;
  readonly paths: readonly string[];
}

/** What becomes of a file that everyone may read, and its owner may write. */
const SYMBOLIC: Readonly<Record<string, string>> = {
  '+x': '755',
  'a+x': '755',
  'ugo+x': '755',
  '+rx': '755',
  'a+rx': '755',
  'u+x': '744',
  'ug+x': '754',
};

/** Undefined for another program, for other modes, and where the shell alone knows a path. */
export function modeChange(command: RunCommand, model: Model): ModeChange | undefined {
  if (command.name !== 'chmod' || command.wrappers.length > 0) return undefined;
  const flags = command.args.filter((it) => it.text.startsWith('-'));
  if (!flags.every((it) => /^-[Rvf]+$|^--(?:recursive|verbose)$/.test(it.text))) return undefined;
  const [word, ...targets] = operands(command.args);
  const text = word?.value ?? '';
  const octal = /^[0-7]{3,4}$/.test(text) ? text : undefined;
  const mode = octal ?? SYMBOLIC[text];
  const paths = targets.map((it) => pathOf(it, command, model));
  const isKnown = (it: string | undefined): it is string => it !== undefined && !/[*?[~$]/.test(it);
  if (mode === undefined || paths.length === 0 || !paths.every(isKnown)) return undefined;
  return { mode, recursive: hasFlag(flags, '-R', '--recursive'), adds: octal === undefined, paths };
}

const pathOf = (word: ShellWord, { in: run }: RunCommand, model: Model): string | undefined =>
  word.value ?? (/[`(]/.test(word.text) ? undefined : model.expand(run, word.text.replaceAll('"', '')));
