import type { Model, Script } from '../model/model.ts';
import { assignedIn } from '../shell/assigned.ts';
import type { Facts } from './facts.ts';
import { isUnsetAt } from './variables.ts';

/** What stands between the words of a list, which may go on in the next line. */
const GAP = String.raw`(?:[ \t]+|\\\r?\n)+`;
/** Programs whose last word is where things go. */
const WITH_TARGET = /(?:^|[;&|"'({]|\b(?:RUN|then|do|else|sudo))[\s\\]*(?:cp|mv|ln|install|rsync|scp|mount)\s[^;&|]*$/;

/** Whether a name stands nowhere in the file but where nothing is as good: at the end of a word or a list, behind variables with values. */
export function addsNothing(name: string, script: Script, model: Model, facts: Facts): boolean {
  const { text } = model.file;
  const { values } = assignedIn(script.shell);
  const isSet = (it: string): boolean => values.has(it) || !isUnsetAt(it, script, model, facts);
  const ends = [...text.matchAll(new RegExp(`\\$(?:(\\w+)|\\{(\\w+)\\})\\$\\{?${name}\\b`, 'g'))].filter(([, plain, braced]) =>
    isSet(plain ?? braced ?? ''),
  );
  const lists = [
    ...text.matchAll(new RegExp(`((?:\\$\\{?\\w+\\}?${GAP}){2,})\\$\\{?${name}\\}?(?=["']?(?:${GAP})?(?:$|[\\r\\n|&;)]))`, 'g')),
  ].filter((it) => {
    const names = [...(it[1] ?? '').matchAll(/\w+/g)].map(([word]) => word);
    return names.every(isSet) && !WITH_TARGET.test(text.slice(script.in.start, it.index));
  });
  const count = ends.length + lists.length;
  return count > 0 && count === [...text.matchAll(new RegExp(`\\b${name}\\b`, 'g'))].length;
}
