import type { Instruction } from '../syntax/ast.ts';
import { type Edit, replace } from '../text/edit.ts';
import { span } from '../text/span.ts';
import { commandsIn } from './commands.ts';
import type { CopySource } from './copy.ts';
import type { DependencyInstall } from './dependency-install.ts';
import { isIndependent } from './independent.ts';
import { keywordLike } from './keyword.ts';
import type { Model } from './model.ts';

/** A COPY of a folder as a whole, before the install that needs a few files of it. */
export interface EarlyCopy {
  readonly source: CopySource;
  /** In the context. */
  readonly path: string;
  /** Where it goes. */
  readonly folder: string;
  /** True when it is the only source. */
  readonly isOnly: boolean;
}

/** Instructions over which a COPY may be moved; a WORKDIR only when the destination does not depend on it. */
const PASSED: ReadonlySet<string | undefined> = new Set(['ENV', 'ARG', 'LABEL', 'EXPOSE', 'USER', 'SHELL', 'STOPSIGNAL', 'CMD']);

/**
 * The edits that copy the manifests where everything was copied, and everything behind the install. `inside` is the folder of the
 * install below that of the copy. Undefined where what stands between may need the files, or the install is no step of its own.
 */
export function manifestsFirst(
  copy: EarlyCopy,
  inside: string,
  install: DependencyInstall,
  manifests: readonly string[],
  model: Model,
): Edit[] | undefined {
  const { in: from } = copy.source;
  const run = install.command.in;
  const destination = from.words.at(-1)?.text;
  if (!copy.isOnly || from.json || from.heredocs.length > 0 || destination === undefined) return undefined;
  if (from.flags.some((flag) => !['chown', 'link', 'chmod'].includes(flag.name.text))) return undefined;
  if (!mayPass(from, run, destination, model) || manifests.some((path) => /[\s"'$\\]/.test(path))) return undefined;
  const behind = afterInstall(install, model);
  if (!behind) return undefined;
  const { text } = model.file;
  const written = text.slice(from.start, from.end);
  if (written.includes('\n')) return undefined;
  const target = `${destination.replace(/\/?$/, '/')}${inside === '' ? '' : `${inside}/`}`.replace(/^\.\/(?=.)/, '');
  const flags = from.flags.map((flag) => `${text.slice(flag.start, flag.end)} `).join('');
  const first = `${keywordLike(from, 'COPY')} ${flags}${manifests.join(' ')} ${target}`;
  return [replace(from, first), behind(written)];
}

function mayPass(from: Instruction, run: Instruction, destination: string, model: Model): boolean {
  const stage = model.stageOf(run);
  if (!stage || stage !== model.stageOf(from)) return false;
  const between = stage.instructions.slice(stage.instructions.indexOf(from) + 1, stage.instructions.indexOf(run));
  return between.every((it) => {
    if (PASSED.has(it.kind)) return true;
    if (it.kind === 'WORKDIR') return destination.startsWith('/');
    return it.kind === 'RUN' && (commandsIn(model).get(it)?.every(isIndependent) ?? false);
  });
}

/** How to put a text behind the install: after its RUN, or between it and the commands that follow in the same RUN. */
function afterInstall({ command, tool }: DependencyInstall, model: Model): ((written: string) => Edit) | undefined {
  const run = command.in;
  const all = commandsIn(model).get(run) ?? [];
  const { script } = command;
  if (script.shell.errors.length > 0 || run.heredocs.length > 0 || run.json || script.ownInterpreter) return undefined;
  const at = all.indexOf(command);
  const isPart = (it: (typeof all)[number]): boolean => it.command.nesting === 0 && !it.command.conditional;
  if (!all.every(isPart) || !all.slice(0, at).every(isIndependent)) return undefined;
  const end = all.findIndex((it, i) => i > at && !isSame(it.name, tool) && !isIndependent(it));
  const { text, lines } = model.file;
  if (end < 0) return (written) => replace(span(run.end, run.end), `${lines.lineBreak}${written}`);
  const last = all[end - 1]?.command;
  const next = all[end]?.command;
  if (!last || !next || next.connector !== '&&' || run.flags.length > 0) return undefined;
  const gap = span(script.locate(last).end, script.locate(next).start);
  if (!/^\s*(?:\\\s*)?&&\s*(?:\\\s*)?$/.test(text.slice(gap.start, gap.end))) return undefined;
  return (written) => replace(gap, `${lines.lineBreak}${written}${lines.lineBreak}${keywordLike(run, 'RUN')} `);
}

/** The install itself may be several commands: `npm config set …`, a second list of requirements. */
const isSame = (name: string | undefined, tool: string): boolean => tool === 'pip' && /^pip3?$/.test(name ?? '');
