import { parseReference } from '../syntax/reference.ts';
import { isKnown } from './script/values.ts';

/** The repository that a build gives its image to, as people write it; undefined where it is not known. The tag need not be. */
function imageName(text: string | undefined): string | undefined {
  const name = text?.replace(/@.*$/s, '').replace(/:[^/]*$/, '');
  return name === undefined || !isKnown(name) ? undefined : parseReference(name)?.familiar;
}

export const imageNames = (texts: readonly (string | undefined)[]): readonly string[] => [
  ...new Set(texts.flatMap((it) => imageName(it) ?? [])),
];
