/** What the keys of a variants file mean; the JSON schema, completion and the documentation are made of this. */
export const PLAN_DOCS: Readonly<Record<string, string>> = {
  source:
    'The Dockerfile that all variants come from, beside this file. Default: the name of this file without `.variants.yaml`.',
  output: 'Where each variant is written, with names of axes and values in braces: `{version}/{distro}/Dockerfile`.',
  default:
    'The variant that the source is as it stands: its name, or a map of axes. Default: the first one. Lines of branches that it does not take are marked with `#|`.',
  header: 'Whether generated files begin with two lines that say where they come from. Default: true.',
  axes: 'Names with their values: every combination is a variant. A value may bring others along: `"3.13": {sha256: …}`.',
  exclude: 'Combinations that there are not, by some of their axes: `{version: "3.12", distro: [alpine, slim]}`.',
  include: 'Values for the combinations that an entry fits, as in a GitHub matrix, or one combination more.',
  variants: 'Variants by name, beside the combinations of axes; what they do not say is as in the default.',
  values: 'Values that all variants have, unless they have their own.',
  changes: 'What is different in some variants, without touching the source.',
  context: 'The build context for bake, Compose and the matrix, relative to this file. Default: its folder.',
  bake: 'A file for `docker buildx bake` with a target for each variant: `docker-bake.hcl`.',
  compose: 'A Compose file with a service for each variant.',
  matrix: 'A JSON file for `strategy.matrix` of a workflow.',
  stages: 'One Dockerfile with all variants as targets.',
  map: 'A JSON file that says for each generated line where it comes from, and tells edits by hand in files without a header.',
};

export const CHANGE_DOCS: Readonly<Record<string, string>> = {
  when: 'The variants that are meant, as in `#@ if`: `distro == "alpine" and version >= "3.12"`. Without it all are.',
  from: 'The image that the last stage comes from, or a map of stages and their images.',
  args: 'Defaults of ARGs.',
  env: 'Variables of the last stage.',
  labels: 'Labels of the last stage.',
  user: 'The USER of the last stage.',
  workdir: 'The WORKDIR of the last stage.',
  entrypoint: 'The ENTRYPOINT of the last stage: a list for the exec form.',
  cmd: 'The CMD of the last stage: a list for the exec form.',
  stopsignal: 'The STOPSIGNAL of the last stage.',
  remove: 'Instructions that are left out: an anchor, or how the instruction begins.',
  before:
    'Instructions before others: a map of an anchor, `start`, `end`, `stage.start`, or how an instruction begins, to a text.',
  after: 'Instructions behind others, as in `before`.',
  replace: 'Instructions in place of others, as in `before`.',
};

const scalar = { type: ['string', 'number', 'boolean'] };
const scalars = { type: 'object', additionalProperties: scalar };
const oneOrMore = { anyOf: [scalar, { type: 'array', items: scalar }] };

const CHANGE_TYPES: Readonly<Record<string, object>> = {
  when: { type: 'string' },
  from: { anyOf: [{ type: 'string' }, scalars] },
  args: scalars,
  env: scalars,
  labels: scalars,
  user: scalar,
  workdir: { type: 'string' },
  entrypoint: oneOrMore,
  cmd: oneOrMore,
  stopsignal: scalar,
  remove: oneOrMore,
  before: { type: 'object', additionalProperties: oneOrMore },
  after: { type: 'object', additionalProperties: oneOrMore },
  replace: { type: 'object', additionalProperties: oneOrMore },
};

const changes = { anyOf: [{ $ref: '#/definitions/change' }, { type: 'array', items: { $ref: '#/definitions/change' } }] };
const path = { type: 'string' };

const PLAN_TYPES: Readonly<Record<string, object>> = {
  source: path,
  output: path,
  default: { anyOf: [{ type: 'string' }, scalars] },
  header: { type: 'boolean' },
  axes: {
    type: 'object',
    additionalProperties: {
      anyOf: [
        { type: 'array', items: scalar, minItems: 1 },
        { type: 'object', additionalProperties: { anyOf: [scalars, { type: 'null' }] } },
      ],
    },
  },
  exclude: { type: 'array', items: { type: 'object', additionalProperties: oneOrMore } },
  include: { type: 'array', items: { type: 'object', properties: { changes }, additionalProperties: scalar } },
  variants: {
    type: 'object',
    additionalProperties: {
      anyOf: [
        { type: 'null' },
        { type: 'object', properties: { changes, output: path, newline: { type: 'boolean' } }, additionalProperties: scalar },
      ],
    },
  },
  values: scalars,
  changes,
  context: path,
  bake: path,
  compose: path,
  matrix: path,
  stages: path,
  map: path,
};

const described = (docs: Readonly<Record<string, string>>, types: Readonly<Record<string, object>>): object =>
  Object.fromEntries(Object.entries(docs).map(([key, markdownDescription]) => [key, { ...types[key], markdownDescription }]));

/** The JSON schema of variants files. */
export const planSchema = (): object => ({
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'Variants of a Dockerfile',
  description: 'Which Dockerfiles are generated from one source, and how they differ.',
  type: 'object',
  additionalProperties: false,
  properties: described(PLAN_DOCS, PLAN_TYPES),
  definitions: { change: { type: 'object', additionalProperties: false, properties: described(CHANGE_DOCS, CHANGE_TYPES) } },
});
