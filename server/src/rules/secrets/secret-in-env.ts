import { rule } from '../../engine/rule.ts';
import type { Model } from '../../model/model.ts';
import type { Instruction, Pair } from '../../syntax/ast.ts';
import type { Span } from '../../text/span.ts';

/** Words of BuildKit's check SecretsUsedInArgOrEnv (frontend/dockerfile/dockerfile2llb/validations.go), as parts of a name. */
const SECRET = /(?:^|_)(?:apikey|auth|credentials?|key|password|pword|passwd|secret|token)(?=_|$)/i;
const ALLOWED = /(?:^|_)(?:public|file|version)(?:_|$)/i;
/** Names that say where, how or whether, not what. */
const ABOUT =
  /_(?:algo(?:rithm)?|backend|count|days|dir|dirs|disabled|enabled|endpoint|expir(?:y|es|ation)|fingerprints?|header|home|hosts?|id|ids|len(?:gth)?|max|method|min|mode|names?|paths?|policy|ports?|prefix|provider|realm|required|rounds|servers?|service|size|sock|suffix|timeout|ttl|type|ur[il]s?|user(?:name)?)$/i;
/** Keys that are shown to everybody: what packages are signed with, and what a thing is sorted or found by. */
const PUBLIC_KEY =
  /(?:^|_)(?:apt|cache|foreign|gpg|host|map|partition|pgp|primary|release|repo|rpm|sort|translation|yum)_keys?(?:_|$)/i;

/** Values that are no secrets: switches, paths and file names, addresses, public keys, places to fill in. */
const HARMLESS: readonly RegExp[] = [
  /^(?:true|false|yes|no|on|off|none|null|nil|enabled?|disabled?|optional|required|basic|digest|bearer|jwt|ldap|md5|scram-sha-256)$/i,
  /^(?:\.{0,2}\/|~|[A-Za-z]:[\\/]|file:)/,
  /^[\w./-]+\.(?:asc|crt|cfg|conf|gpg|json|key|pem|p12|ps1|pub|py|sh|txt|ya?ml)$/i,
  /^(?:(?:https?|ldaps?|oci|docker):\/\/[^@\s]*|[\w-]+(?:\.[\w-]+)+:\d+)$/,
  /^(?:ssh-|ecdsa-|-----BEGIN (?:PGP )?PUBLIC)/,
  /^(?:<.*>|%.*%|%?\{.+\}|@.*@|\[.*\])$/s,
  /^[x0*?.-]+$/i,
];
/** The id or fingerprint of an OpenPGP key, or several. */
const FINGERPRINTS = /^(?:(?:0x)?(?:[0-9a-f]{16}|[0-9a-f]{40})[\s,]*)+$/i;

export default rule({
  id: 'secret-in-env',
  aliases: ['SecretsUsedInArgOrEnv', 'DL3064'],
  category: 'security',
  severity: 'warning',
  minor: { severity: 'info', when: 'where an `ENV` has a value like `changeme`, which hides nothing' },
  recommended: true,
  since: '0.1.0',
  fix: 'none',
  noFix: 'the secret has to be handed in where the build is started, which is not in this file',
  instructions: ['ARG', 'ENV'],
  summary: 'A secret in an `ARG` or `ENV`',
  rationale: `
    An \`ENV\` is a part of the image: whoever can pull it can read it. The value of an \`ARG\` is no better hidden, it stands in the image's
    history and in the build's records. A secret for a build step belongs into \`RUN --mount=type=secret\`, which leaves no trace; one for the
    running container is given when the container is started.

    The name decides, by the words of BuildKit's own check. What that check gets wrong is left out: names that end in a word like \`_URL\` or
    \`_PATH\`, the ids of public signing keys, switches, numbers, paths and file names, an \`ENV\` that is empty and waits for its
    value, and one that is a variable which the file never sets. Of an \`ARG\` whose value goes on into the \`ENV\` of its name, only the
    \`ENV\` is told.

    A value such as \`password\` or \`changeme\` is no secret, but every container that is given no other one starts with it.
  `,
  examples: [
    {
      bad: 'FROM node:22\nARG NPM_TOKEN\nRUN npm ci',
      good: 'FROM node:22\nRUN --mount=type=secret,id=NPM_TOKEN,env=NPM_TOKEN npm ci',
    },
  ],
  *check({ model }) {
    // An ARG above the first FROM reaches no layer, unless a stage declares it again.
    const leaks = model.stages.flatMap(({ instructions }) => instructions.flatMap((it) => leaksOf(it, model)));
    const told = new Set(leaks.map((it) => it.argument?.start));
    for (const { kind, pair, argument } of leaks) {
      const isMinor = kind === 'ENV' && isPlaceholder(pair);
      if (!told.has(pair.start))
        yield {
          at: pair.key,
          message: isMinor ? guessable(pair.key.text) : messageOf(kind, pair.key.text),
          isMinor,
          related: argument ? [{ at: argument, message: 'The build passes it here.' }] : [],
        };
    }
  },
});

interface Leak {
  readonly kind: 'ARG' | 'ENV';
  readonly pair: Pair;
  /** Of an ENV: the ARG of the same name that it takes its value from, and which it speaks for. */
  readonly argument: Span | undefined;
}

function leaksOf(instruction: Instruction, model: Model): Leak[] {
  const { kind } = instruction;
  if (kind !== 'ARG' && kind !== 'ENV') return [];
  return instruction.pairs
    .filter((pair) => isSecretName(pair.key.text) && mayHoldSecret(pair, instruction, model))
    .map((pair) => {
      const source = kind === 'ENV' ? soleVariable(pair) : undefined;
      const value = source === pair.key.text ? model.before(instruction).env(source) : undefined;
      return { kind, pair, argument: value?.from === 'argument' ? value.at : undefined };
    });
}

/** The variable that is all of a value: `$X`, `"${X:-}"`. */
const soleVariable = ({ value }: Pair): string | undefined =>
  /^"?\$(?:(\w+)|\{(\w+)(?::?-)?\})"?$/
    .exec(value?.text ?? '')
    ?.slice(1)
    .find((it) => it);

const messageOf = (kind: 'ARG' | 'ENV', name: string): string =>
  kind === 'ENV'
    ? `The value of ${name} can be read by everyone who has the image: hand secrets in when they are needed.`
    : `The value of ${name} stays in the image's history: pass secrets with RUN --mount=type=secret.`;

/** What is written where a secret is to come, alone or put together: `my-secret-password`, `admin123`. */
const PLACEHOLDER =
  /^(?:(?:my|your|super|change|me|it|this|pass|passwd|password|secret|admin|root|example|test|default|dummy|placeholder|token|key|here)[-_. ]?)+\d{0,4}$/i;

const isPlaceholder = ({ key, value }: Pair): boolean => {
  const text = value?.text.replace(/^(["'])(.*)\1$/, '$2').toLowerCase() ?? '';
  const name = key.text.toLowerCase();
  return text === name || text === name.split('_')[0] || (text.length <= 40 && PLACEHOLDER.test(text));
};

const guessable = (name: string): string =>
  `Every container of the image that is given no other ${name} starts with this one, which anybody can guess.`;

const isSecretName = (name: string): boolean =>
  SECRET.test(name) && !ALLOWED.test(name) && !ABOUT.test(name) && !PUBLIC_KEY.test(name);

function mayHoldSecret(pair: Pair, instruction: Instruction, model: Model): boolean {
  // An ARG without a value, or with an empty one, waits for the build to pass it.
  const waits = instruction.kind === 'ARG';
  if (!pair.value) return waits;
  // `ENV X=$Y` with no Y in the file is empty, or what a parent has already.
  const source = waits ? undefined : soleVariable(pair);
  if (source !== undefined && !/^(?:file|argument)$/.test(model.before(instruction).env(source).from)) return false;
  const text = model.expand(instruction, pair.value.text)?.trim();
  if (text === undefined) return true;
  if (text === '') return waits && !pair.value.text.includes('$');
  // Digits are a switch or a size, but in a password they are what people type.
  if (/^[\d.]{1,7}$/.test(text)) return /passw|pword/i.test(pair.key.text);
  return !FINGERPRINTS.test(text) && !HARMLESS.some((pattern) => pattern.test(text));
}
