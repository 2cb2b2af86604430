import type { Facts, VariantsFact } from '../facts/facts.ts';
import type { Model } from '../model/model.ts';
import { type Family, type Generated, type ReadFile, readFamily } from './generate.ts';

/** A file that belongs to a family of variants, with the text that it has now. */
export interface Member {
  readonly role: VariantsFact['role'];
  readonly path: string;
  readonly family: Family;
  /** False for a source that includes fragments and has no variants file. */
  readonly hasPlan: boolean;
  readonly read: ReadFile;
  /** What a generated file would be; undefined for others, and for what is no variant's Dockerfile. */
  readonly generated: Generated | undefined;
}

/** What a file is to its family; undefined when it belongs to none, or nobody knows. */
export function memberOf(model: Model, facts: Facts): Member | undefined {
  const fact = facts.get('variants', '');
  return fact.state === 'known' && fact.value ? memberIn(fact.value, model.file.text) : undefined;
}

/** Rules, the variants' own findings and a preview ask one after another for the same text. */
const last = new WeakMap<VariantsFact, { readonly text: string; readonly member: Member }>();

/** The member that a file with this text is. */
export function memberIn(fact: VariantsFact, text: string): Member {
  const known = last.get(fact);
  if (known?.text === text) return known.member;
  const member = readMember(fact, text);
  last.set(fact, { text, member });
  return member;
}

function readMember(fact: VariantsFact, text: string): Member {
  const { role, path, file, files } = fact;
  const read: ReadFile = (it) => (it === path && role !== 'generated' ? text : files[it]);
  const family = readFamily(file, read);
  const variant = role === 'generated' ? family.plan.variants.find((it) => family.pathOf(it) === path) : undefined;
  return { role, path, family, hasPlan: files[file] !== undefined, read, generated: variant && family.generate(variant) };
}
