import { folderOf, join } from '../builds/paths.ts';
import { type Context, contextsOf } from '../facts/context.ts';
import { commandsIn } from '../model/commands.ts';
import { copySources } from '../model/copy.ts';
import { allowsSyntax } from '../model/frontend.ts';
import type { Model } from '../model/model.ts';
import { fieldOf, type Mount, mountsOf, mountType } from '../model/mount.ts';
import { isUnixShell } from '../model/shells.ts';
import { execForm, type Instruction } from '../syntax/ast.ts';
import { type Edit, remove, replace } from '../text/edit.ts';
import { span } from '../text/span.ts';
import { relativePath } from './change.ts';
import type { RefactoringContext } from './refactoring.ts';
import { scriptOf } from './to-heredoc.ts';
import { treeFacts } from './tree-facts.ts';

/** A script in the build context that a RUN starts. */
export interface RunScript {
  /** Its default name. */
  readonly name: string;
  readonly lines: number;
  /** Where a script of a name would be in the workspace. */
  pathOf(name: string): string;
  readonly text: string;
  edits(name: string): Edit[];
}

/** Mounted there, a file leaves no trace in the image: the folder is one of the container's own, as BuildKit's own scripts know. */
const FOLDER = '/dev';

/** Why a script cannot have a name; undefined when it can. */
export function scriptProblem({ tree }: RefactoringContext, script: RunScript, name: string): string | undefined {
  if (!/^[\w-][\w.-]*$/.test(name)) return 'A file name of letters, digits, dots and dashes is wanted.';
  return tree.kind(script.pathOf(name)) === undefined ? undefined : `There is a file ${script.pathOf(name)} already.`;
}

export function extractedScript(context: RefactoringContext, run: Instruction): RunScript | undefined {
  const { model, path } = context;
  if (run.kind !== 'RUN' || !allowsSyntax(model, 2)) return undefined;
  const body = bodyOf(run, model);
  const hasCopy = copySources(model).some((it) => it.kind === 'local');
  const place = body && soleContext(context, hasCopy);
  if (!body || !place || /\$0|\$\{0|BASH_SOURCE/.test(body.text)) return undefined;
  const root = place.fact.path;
  const own = relativePath(root, folderOf(path));
  // Beside the Dockerfile, where that is in the context.
  const folder = own.startsWith('..') ? root : folderOf(path);
  const pathOf = (name: string): string => join(folder, name) ?? name;
  const { ignoreFile } = place;
  if (ignoreFile.state === 'unknown' || ignoreFile.value?.file.match(relativePath(root, pathOf('setup.sh')))) return undefined;
  const ending = /^#!.*\bpython/.test(body.text) ? 'py' : /^#!.*\b(?:node|bun|deno)/.test(body.text) ? 'mjs' : 'sh';
  const free = [1, 2, 3, 4, 5, 6, 7, 8, 9].map((n) => `setup${n === 1 ? '' : `-${n}`}.${ending}`);
  const name = free.find((it) => context.tree.kind(pathOf(it)) === undefined);
  if (name === undefined) return undefined;
  const { lines } = model.file;
  return {
    name,
    lines: body.text.trimEnd().split('\n').length,
    pathOf,
    text: body.text,
    edits: (wanted) => {
      const target = `${FOLDER}/${wanted}`;
      const mount = `--mount=type=bind,source=${relativePath(root, pathOf(wanted))},target=${target}`;
      return [replace(span(run.rest.start, lines.end(lines.lineAt(run.end))), `${mount} ${body.interpreter} ${target}`)];
    },
  };
}

/** The script with its first line, and the words that run it. */
function bodyOf(run: Instruction, model: Model): { readonly text: string; readonly interpreter: string } | undefined {
  const { words, dialect } = model.before(run).shell;
  const shell = words?.map((it) => it.text) ?? ['/bin/sh', '-c'];
  const interpreter = shell.slice(0, -1).join(' ');
  const isPlain = isUnixShell(dialect) && dialect !== 'zsh' && shell.at(-1) === '-c' && /^[\w/. -]+$/.test(interpreter);
  if (!isPlain || model.file.lines.lineBreak !== '\n' || execForm(run)) return undefined;
  const [heredoc] = run.heredocs;
  // A script sees its options in the words that run it, not in its first line.
  const first = `#!${shell[0]?.startsWith('/') ? shell[0] : `/usr/bin/env ${shell[0]}`}\n`;
  if (!heredoc) {
    const script = scriptOf(run, model);
    return script && { text: `${first}${script.body}\n`, interpreter };
  }
  if (!heredoc.terminator || heredoc.start !== run.rest.start || heredoc.end !== run.rest.end) return undefined;
  const raw = model.file.text.slice(heredoc.body.start, heredoc.body.end);
  const text = heredoc.chomp ? raw.replace(/^\t+/gm, '') : raw;
  const asked = /^#!\s*(\S[^\n]*)/.exec(text)?.[1]?.trim();
  if (asked === undefined) return text.trim() === '' ? undefined : { text: first + text, interpreter };
  return /^[\w/. -]+$/.test(asked) ? { text, interpreter: asked } : undefined;
}

/** The one folder that all builds of the file take, where that is known. */
export function soleContext(context: RefactoringContext, hasEvidence: boolean): Context | undefined {
  const { model, builds, path } = context;
  const isBuilt = builds.some((it) => it.dockerfile.kind === 'file' && it.dockerfile.path === path);
  const facts = treeFacts(context);
  const isGiven = context.facts.get('contexts', '').state === 'known';
  if (!isBuilt && !isGiven && !hasEvidence) return undefined;
  const all = contextsOf(model, facts);
  return all.length === 1 ? all[0] : undefined;
}

/** A RUN that starts a script of the context, with its text in place of the mount. */
export interface InlinedScript {
  readonly source: string;
  readonly edits: readonly Edit[];
}

export function inlinedScript(context: RefactoringContext, run: Instruction): InlinedScript | undefined {
  const { model, tree } = context;
  if (run.kind !== 'RUN' || run.heredocs.length > 0 || execForm(run) || !allowsSyntax(model, 4)) return undefined;
  const mount = mountsOf(run).find((it) => mountType(it) === 'bind' && runs(run, it, model));
  const source = mount && (fieldOf(mount, 'source') ?? fieldOf(mount, 'src'))?.value;
  const place = source === undefined ? undefined : soleContext(context, true);
  if (!mount || source === undefined || !place || fieldOf(mount, 'from') || /\$/.test(source)) return undefined;
  const text = tree.text(join(place.fact.path, source.replace(/^\/+/, '')) ?? '');
  const body = text === undefined ? undefined : inlineBody(text, runs(run, mount, model) ?? [], run, model);
  if (body === undefined) return undefined;
  const name = ['EOF', 'SCRIPT', 'END'].find((it) => !new RegExp(`^\\t*${it}$`, 'm').test(body));
  if (name === undefined) return undefined;
  const { flag } = mount;
  const { text: file, lines } = model.file;
  const after = /^[ \t]*(?:[\\`][ \t]*\n[ \t]*)?/.exec(file.slice(flag.end))?.[0] ?? '';
  const at = span(run.rest.start, lines.end(lines.lineAt(run.end)));
  return { source, edits: [remove(span(flag.start, flag.end + after.length)), replace(at, `<<${name}\n${body}${name}`)] };
}

/** The words before the script, when it is all that a RUN starts. */
function runs(run: Instruction, mount: Mount, model: Model): readonly string[] | undefined {
  const target = fieldOf(mount, 'target', 'dst', 'destination')?.value;
  const commands = commandsIn(model).get(run) ?? [];
  const [only] = commands;
  if (commands.length !== 1 || !only?.command.name || only.command.assignments.length + only.command.redirects.length > 0)
    return undefined;
  const words = [only.command.name, ...only.command.words].map((it) => it.value ?? '$');
  // Whatever comes behind it is an argument.
  if (target === undefined || words.at(-1) !== target || words.join(' ') !== run.rest.text.replace(/\s+/g, ' ')) return undefined;
  return words.slice(0, -1);
}

function inlineBody(text: string, words: readonly string[], run: Instruction, model: Model): string | undefined {
  if (/\r|\$0|\$\{0|BASH_SOURCE|\$[@*#1-9]|\$\{[@*#1-9]/.test(text) || model.file.lines.lineBreak !== '\n') return undefined;
  const body = text.endsWith('\n') ? text : `${text}\n`;
  const asked = /^#!\s*(\S[^\n]*)\n/.exec(body);
  // Started by itself, the script says what runs it, and the builder reads that line, too.
  if (words.length === 0) return asked ? body : undefined;
  const shell = model.before(run).shell.words?.map((it) => it.text) ?? ['/bin/sh', '-c'];
  const own = shell.slice(0, -1).join(' ');
  const given = words.join(' ');
  if (given !== own && !(own === '/bin/sh' && given === 'sh')) return undefined;
  const rest = asked ? body.slice(asked[0].length) : body;
  return rest.startsWith('#!') || rest.trim() === '' ? undefined : rest;
}
