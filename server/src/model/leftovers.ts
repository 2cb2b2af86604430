import { once } from '../text/once.ts';
import { commandsOfScript, hasFlag, operands, type RunCommand } from './commands.ts';
import { shippedStages } from './lineage.ts';
import type { Model, Script, Stage } from './model.ts';
import { fieldOf, mountsOf, mountType } from './mount.ts';

/** The script of a RUN whose layer is in the final image: what it leaves behind stays there, whatever a later one removes. */
export interface ShippedScript {
  readonly script: Script;
  readonly stage: Stage;
  readonly commands: readonly RunCommand[];
}

export const shippedScripts = once((model: Model): readonly ShippedScript[] => {
  const shipped = new Set(shippedStages(model));
  return model.scripts.flatMap((script) => {
    const { stage } = script;
    if (script.in.kind !== 'RUN' || !stage || !shipped.has(stage)) return [];
    return [{ script, stage, commands: commandsOfScript(script) }];
  });
});

/** A script of which only its name is known here: it may remove anything. */
export function mayRemove({ name = '', nameWord, args }: RunCommand): boolean {
  if (/\.sh$|clean/i.test(name) || name === '.' || name === 'source') return true;
  if (/^(?:ba|da|a|z)?sh$/.test(name)) return args.some((word) => !word.text.startsWith('-'));
  return nameWord !== undefined && nameWord.value === undefined;
}

/** The targets of the mounts of a RUN that leave nothing in its layer. */
export const outsideFolders = ({ in: run }: Script): string[] =>
  mountsOf(run).flatMap((mount) => {
    const target = fieldOf(mount, 'target', 'dst', 'destination')?.value?.replace(/["']|\/+$/g, '');
    return target !== undefined && /^(?:cache|tmpfs)$/.test(mountType(mount)) ? [target] : [];
  });

/** The folders and files that `rm -r` or `find … -delete` takes away, without a pattern for all that is in one at their end. */
export function removedPaths({ name, args }: RunCommand): string[] {
  const values = args.map((word) => word.value ?? word.text.replace(/["']/g, ''));
  if (name === 'find') {
    const folders = values.slice(
      0,
      Math.max(
        0,
        values.findIndex((it) => it.startsWith('-')),
      ),
    );
    return values.some((it) => it === '-delete' || it === 'rm') ? folders.map(withoutPattern) : [];
  }
  if (name !== 'rm' || !hasFlag(args, '-r', '-R', '--recursive')) return [];
  return operands(args).flatMap((word) => braces(word.value ?? word.text.replace(/["']/g, '')).map(withoutPattern));
}

const withoutPattern = (path: string): string => path.replace(/(?:\/(?:\*|\.\*|\.\?\*|\.\[!?\^?\.?\]\*|\*\.\*))*\/*$/, '') || '/';

/** `/a/{b,c}` is two paths. */
function braces(text: string): string[] {
  const [, before, choices, after] = /^(.*?)\{([^{}]*,[^{}]*)\}(.*)$/.exec(text) ?? [];
  if (before === undefined || choices === undefined || after === undefined) return [text];
  return choices.split(',').flatMap((it) => braces(`${before}${it}${after}`));
}

/** True when a folder is one of the paths, or lies in one. `~` is the home folder, wherever that is. */
export function isWithin(folder: string, paths: readonly string[], home: string | undefined): boolean {
  const homes = home === undefined ? /^(?:~|\$\{?HOME\}?|\/root|\/home\/[^/]+|\/app|\/opt\/app-root\/src)(?=\/|$)/ : undefined;
  const wanted = home === undefined ? folder : folder.replace(/^~/, home);
  return paths.some((path) => {
    const own = homes ? path.replace(homes, '~') : path.replace(/^(?:~|\$\{?HOME\}?)(?=\/|$)/, home ?? '~');
    return (
      own === '/' || wanted === own || wanted.startsWith(`${own}/`) || (own.endsWith('*') && wanted.startsWith(own.slice(0, -1)))
    );
  });
}
