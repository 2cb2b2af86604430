import { type DataNode, textOf } from '../data/data.ts';
import type { Joined } from '../text/joined.ts';
import { type Span, span } from '../text/span.ts';
import type { Build, Tool, Tree } from './build.ts';
import { dockerBuild, type Field } from './script/docker.ts';
import { UNKNOWN } from './script/values.ts';

/** A value of a setting; without a place it is a default. */
export interface Given {
  readonly text: string;
  readonly at: Span | undefined;
}

/** A build that a file declares with settings instead of a command line. */
export interface Declared {
  readonly tool: Tool;
  readonly file: string;
  readonly name: string | undefined;
  readonly tree: Tree;
  readonly cwd: string;
  readonly at: Span;
  readonly context: Given;
  readonly dockerfile: Given | undefined;
  readonly flags: readonly Field[];
  readonly program?: string;
}

/** `--name=value`, whose value stands at a place. */
export const flagField = (name: string, text: string, at: Span): Field => ({
  text: `--${name}=${text}`,
  // Readers of flags step over `--name=`.
  at: span(at.start - name.length - 3, at.end),
  open: false,
  raw: text,
});

/** The build that such settings mean, as if they were a command line. */
export function declaredBuild(it: Declared): Build[] {
  const program = it.program ?? 'docker';
  const isKaniko = program === 'kaniko';
  const context = it.context.at ?? it.at;
  const args = [
    ...it.flags,
    ...(it.dockerfile ? [flagField(isKaniko ? 'dockerfile' : 'file', it.dockerfile.text, it.dockerfile.at ?? it.at)] : []),
    isKaniko
      ? flagField('context', it.context.text, context)
      : { text: it.context.text, at: context, open: false, raw: it.context.text },
  ];
  const { tool, file, name, tree, cwd } = it;
  const build = dockerBuild({ kind: 'build', program, args }, it.at, undefined, {
    tool,
    file,
    name,
    tree,
    cwd,
    place: (at) => at,
  });
  return build ? [{ ...build, source: { ...build.source, contextAt: it.context.at, dockerfileAt: it.dockerfile?.at } }] : [];
}

/** `NAME=value` lists, maps and comma lists as build arguments. */
export function argFlags(node: DataNode | undefined, value: (text: string) => string = (it) => it): Field[] {
  if (node?.kind === 'map')
    return node.entries.map((it) =>
      flagField('build-arg', `${it.key}=${it.value.kind === 'scalar' ? value(it.value.text) : UNKNOWN}`, it.keyAt),
    );
  const texts = node?.kind === 'list' ? node.items : node ? [node] : [];
  return texts.flatMap((it) => {
    const text = textOf(it);
    if (text === undefined) return [];
    const parts = node?.kind === 'scalar' ? text.split(',') : [text];
    return parts.map((part) => flagField('build-arg', value(part.trim()), it.at));
  });
}

/** The words of a setting that holds a part of a command line; variables in it are not known. */
export function fieldsOf(text: Joined): Field[] {
  return [...text.text.matchAll(/(?:"[^"]*"|'[^']*'|\\\s|[^\s"'])+/g)]
    .map((match) => {
      const [raw] = match;
      if (raw === '\\\n') return { text: '', at: NO_SPAN, open: true, raw };
      const plain = raw.replace(/"([^"]*)"|'([^']*)'/g, (_, a?: string, b?: string) => a ?? b ?? '');
      const value = plain.replace(/\$(?:\{[^}]*\}|\([^)]*\)|\w+)/g, UNKNOWN);
      const at = text.span(match.index, match.index + raw.length);
      return { text: value, at, open: value === UNKNOWN && !/["']/.test(raw), raw };
    })
    .filter((it) => it.at !== NO_SPAN);
}

const NO_SPAN: Span = span(0, 0);

/** Words that a command may be given or not: their values are not known, and there may be more. */
export function unsure(words: readonly Field[]): Field[] {
  const known = words.map((it) => ({
    ...it,
    text: /^--?[\w-]+$/.test(it.text) ? it.text : it.text.replace(/^(--?[\w-]+=)?[\s\S]*/, `$1${UNKNOWN}`),
  }));
  const last = words.at(-1);
  return last ? [...known, { text: UNKNOWN, at: last.at, open: true, raw: '' }] : [];
}

/** Lines may come from anywhere: what a broken one draws together from several places is left out. */
export const sound = (builds: readonly Build[]): Build[] =>
  builds.filter(({ source, args }) =>
    [source.at, source.contextAt, source.dockerfileAt, source.targetAt, ...args.map((it) => it.at)].every(
      (at) => at === undefined || at.start <= at.end,
    ),
  );
