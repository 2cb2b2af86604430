import type { Family } from '../knowledge/images.ts';
import { rootBase } from '../model/lineage.ts';
import type { Model, Script, Stage } from '../model/model.ts';
import { execForm } from '../syntax/ast.ts';
import { once } from '../text/once.ts';
import type { Facts } from './facts.ts';

/** The program that reads a script. `busybox` is its `ash`. */
export type Interpreter = 'dash' | 'busybox' | 'bash' | 'ksh' | 'zsh';

/**
 * What `/bin/sh` is. Debian: dash since 6, Ubuntu since 6.10 (wiki.debian.org/DashAsSh, wiki.ubuntu.com/DashAsBinSh). Alpine: BusyBox.
 * Red Hat, Arch, SUSE: a link to bash.
 */
const SH: Partial<Readonly<Record<Family, Interpreter>>> = {
  debian: 'dash',
  ubuntu: 'dash',
  alpine: 'busybox',
  busybox: 'busybox',
  redhat: 'bash',
  suse: 'bash',
  arch: 'bash',
};

const NAMED: Readonly<Record<string, Interpreter>> = {
  ash: 'busybox',
  busybox: 'busybox',
  bash: 'bash',
  rbash: 'bash',
  dash: 'dash',
  ksh: 'ksh',
  mksh: 'ksh',
  zsh: 'zsh',
};

/** The words that start the shell of a script, its options among them. */
export function shellWords(script: Script, model: Model): readonly string[] {
  if (!script.ownInterpreter) return (model.before(script.in).shell.words ?? []).map((word) => word.text);
  const words = execForm(script.in)?.map((word) => word.text);
  return words ?? /^#!\s*(\S.*)/.exec(script.shell.text)?.[1]?.trim().split(/\s+/) ?? [];
}

/** Undefined when it is not known which shell that is. */
export function interpreterOf(script: Script, model: Model, facts: Facts): Interpreter | undefined {
  const names = shellWords(script, model)
    .map((word) => word.split('/').at(-1) ?? '')
    .filter((name) => !/^env$|^-|=/.test(name));
  const [name = 'sh'] = names;
  if (/\/busybox\//.test(shellWords(script, model)[0] ?? '')) return 'busybox';
  if (name !== 'sh') return NAMED[name];
  const { stage } = script;
  const base = stage && rootBase(stage);
  if (!stage || base?.kind !== 'image' || replacesSh(model).has(stage)) return undefined;
  const fact = facts.get('image', base.ref);
  return fact.state === 'known' && fact.value.family ? SH[fact.value.family] : undefined;
}

/** A link or a file put in the place of `/bin/sh`. */
const REPLACES = /\b(?:ln|mv|cp|rm|install)\b[^;&|]*\/bin\/sh(?=["'\s;&|]|$)|\bdpkg-reconfigure\b.*\bdash\b|\bdash\/sh\b/;

/** Stages that replace `/bin/sh` themselves, or are built on one that does. */
const replacesSh = once((model: Model): ReadonlySet<Stage> => {
  const found = new Set<Stage>();
  for (const stage of model.stages) {
    const inherits = stage.base.kind === 'stage' && found.has(stage.base.stage);
    if (inherits || stage.instructions.some(({ kind, rest }) => kind === 'RUN' && REPLACES.test(rest.text))) found.add(stage);
  }
  return found;
});

/** Whether the first failing command ends the script: by what it was started with, or by the last `set` before the place. */
export function stopsAt(script: Script, before: number, model: Model): boolean {
  const words = shellWords(script, model);
  let stops = words.some((word) => /^-[a-z]*e[a-z]*$|^errexit$/.test(word));
  for (const { start, name, words: args, nesting } of script.shell.commands) {
    if (start >= before || nesting > 0 || name?.value !== 'set') continue;
    for (const [i, { text }] of args.entries()) {
      if (/^-[A-Za-z]*e/.test(text) || (text === 'errexit' && /^-[A-Za-z]*o$/.test(args[i - 1]?.text ?? ''))) stops = true;
      if (/^\+[A-Za-z]*e/.test(text) || (text === 'errexit' && /^\+[A-Za-z]*o$/.test(args[i - 1]?.text ?? ''))) stops = false;
    }
  }
  return stops;
}
