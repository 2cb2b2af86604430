import { readHcl } from '../builds/bake/hcl.ts';
import { attributeOf } from '../builds/bake/hcl-ast.ts';
import type { Build } from '../builds/build.ts';
import { type DataNode, dig, entry, get } from '../data/data.ts';
import { readYaml } from '../data/yaml.ts';
import { stagesFor, targetStage } from '../model/build-args.ts';
import type { Stage } from '../model/model.ts';
import { type Edit, insert, replace } from '../text/edit.ts';
import { syntaxOf } from './build-edit.ts';
import { FileEdits, withSettings } from './build-settings.ts';
import type { RefactoringContext } from './refactoring.ts';
import { ownBuilds } from './stage-builds.ts';

/** The known builds that make a stage on their way. */
export const buildsWith = (context: RefactoringContext, stage: Stage): Build[] =>
  ownBuilds(context).filter(({ target }) => {
    const built = target === null ? undefined : targetStage(context.model, target);
    return target === null || (built !== undefined && stagesFor(context.model, built).has(stage));
  });

/** The edits that let builds make a stage anew each time; undefined where one of them cannot be told in writing. */
export function neverCached({ tree }: RefactoringContext, builds: readonly Build[], stage: string): FileEdits | undefined {
  const edits = new FileEdits();
  for (const build of builds) {
    const { file } = build.source;
    const text = tree.text(file);
    // A build that takes nothing from the cache cannot be told so of one stage as well (buildx, commands/build.go).
    if (text === undefined || /(?<!\w)no[-_]cache(?![-_\w])/.test(text)) return undefined;
    const edit = filterEdit(build, text, stage);
    if (!edit) return undefined;
    edits.add(file, edit);
  }
  return edits.isSound ? edits : undefined;
}

function filterEdit(build: Build, text: string, stage: string): Edit | undefined {
  const syntax = syntaxOf(build, text);
  // Podman and others do not know the flag.
  if (syntax === 'shell' && !/\bdocker\b/.test(text.slice(build.source.at.start, build.source.at.end))) return undefined;
  if (syntax === 'shell') return withSettings(build, text, [{ key: 'no-cache-filter', value: stage }]);
  if (build.tool === 'bake') return inBake(build, text, stage);
  if (build.tool === 'compose') return inCompose(build, text, stage);
  if (build.tool !== 'github' || /no-cache-filters\s*:/.test(text)) return undefined;
  return withSettings(build, text, [{ key: 'no-cache-filters', value: stage }]);
}

function inBake(build: Build, text: string, stage: string): Edit | undefined {
  const block = readHcl(text).body.blocks.find((it) => it.headerAt.start === build.source.at.start);
  const given = block && attributeOf(block.body, 'no-cache-filter')?.value;
  // What a target inherits is added to what it says (buildx, bake.go: Target.Merge).
  if (!given) return withSettings(build, text, [{ key: 'no-cache-filter', value: stage, isList: true }]);
  const last = given.kind === 'list' ? given.items.at(-1) : undefined;
  return last && insert(last.at.end, `, "${stage}"`);
}

/** Of Compose, bake reads `x-bake` (buildx, bake/compose.go). */
function inCompose(build: Build, text: string, stage: string): Edit | undefined {
  const name = plain(stage);
  const own = dig(readYaml(text).roots[0], 'services', build.name ?? '', 'build');
  const given = get(own, 'x-bake');
  if (!given) return withSettings(build, text, [{ key: 'x-bake', value: `{ no-cache-filter: [${name}] }` }]);
  const filter = entry(given, 'no-cache-filter')?.value;
  return filter ? oneMore(filter, text, name) : firstOf(given, text, `no-cache-filter: [${name}]`);
}

const isFlow = ({ at }: DataNode, text: string): boolean => /[[{]/.test(text[at.start] ?? '');

function oneMore(filter: DataNode, text: string, name: string): Edit | undefined {
  if (filter.kind === 'scalar' && filter.value !== null)
    return replace(filter.at, `[${text.slice(filter.at.start, filter.at.end)}, ${name}]`);
  const last = filter.kind === 'list' ? filter.items.at(-1) : undefined;
  if (last?.kind !== 'scalar') return undefined;
  if (isFlow(filter, text)) return insert(last.at.end, `, ${name}`);
  // Behind a comment on the same line.
  const end = last.at.end + (/^[^\r\n]*/.exec(text.slice(last.at.end))?.[0].length ?? 0);
  return insert(end, `\n${dashOf(text, last.at.start)}${name}`);
}

const dashOf = (text: string, at: number): string => text.slice(text.lastIndexOf('\n', at - 1) + 1, at);

function firstOf(map: DataNode, text: string, setting: string): Edit | undefined {
  const first = map.kind === 'map' ? map.entries[0] : undefined;
  if (!first) return undefined;
  const before = dashOf(text, first.keyAt.start);
  if (isFlow(map, text)) return insert(first.keyAt.start, `${setting}, `);
  return before.trim() === '' ? insert(first.keyAt.start, `${setting}\n${before}`) : undefined;
}

/** Words that mean something else in YAML. */
const plain = (name: string): string => (/^(?:y|yes|n|no|on|off|true|false|null)$/i.test(name) ? `"${name}"` : name);
