import { type Finding, rule } from '../../engine/rule.ts';
import { isOfType, LABEL_TYPES } from '../../knowledge/label-values.ts';
import { lineageOf } from '../../model/lineage.ts';
import type { Model, Stage } from '../../model/model.ts';
import { usedStages } from '../../model/stage-graph.ts';
import type { Instruction, Pair } from '../../syntax/ast.ts';

const TYPES: Readonly<Record<string, { readonly code: string; readonly what: string }>> = {
  url: { code: 'DL3052', what: 'a URL' },
  rfc3339: { code: 'DL3053', what: 'a time of RFC 3339, as 2026-01-31T12:00:00Z' },
  spdx: { code: 'DL3054', what: 'an SPDX licence expression' },
  hash: { code: 'DL3055', what: 'a commit of git' },
  semver: { code: 'DL3056', what: 'a semantic version' },
  email: { code: 'DL3058', what: 'an email address' },
};
const MISSING = 'DL3049';
const SURPLUS = 'DL3050';
const EMPTY = 'DL3051';
const MOST = 4;

type Schema = Readonly<Record<string, string>>;

export default rule({
  id: 'label-schema',
  codes: [MISSING, SURPLUS, EMPTY, ...Object.values(TYPES).map((it) => it.code)],
  options: {
    labels: {
      type: 'map',
      default: {},
      choices: LABEL_TYPES,
      docs: 'The labels that every image must have, each with what its value is: `text`, `url`, `semver`, `hash`, `rfc3339`, `spdx` or `email`.',
    },
    strict: { type: 'boolean', default: false, docs: 'Whether other labels than these are findings, too.' },
  },
  category: 'correctness',
  severity: 'warning',
  recommended: true,
  since: '0.1.0',
  fix: 'none',
  noFix: 'what a label says only the author knows',
  summary: 'Labels that are not as the schema asks for',
  rationale: `
    Which labels images have is agreed upon in a team, for those who look for the owner, the source or the version of a running container.
    The option \`labels\` says which there must be and what they hold; without it, the rule says nothing. Every image must have them that a
    build can end with: the last stage, and others that no stage uses, each with its parent stages. Values that hold a variable are
    known to the build only, and are not judged.
  `,
  examples: [
    {
      bad: 'FROM debian:13\nLABEL version="v1"',
      good: 'FROM debian:13\nLABEL version="1.0.0" maintainer="ada@example.com"',
      options: { labels: { version: 'semver', maintainer: 'email' } },
    },
  ],
  *check({ model, options }) {
    const schema = new Map(Object.entries(options.labels));
    for (const instruction of model.file.instructions) {
      if (instruction.kind !== 'LABEL') continue;
      for (const pair of instruction.pairs) {
        const finding = findingOf(pair, instruction, options.labels, options.strict, model);
        if (finding) yield finding;
      }
    }
    const used = usedStages(model);
    for (const stage of model.stages) {
      if (stage !== model.final && used.has(stage)) continue;
      const labels = labelsOf(stage, model);
      const missing = labels && [...schema.keys()].filter((it) => !labels.has(it));
      if (missing && missing.length > 0)
        yield { at: stage.from.keyword, message: `This image lacks ${listed(missing)}.`, code: MISSING };
    }
  },
});

function findingOf(
  { key, value }: Pair,
  instruction: Instruction,
  schema: Schema,
  strict: boolean,
  model: Model,
): Finding | undefined {
  const name = model.expand(instruction, key.text);
  if (name === undefined || name === '') return undefined;
  const type = Object.hasOwn(schema, name) ? schema[name] : undefined;
  if (type === undefined)
    return strict ? { at: key, message: `The label ${name.slice(0, 80)} is not in the schema.`, code: SURPLUS } : undefined;
  if (value?.text.includes('$')) return undefined;
  const text = model.expand(instruction, value?.text ?? '');
  if (text === undefined) return undefined;
  if (text.trim() === '') return { at: key, message: `The label ${name.slice(0, 80)} is empty.`, code: EMPTY };
  const wanted = TYPES[type];
  if (!wanted || isOfType(text, type)) return undefined;
  const shown = text.length > 40 ? `${text.slice(0, 39)}…` : text;
  return {
    at: value ?? key,
    message: `The label ${name.slice(0, 60)} should be ${wanted.what}, and is ${shown.replace(/\s+/g, ' ')}.`,
    code: wanted.code,
  };
}

/** The labels of an image, its parent stages included; undefined when one of the keys is not known. */
function labelsOf(stage: Stage, model: Model): ReadonlySet<string> | undefined {
  const found = new Set<string>();
  for (const it of lineageOf(stage))
    for (const instruction of it.instructions) {
      if (instruction.kind !== 'LABEL') continue;
      for (const { key } of instruction.pairs) {
        const name = model.expand(instruction, key.text);
        if (name === undefined) return undefined;
        found.add(name);
      }
    }
  return found;
}

function listed(names: readonly string[]): string {
  const short = names.slice(0, MOST).map((it) => it.slice(0, 40));
  const rest = names.length - short.length;
  const last = short.length > 1 && rest === 0 ? ` and ${short.pop()}` : rest > 0 ? ` and ${rest} more` : '';
  return `the label${names.length > 1 ? 's' : ''} ${short.join(', ')}${last}`;
}
