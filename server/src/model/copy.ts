import { type Instruction, locate, type Word } from '../syntax/ast.ts';
import { once } from '../text/once.ts';
import { type Span, span } from '../text/span.ts';
import type { Model } from './model.ts';

/** One source of a COPY or ADD that takes from the build context, or from the network. */
export interface CopySource extends Span {
  readonly in: Instruction;
  readonly word: Word;
  /** `stage` is `--from`. */
  readonly kind: 'local' | 'url' | 'git' | 'heredoc' | 'stage' | 'unknown';
  /** As written, variables expanded; undefined when that is not known. */
  readonly text: string | undefined;
  /** The path in the context that the builder looks at: no leading slash, no `.` or `..`; empty for the context itself. */
  readonly path: string | undefined;
  /** True when `..` leads out of the context; the builder then silently drops it. */
  readonly escapes: boolean;
  readonly isGlob: boolean;
}

export interface Copy {
  readonly in: Instruction;
  readonly sources: readonly CopySource[];
  readonly destination: Word | undefined;
}

const ARCHIVE = /\.(?:tar|tar\.(?:gz|bz2|xz|zst|lz|lzma|Z)|tgz|tbz|tbz2|txz|tlz|tpz|tb2|tZ|gz|bz2|xz|lzma|lz|Z|zst)$/;
export const isArchive = (path: string): boolean => ARCHIVE.test(path);

const copiesByInstruction = once(
  (model: Model): ReadonlyMap<Instruction, Copy> =>
    new Map(
      model.file.instructions.flatMap((it) =>
        it.kind === 'COPY' || it.kind === 'ADD' ? [[it, readCopy(it, model)] as const] : [],
      ),
    ),
);

export const copiesOf = once((model: Model): readonly Copy[] => [...copiesByInstruction(model).values()]);

/** What a COPY or ADD brings, a trigger's among them. */
export const copyOf = (instruction: Instruction, model: Model): Copy =>
  copiesByInstruction(model).get(instruction) ?? readCopy(instruction, model);

export const copySources = once((model: Model): readonly CopySource[] => copiesOf(model).flatMap((it) => it.sources));

function readCopy(instruction: Instruction, model: Model): Copy {
  const json = instruction.json;
  // An array that the builder cannot read is read as words.
  const words = json && json.problem === undefined ? json.items : instruction.words;
  const destination = words.at(-1);
  const fromStage = instruction.flags.some((flag) => flag.name.text === 'from');
  // `<< EOF` is two paths for the builder, though it reads a body.
  const heredocs = new Set(instruction.heredocs.map((it) => it.start));
  const sources = words.slice(0, -1).map((word): CopySource => {
    const at =
      word.text === ''
        ? span(word.start, word.end)
        : locate(instruction, word.at, word.at + (json ? word.end - word.start : word.text.length));
    const text = model.expand(instruction, word.text);
    const kind = fromStage
      ? 'stage'
      : heredocs.has(word.start) && !/^\d*<<-?$/.test(word.text)
        ? 'heredoc'
        : text === undefined
          ? 'unknown'
          : sourceKind(text, instruction);
    const path = kind === 'local' && text !== undefined ? contextPath(text, model) : undefined;
    return {
      start: at.start,
      end: at.end,
      in: instruction,
      word,
      kind,
      text,
      path: path?.path,
      escapes: path?.escapes ?? false,
      isGlob: path?.isGlob ?? false,
    };
  });
  return { in: instruction, sources, destination };
}

function sourceKind(text: string, instruction: Instruction): 'local' | 'url' | 'git' {
  if (/^git@|^ssh:\/\/|^git:\/\//.test(text)) return 'git';
  if (/^https?:\/\//i.test(text)) return /\.git(?:#|\?|$)/.test(text) ? 'git' : 'url';
  if (instruction.kind === 'ADD' && /^github\.com\//.test(text)) return 'git';
  return 'local';
}

/** What BuildKit looks for: reference "ADD/COPY: source": leading slashes and `..` beyond the root are dropped. */
function contextPath(text: string, model: Model): { path: string; escapes: boolean; isGlob: boolean } {
  const slashes = model.file.escape === '`' ? text.replaceAll('\\', '/') : text;
  const parts: string[] = [];
  let escapes = false;
  for (const part of slashes.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.length > 0) parts.pop();
    else escapes = true;
  }
  const path = parts.join('/');
  return { path, escapes, isGlob: /[*?[]/.test(path) };
}
