import type { Build, Tree } from '../builds/build.ts';
import type { Model } from '../model/model.ts';
import type { Joined } from '../text/joined.ts';
import { type Span, span } from '../text/span.ts';
import { lintModel, modelOf } from './lint.ts';
import type { Fix } from './rule.ts';
import type { Crash, Diagnostic, Enabled } from './run.ts';

export interface BuildFileReport {
  readonly diagnostics: readonly Diagnostic[];
  readonly crashes: readonly Crash[];
  /** How many things the builder would reject in the Dockerfiles that stand in it. */
  readonly errors: number;
}

/**
 * The findings in a file that defines builds: what its builds get wrong about their Dockerfiles, and what is wrong in the Dockerfiles
 * that it holds itself. `builds` are all that stand in it.
 */
export function lintBuildFile(text: string, builds: readonly Build[], rules: readonly Enabled[], tree: Tree): BuildFileReport {
  const diagnostics: Diagnostic[] = [];
  const crashes: Crash[] = [];
  let errors = 0;
  const models = new Map<string, Model | undefined>();
  const bare = (at: Span): Span => (/^(["']).*\1$/s.test(text.slice(at.start, at.end)) ? span(at.start + 1, at.end - 1) : at);
  const all = builds.flatMap((build) => {
    const model = dockerfileModel(build, models, tree);
    return model ? [{ build, model }] : [];
  });
  for (const { build, model } of all) {
    const { dockerfile } = build;
    if (dockerfile.kind === 'inline') {
      const report = lintModel(model, rules, new Map());
      crashes.push(...report.crashes);
      errors += report.errors;
      const inner: Inner = { build, text: dockerfile.text, document: text, isVerbatim: isVerbatim(dockerfile.text, text) };
      diagnostics.push(...report.diagnostics.map((it) => moved(it, inner)));
    }
  }
  for (const { build, model } of all)
    for (const { rule, severity } of rules) {
      try {
        for (const finding of rule.checkBuild?.({ build, model, all, text, bare }) ?? [])
          diagnostics.push({ ...finding, rule, severity });
      } catch (error) {
        crashes.push({ rule: rule.id, error });
      }
    }
  const lines = text.split('\n');
  const seen = new Set<string>();
  const shown = diagnostics.filter((it) => {
    // A matrix makes many builds of one place, all with the same mistake.
    const id = `${it.at.start} ${it.rule.id}`;
    if (seen.has(id)) return false;
    seen.add(id);
    return !isSilenced(it, text, lines);
  });
  return { diagnostics: shown.sort((a, b) => a.at.start - b.at.start || a.at.end - b.at.end), crashes, errors };
}

function dockerfileModel({ dockerfile }: Build, models: Map<string, Model | undefined>, tree: Tree): Model | undefined {
  if (dockerfile.kind === 'inline') return modelOf(dockerfile.text.text);
  if (dockerfile.kind !== 'file') return undefined;
  const { path } = dockerfile;
  if (!models.has(path)) {
    const text = tree.text(path);
    models.set(path, text === undefined ? undefined : modelOf(text));
  }
  return models.get(path);
}

/** An inline Dockerfile in the file that holds it. */
interface Inner {
  readonly build: Build;
  readonly text: Joined;
  readonly document: string;
  /** True where it stands line by line as it is, but for the indentation: in a block of YAML, in a heredoc. */
  readonly isVerbatim: boolean;
}

function isVerbatim(inner: Joined, document: string): boolean {
  const start = inner.at(0);
  if (document.slice(document.lastIndexOf('\n', start - 1) + 1, start).trim() !== '') return false;
  return [...inner.text.matchAll(/\s/g)].every((blank) => document[inner.at(blank.index)] === blank[0]);
}

/** From the text of an inline Dockerfile to the file that holds it. */
function moved(diagnostic: Diagnostic, inner: Inner): Diagnostic {
  const { related, fixes, ...rest } = diagnostic;
  const place = (at: Span): Span => inner.text.span(at.start, at.end);
  return {
    ...rest,
    at: place(diagnostic.at),
    ...(related ? { related: related.map((it) => ({ ...it, at: place(it.at) })) } : {}),
    ...(fixes ? { fixes: fixes.flatMap((fix) => movedFix(fix, inner)) } : {}),
  };
}

/** A fix whose edits replace what stands in one piece; new lines get the indentation of the line they begin in. */
function movedFix(fix: Fix, inner: Inner): Fix[] {
  const { text, document } = inner;
  const edits = fix.edits.map((edit) => {
    const at =
      edit.span.start === edit.span.end
        ? span(text.at(edit.span.start), text.at(edit.span.start))
        : text.span(edit.span.start, edit.span.end);
    const same = document.slice(at.start, at.end) === text.text.slice(edit.span.start, edit.span.end);
    const lineStart = document.lastIndexOf('\n', at.start - 1) + 1;
    const indent = /^[ \t]*/.exec(document.slice(lineStart, at.start))?.[0] ?? '';
    const written = writtenIn(edit.text, inner);
    return same && edit.file === undefined && written !== undefined
      ? { span: at, text: written.replaceAll('\n', `\n${indent}`) }
      : undefined;
  });
  return edits.every((edit) => edit !== undefined) ? [{ ...fix, edits: edits as Fix['edits'] }] : [];
}

/** How a text has to be written there to be read as it is; undefined where that is not sure. */
function writtenIn(text: string, { build, isVerbatim }: Inner): string | undefined {
  // Quotes and backslashes are the file's own there, and a line break may be a blank.
  if (!isVerbatim && !/^(?:[\w./@:+-]*[\w./@+-])?$/.test(text)) return undefined;
  // Compose and HCL put variables in; a shell and Starlark read more than that in their texts.
  if (build.tool === 'compose') return text.replaceAll('$', '$$$$');
  if (build.tool === 'bake') return text.replace(/([$%])\{/g, '$1$1{');
  return /[$%`\\]/.test(text) ? undefined : text;
}

const IGNORE = /(?:#|\/\/)\s*dockwright\s+ignore\s*=\s*([\w,\s-]+?)(?:\s+--.*)?$/i;

/** `# dockwright ignore=rule` at the end of the line, or on the one above. */
function isSilenced({ at, rule }: Diagnostic, text: string, lines: readonly string[]): boolean {
  const line = text.slice(0, at.start).split('\n').length - 1;
  const above = lines[line - 1] ?? '';
  return [lines[line] ?? '', /^\s*(?:#|\/\/)/.test(above) ? above : ''].some((it) => {
    const names =
      IGNORE.exec(it)?.[1]
        ?.split(',')
        .map((name) => name.trim().toLowerCase()) ?? [];
    return [rule.id, ...(rule.aliases ?? [])].some((name) => names.includes(name.toLowerCase()));
  });
}
