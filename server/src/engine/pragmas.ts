import { BUILD_CHECKS } from '../knowledge/linter-names.ts';
import type { Model } from '../model/model.ts';
import type { Comment, Instruction } from '../syntax/ast.ts';
import { type Span, span } from '../text/span.ts';

/** One name in a comment that silences rules. */
export interface PragmaName extends Span {
  readonly text: string;
}

/** A comment that silences rules somewhere. */
export interface Pragma {
  readonly tool: 'dockwright' | 'hadolint' | 'buildkit';
  /** Where its rules are silent. */
  readonly over: Span;
  readonly names: readonly PragmaName[];
  /** The comment or directive as a whole. */
  readonly at: Span;
  /** `below` is for the instruction below it. */
  readonly reach: 'below' | 'stage' | 'file' | 'range';
}

const OURS = /^dockwright\s+(?:(file|stage|start|end)\s+)?ignore(?:\s*=\s*([^\s].*?))?(?:\s+--.*)?$/i;
const HADOLINT = /^hadolint\s+(?:(global|stage)\s+)?ignore\s*=\s*([A-Z0-9,\s]+?)(?:\s*#.*)?$/;
const CHECK = /^check\s*=\s*(\S+)/i;

/** All comments of a file that silence rules, in the order of the text. */
export function pragmasOf(model: Model): Pragma[] {
  const found: Pragma[] = [];
  const whole = span(0, model.file.text.length);
  // By place: of instructions that an edit left alone, comments may be other objects.
  const below = new Map<number, Instruction>();
  for (const it of model.file.instructions) for (const comment of it.comments) below.set(comment.start, it);
  for (const directive of model.file.directives) {
    if (directive.name !== 'check') continue;
    const names = skipped(directive.value.text, directive.value.start);
    if (names.length > 0) found.push({ tool: 'buildkit', over: whole, names, at: directive, reach: 'file' });
  }
  for (const comment of model.file.comments) {
    const instruction = below.get(comment.start);
    const start = model.file.text.indexOf(comment.text, comment.start);
    const ours = OURS.exec(comment.text);
    const hadolint = HADOLINT.exec(comment.text);
    const match = ours ?? hadolint;
    if (match) {
      const tool = ours ? 'dockwright' : 'hadolint';
      const names = listed(match[2] ?? '', start + comment.text.indexOf(match[2] ?? '', match[0].indexOf('=')));
      const scope = scopeOf(match[1]?.toLowerCase(), comment, instruction, names, model);
      if (scope) found.push({ tool, names, at: comment, ...scope });
    } else if (instruction) {
      const check = CHECK.exec(comment.text);
      const names = check ? skipped(check[1] ?? '', start + comment.text.indexOf(check[1] ?? '', 5)) : [];
      // Of several, BuildKit takes the first.
      const isFirst = !found.some((it) => it.tool === 'buildkit' && it.over.end === instruction.end && it.reach === 'below');
      if (names.length > 0 && isFirst)
        found.push({ tool: 'buildkit', over: span(comment.start, instruction.end), names, at: comment, reach: 'below' });
    }
  }
  return found;
}

function scopeOf(
  word: string | undefined,
  comment: Comment,
  instruction: Instruction | undefined,
  names: readonly PragmaName[],
  model: Model,
): Pick<Pragma, 'over' | 'reach'> | undefined {
  const { length } = model.file.text;
  switch (word) {
    case undefined:
      return instruction && { over: span(comment.start, instruction.end), reach: 'below' };
    case 'file':
    case 'global':
      return { over: span(0, length), reach: 'file' };
    case 'stage':
      return { over: stageAround(comment, instruction, model), reach: 'stage' };
    case 'start':
      return { over: span(comment.start, endOfRange(comment, names, model)), reach: 'range' };
    default:
      return undefined;
  }
}

/** The stage whose FROM stands below the comment, or else the one that it is in. */
function stageAround(comment: Comment, instruction: Instruction | undefined, model: Model): Span {
  const { stages, file } = model;
  const own = stages.find((it) => it.from === instruction) ?? stages.findLast((it) => it.from.start < comment.start);
  const next = own && stages[own.index + 1];
  return span(own ? Math.min(own.from.start, comment.start) : 0, next?.from.start ?? file.text.length);
}

/** Where `# dockwright end ignore`, with one of the names or without any, ends what a `start` began. */
function endOfRange(start: Comment, names: readonly PragmaName[], model: Model): number {
  for (const comment of model.file.comments) {
    const match = comment.start > start.start ? OURS.exec(comment.text) : null;
    if (match?.[1]?.toLowerCase() !== 'end') continue;
    const ended = listed(match[2] ?? '', 0).map((it) => it.text.toLowerCase());
    if (ended.length === 0 || names.some((it) => ended.includes(it.text.toLowerCase()))) return comment.start;
  }
  return model.file.text.length;
}

function listed(text: string, offset: number): PragmaName[] {
  return [...text.matchAll(/[^\s,]+/g)].map((it) => ({
    text: it[0],
    start: offset + it.index,
    end: offset + it.index + it[0].length,
  }));
}

/** The names after `skip=`; what stands behind the first blank is a remark. */
function skipped(value: string, offset: number): PragmaName[] {
  const options = value.split(/\s/)[0] ?? '';
  const skip = /(?:^|;)skip=([^;]*)/.exec(options);
  return skip?.[1] ? listed(skip[1], offset + skip.index + skip[0].length - skip[1].length) : [];
}

/** What the `check` directive asks for besides: BuildKit's checks as errors, and experimental ones. */
export function checkOptions(model: Model): { readonly error: boolean; readonly experimental: readonly string[] } {
  const directive = model.file.directives.find((it) => it.name === 'check');
  const options = directive?.value.text.split(/\s/)[0]?.split(';') ?? [];
  const value = (name: string): string | undefined => options.find((it) => it.startsWith(`${name}=`))?.slice(name.length + 1);
  return {
    error: /^(?:1|t|true)$/i.test(value('error') ?? ''),
    experimental: (value('experimental') ?? '').split(',').filter((it) => it !== ''),
  };
}

/** Checks that do not look at comments above instructions, only at the directive (moby/buildkit, frontend/dockerfile). */
const FILE_ONLY = new Set([
  'NoEmptyContinuation',
  'ConsistentInstructionCasing',
  'DuplicateStageName',
  'ReservedStageName',
  'InvalidBaseImagePlatform',
  'InvalidDefaultArgInFrom',
  'InvalidDefinitionDescription',
]);

/** Whether a name in a pragma means a finding that is called so. BuildKit's names are its own, in just these letters. */
export function means({ tool, reach }: Pragma, name: string, called: readonly string[], isRejected: boolean): boolean {
  if (tool === 'buildkit') {
    const check = called.find((it) => BUILD_CHECKS.includes(it));
    if (check !== undefined && reach === 'below' && FILE_ONLY.has(check)) return false;
    // What the builder rejects is no check.
    return name === 'all' ? check !== undefined || !isRejected : name === check;
  }
  return name.toLowerCase() === 'all' || called.some((it) => it.toLowerCase() === name.toLowerCase());
}
