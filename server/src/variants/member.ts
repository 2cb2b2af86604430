import type { Facts, VariantsFact } from '../facts/facts.ts';
import type { Model } from '../model/model.ts';
import { once } from '../text/once.ts';
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
  return fact.state === 'known' && fact.value ? members(model)(fact.value) : undefined;
}

/** Rules ask one after another for the same file. */
const members = once((model: Model) => {
  const known = new Map<VariantsFact, Member>();
  return (fact: VariantsFact): Member => {
    const member = known.get(fact) ?? memberIn(fact, model.file.text);
    known.set(fact, member);
    return member;
  };
});

/** The member that a file with this text is. */
export function memberIn(fact: VariantsFact, text: string): Member {
  const { role, path, file, files } = fact;
  const read: ReadFile = (it) => (it === path && role !== 'generated' ? text : files[it]);
  const family = readFamily(file, read);
  const variant = role === 'generated' ? family.plan.variants.find((it) => family.pathOf(it) === path) : undefined;
  return { role, path, family, hasPlan: files[file] !== undefined, read, generated: variant && family.generate(variant) };
}
