import { addVariant } from '../variants/add.ts';
import { unify } from '../variants/unify/unify.ts';
import { type FoundFamily, type Membership, placedProblems } from '../workspace/families.ts';
import { joinUri, nameOf, parentUri, relativeUri } from '../workspace/uri.ts';
import { targetsOf } from '../workspace/variant-files.ts';
import type { ChangedFile, ChangeVariantsResult } from './protocol.ts';

// What a command about variants would write; nothing is written here.

/** The text of a file; undefined where there is none. */
type Read = (uri: string) => Promise<string | undefined>;

/** All files of a family that are not as they would be generated. */
export async function generateAll(found: FoundFamily, read: Read): Promise<ChangeVariantsResult> {
  const problems = placedProblems(found);
  if (problems.length > 0)
    return failed(problems.map(({ path, line, character, message }) => `${path}:${line + 1}:${character + 1}: ${message}`));
  const targets = await targetsOf(
    found,
    () => true,
    (path) => read(joinUri(found.root, path)),
  );
  const files = targets
    .filter((it) => it.state !== 'same')
    .map(({ output, before, state }): ChangedFile => {
      const path = output.path;
      return { uri: joinUri(found.root, path), path, before: before ?? null, after: output.text, isEdited: state === 'edited' };
    });
  return { files, problems: [], notes: [], same: targets.length - files.length };
}

/** A new variant in the source and the variants file; a source that has none yet gets one. */
export async function addToFamily(
  uri: string,
  found: Membership | undefined,
  what: { variant: ChangeKind; version?: string },
  read: Read,
): Promise<ChangeVariantsResult> {
  const source = found && found.role !== 'fragment' ? joinUri(found.root, found.family.sourcePath) : uri;
  const plan = `${source}.variants.yaml`;
  const text = await read(source);
  if (text === undefined) return failed([`${nameOf(source)} cannot be read.`]);
  const before = await read(plan);
  const { variant: kind, version } = what;
  const result = addVariant({
    source: text,
    sourceName: nameOf(source),
    plan: before,
    kind,
    ...(version === undefined ? {} : { version }),
  });
  if ('problem' in result) return failed([result.problem]);
  const files = [
    { uri: source, before: text, after: result.source },
    { uri: plan, before: before ?? null, after: result.plan },
  ].filter((it) => it.before !== it.after);
  return {
    files: files.map((it) => ({ ...it, path: nameOf(it.uri), isEdited: false })),
    problems: [],
    notes: result.notes,
    same: 0,
  };
}

/** Several Dockerfiles as one source with a variants file. */
export async function unifyFiles(uris: readonly string[], read: Read): Promise<ChangeVariantsResult> {
  let root = parentUri(uris[0] ?? '') ?? '';
  for (const uri of uris) while (relativeUri(root, uri) === undefined) root = parentUri(root) ?? '';
  const inputs = await Promise.all(
    uris.map(async (uri) => ({ path: relativeUri(root, uri) ?? nameOf(uri), text: (await read(uri)) ?? '' })),
  );
  const result = unify(inputs);
  if ('reason' in result) return failed([`${result.path ?? 'These files'} cannot be unified: ${result.reason}.`]);
  const made = [
    [result.sourceName, result.source],
    [`${result.sourceName}.variants.yaml`, result.plan],
  ] as const;
  const files = await Promise.all(
    made.map(async ([name, after]): Promise<ChangedFile> => {
      const uri = joinUri(root, name);
      const before = (await read(uri)) ?? null;
      return { uri, path: name, before, after, isEdited: before !== null && before !== after };
    }),
  );
  const count = uris.length;
  return { files, problems: [], notes: [`Generating gives each of the ${count} Dockerfiles back byte for byte.`], same: 0 };
}

type ChangeKind = 'debug' | 'slim' | 'alpine' | 'version';

export const failed = (problems: readonly string[]): ChangeVariantsResult => ({ files: [], problems, notes: [], same: 0 });
