import type { Escape, Instruction, Word } from '../syntax/ast.ts';
import { locate } from '../syntax/ast.ts';
import { lexed, type Variable, variablesOf } from '../syntax/expand.ts';
import { once } from '../text/once.ts';
import type { Span } from '../text/span.ts';
import { mountsOf } from './mount.ts';

/** What a word that the builder expands is for. */
export type Role =
  | 'image'
  | 'platform'
  | 'env'
  | 'arg'
  | 'label'
  | 'source'
  | 'destination'
  | 'owner'
  | 'mode'
  | 'checksum'
  | 'workdir'
  | 'user'
  | 'volume'
  | 'port'
  | 'signal'
  | 'mount';

/** A text that the builder, not a shell, expands. `at` counts in the instruction's joined text. */
export interface Expandable {
  readonly role: Role;
  readonly text: string;
  readonly at: number;
  /** Of a mount: the field's key. */
  readonly field?: string;
}

/** One use of a variable that the builder expands. */
export interface Expansion extends Span {
  readonly in: Instruction;
  readonly role: Role;
  readonly variable: Variable;
  /** The whole text that it stands in. */
  readonly text: Expandable;
}

const asText = (role: Role, word: Word): Expandable => ({ role, text: word.text, at: word.at });

const FLAG_ROLES: Readonly<Record<string, Role>> = { chown: 'owner', chmod: 'mode', checksum: 'checksum' };

/** The texts of an instruction that the builder expands (docs.docker.com/reference/dockerfile/#environment-replacement). */
export const expandables = once((instruction: Instruction): readonly Expandable[] => {
  const words = instruction.json?.problem === undefined && instruction.json ? instruction.json.items : instruction.words;
  switch (instruction.kind) {
    case 'FROM': {
      const platform = instruction.flags.find((flag) => flag.name.text === 'platform')?.value;
      const image = instruction.words[0];
      return [...(platform ? [asText('platform', platform)] : []), ...(image ? [asText('image', image)] : [])];
    }
    case 'ENV':
    case 'LABEL': {
      const role = instruction.kind === 'ENV' ? 'env' : 'label';
      return instruction.pairs.flatMap((pair) => [asText(role, pair.key), ...(pair.value ? [asText(role, pair.value)] : [])]);
    }
    case 'ARG':
      return instruction.pairs.flatMap((pair) => (pair.value ? [asText('arg', pair.value)] : []));
    case 'COPY':
    case 'ADD': {
      const flags = instruction.flags.flatMap((flag) => {
        const role = FLAG_ROLES[flag.name.text];
        return role && flag.value ? [asText(role, flag.value)] : [];
      });
      return [...flags, ...words.map((word, i) => asText(i === words.length - 1 ? 'destination' : 'source', word))];
    }
    case 'WORKDIR':
      return instruction.rest.text === '' ? [] : [asText('workdir', instruction.rest)];
    case 'USER':
      return instruction.rest.text === '' ? [] : [asText('user', instruction.rest)];
    case 'STOPSIGNAL':
      return instruction.rest.text === '' ? [] : [asText('signal', instruction.rest)];
    case 'VOLUME':
      return words.map((word) => asText('volume', word));
    case 'EXPOSE':
      return words.map((word) => asText('port', word));
    case 'RUN':
      return mountsOf(instruction).flatMap((mount) =>
        mount.fields.flatMap((field): Expandable[] =>
          field.value === undefined || field.key === 'from' || field.key === 'type'
            ? []
            : [{ role: 'mount', text: field.value, at: field.valueJoined, field: field.key }],
        ),
      );
    default:
      return [];
  }
});

export function* expansionsIn(instruction: Instruction, escape: Escape): Generator<Expansion> {
  for (const text of expandables(instruction)) {
    if (!text.text.includes('$')) continue;
    for (const variable of variablesOf(lexed(text.text, escape).parts)) {
      const { start, end } = locate(instruction, text.at + variable.start, text.at + variable.end);
      yield { start, end, in: instruction, role: text.role, variable, text };
    }
  }
}
