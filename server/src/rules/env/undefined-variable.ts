import { type Fix, rule } from '../../engine/rule.ts';
import type { Facts } from '../../facts/facts.ts';
import { isDebugName } from '../../knowledge/stage-names.ts';
import { isBuildName, mayComeFromBase } from '../../model/base-variables.ts';
import { inQuotes, shown, withoutVariable } from '../../model/effective.ts';
import { withoutEmptyEntry } from '../../model/empty-entry.ts';
import type { Expansion, Role } from '../../model/expansion.ts';
import { heredocVariables } from '../../model/heredoc-variables.ts';
import type { Model, Stage } from '../../model/model.ts';
import { nearVariable } from '../../model/near-variable.ts';
import { insertBefore } from '../../model/place.ts';
import { setBeside, setsItself } from '../../model/same-env.ts';
import { usedStages } from '../../model/stage-graph.ts';
import { replace } from '../../text/edit.ts';

/** Where an empty value is the builder's own business, or another rule's. */
const ELSEWHERE: ReadonlySet<Role> = new Set(['image', 'platform', 'port']);

/** Uses with one of these say themselves what happens without a value. */
const HANDLED = new Set(['+', ':+', '?', ':?']);
const LONGEST = 60;

export default rule({
  id: 'undefined-variable',
  aliases: ['UndefinedVar'],
  category: 'correctness',
  severity: 'warning',
  minor: { severity: 'info', when: 'where an `ENV` only sets a variable to itself, or in a stage for tests that no other uses' },
  recommended: true,
  since: '0.1.0',
  fix: 'review',
  words: ['$'],
  summary: 'A variable that neither the file nor its base image sets',
  rationale: `
    In \`ENV\`, \`ARG\`, \`LABEL\`, \`COPY\`, \`ADD\`, \`WORKDIR\`, \`USER\`, \`VOLUME\` and \`STOPSIGNAL\` the builder replaces variables, and it
    knows those of \`ENV\` and \`ARG\` only, from above in the same stage and from what it is built on. Anything else silently becomes
    nothing. An \`ARG\` above the first \`FROM\` counts for \`FROM\` lines alone: a stage has to name it once more, \`ARG VERSION\`, and the same
    goes for \`TARGETARCH\` and its like. The environment of the machine that builds is never seen.

    In a list of folders, as \`LD_LIBRARY_PATH=/opt/lib:$LD_LIBRARY_PATH\`, the colon stays and stands for the current folder: libraries are
    then looked for wherever the program is started. \`/opt/lib\${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}\` drops it.

    Names that the base image may set are left alone, and of a base image that Dockwright does not know every name may come.
    \`HOME\` has a rule of its own.

    Little is lost where \`ENV X=$X\` makes empty what has no value anyway, and in a stage for tests that nothing else is made of.
  `,
  examples: [
    {
      bad: 'ARG VERSION=1.2\nFROM debian:13\nLABEL version=$VERSION',
      good: 'ARG VERSION=1.2\nFROM debian:13\nARG VERSION\nLABEL version=$VERSION',
    },
  ],
  *check({ model, facts }) {
    const told = new Set<string>();
    const guards: Expansion[] = [];
    for (const use of [...model.expansions, ...heredocVariables(model)]) {
      if (HANDLED.has(use.variable.operator)) guards.push(use);
      // `${X:+$X:}` reads X only where it is set.
      if (guards.some((it) => it.variable.name === use.variable.name && it.start <= use.start && it.end >= use.end)) continue;
      const { name } = use.variable;
      const stage = model.stageOf(use.in);
      const isSelf = setsItself(use);
      const key = `${use.in.start} ${name} ${isSelf}`;
      if (!stage || ELSEWHERE.has(use.role) || told.has(key) || !isUndefined(use, stage, model, facts)) continue;
      told.add(key);
      const near = isBuildName(model, name) ? undefined : nearVariable(use, stage, model);
      const fix = fixOf(use, near, model);
      const isIdle = isSelf && near === undefined && !isBuildName(model, name) && !isSetLater(use, stage, name);
      yield {
        at: { start: use.start, end: use.end },
        message: isIdle
          ? `Nothing sets ${name} above, so this makes it empty: declare ARG ${name} before it, or delete this.`
          : messageOf(use, stage, near, model),
        isMinor: isIdle || isForTests(stage, model),
        ...(fix && { fixes: [fix] }),
      };
    }
  },
});

/** Any other stage that is not used may be what a build asks for by name. */
const isForTests = (stage: Stage, model: Model): boolean =>
  stage !== model.final && isDebugName(stage.name ?? '') && !usedStages(model).has(stage);

function isUndefined(use: Expansion, stage: Stage, model: Model, facts: Facts): boolean {
  const { name, operator, word } = use.variable;
  if ((operator === '-' || operator === ':-') && word.length === 0) return false;
  if (!/^[A-Za-z_]\w*$/.test(name) || name === 'HOME' || name.startsWith('BUILDKIT_SBOM_SCAN_')) return false;
  const value = model.before(use.in).env(name);
  if (value.from === 'file' || value.from === 'argument' || isDeclaredBefore(use, model) || setBeside(use)) return false;
  // Of these no image is expected to know, and BuildKit sets them for ARGs only.
  if (value.from !== 'image') return value.from === 'unset' || (isBuildName(model, name) && value.from === 'unknown');
  const image = facts.get('image', value.ref);
  // The registry's answer has all variables, PATH among them; the shipped one has HOME only.
  if (image.state === 'known' && 'PATH' in image.value.env) return image.value.os !== 'windows' && !(name in image.value.env);
  return isBuildName(model, name) || mayComeFromBase(stage, name) === false;
}

/**
 * `ARG A=1 B=$A`: an ARG sees the ones before it on its own line. In `ARG A=${A:-1}` it is empty, and that does no harm, unless an ARG
 * above the first FROM has a value that this one then does not take.
 */
const isDeclaredBefore = ({ in: instruction, variable, role, start }: Expansion, model: Model): boolean =>
  role === 'arg' &&
  instruction.pairs.some(
    (pair) => pair.key.text === variable.name && pair.start < start && (pair.end <= start || !isBuildName(model, variable.name)),
  );

function messageOf(use: Expansion, stage: Stage, near: string | undefined, model: Model): string {
  const { name, operator } = use.variable;
  const becomes =
    operator === ':-' || operator === '-'
      ? 'its default is all that it can be'
      : use.text.text.length > LONGEST
        ? 'it is empty here'
        : `${shown(use.text.text)} becomes ${inQuotes(shown(withoutVariable(use.text.text, name, model.file.escape)))}`;
  if (isOwnValue(use)) return `This ARG ${name} does not take the value of the one above: ${becomes}.`;
  if (isBuildName(model, name)) return `${name} is not known in this stage without an ARG ${name} of its own: ${becomes}.`;
  if (near !== undefined) return `Nothing sets ${name}: ${becomes}. Did you mean ${near}?`;
  const why = isSetLater(use, stage, name) ? `${name} is set further down only` : `Nothing sets ${name}`;
  const edit = withoutEmptyEntry(use, model.file.text);
  return edit
    ? `${why}, so this list has an empty entry, which means the current folder: write ${edit.text}.`
    : `${why}: ${becomes}.`;
}

/** `ARG A=${A:-1}`. */
const isOwnValue = ({ in: instruction, variable, role, start }: Expansion): boolean =>
  role === 'arg' && instruction.pairs.some((it) => it.key.text === variable.name && it.start < start && it.end > start);

const isSetLater = (use: Expansion, stage: Stage, name: string): boolean =>
  stage.instructions.some(
    (it) =>
      it.start > use.in.start && (it.kind === 'ENV' || it.kind === 'ARG') && it.pairs.some((pair) => pair.key.text === name),
  );

function fixOf(use: Expansion, near: string | undefined, model: Model): Fix | undefined {
  const { name } = use.variable;
  if (isOwnValue(use)) return undefined;
  if (isBuildName(model, name))
    return { title: `Declare ARG ${name} above`, safety: 'review', edits: [insertBefore(model, use.in, `ARG ${name}`)] };
  const entry = near === undefined ? withoutEmptyEntry(use, model.file.text) : undefined;
  if (entry) return { title: `Write ${entry.text}`, safety: 'review', edits: [entry] };
  const written = model.file.text.slice(use.start, use.end);
  if (near === undefined || !written.includes(name)) return undefined;
  const text = written.replace(name, () => near);
  return { title: `Write ${near}`, safety: 'review', edits: [replace(use, text)] };
}
