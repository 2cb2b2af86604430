import { imageFacts } from '../knowledge/images.ts';
import type { Instruction, Pair } from '../syntax/ast.ts';
import { lex, variablesOf } from '../syntax/expand.ts';
import { parseReference, type Reference } from '../syntax/reference.ts';
import { once } from '../text/once.ts';
import type { Span } from '../text/span.ts';
import type { Model } from './model.ts';

/** A place that names an image: FROM, `COPY --from`, `--mount from=` or the `syntax` directive. */
export interface ImageUse extends Span {
  readonly kind: 'from' | 'copy' | 'mount' | 'syntax';
  /** Undefined for the directive. */
  readonly in: Instruction | undefined;
  /** As written. */
  readonly text: string;
  /** With the defaults of the ARGs; undefined where that is not known. */
  readonly expanded: string | undefined;
  /** Undefined when the text is no valid reference. */
  readonly reference: Reference | undefined;
  /** The ARGs before the first FROM that it is made of. */
  readonly args: readonly Pair[];
}

/** Every image that the builder would look up. Stage names, indices, `scratch` and what may be a named context are none. */
export const imageUses = once((model: Model): readonly ImageUse[] => {
  const uses: ImageUse[] = [];
  for (const directive of model.file.directives)
    if (directive.name === 'syntax') {
      const { value } = directive;
      uses.push({
        start: value.start,
        end: value.end,
        kind: 'syntax',
        in: undefined,
        text: value.text,
        expanded: value.text,
        reference: parseReference(value.text),
        args: [],
      });
    }
  for (const stage of model.stages) {
    const image = stage.from.words[0];
    if (!image || stage.base.kind === 'stage' || stage.base.kind === 'scratch') continue;
    uses.push({
      start: image.start,
      end: image.end,
      kind: 'from',
      in: stage.from,
      text: image.text,
      expanded: stage.baseText,
      reference: stage.base.kind === 'image' ? stage.base.reference : undefined,
      args: argsOf(image.text, model),
    });
  }
  for (const use of model.uses) {
    if (use.kind === 'from' || use.stage || use.isIndex || use.text.includes('$') || !isSurelyImage(use.text)) continue;
    const { start, end, kind, text } = use;
    uses.push({ start, end, kind, in: use.in, text, expanded: text, reference: parseReference(text), args: [] });
  }
  return uses.sort((a, b) => a.start - b.start);
});

/** `COPY --from=assets` is a named context as often as an image: only a tag, a path, or a well-known name tells. */
const isSurelyImage = (text: string): boolean => /[:/@]/.test(text) || imageFacts(text) !== undefined;

function argsOf(text: string, model: Model): Pair[] {
  if (!text.includes('$')) return [];
  const names = new Set([...variablesOf(lex(text, model.file.escape).parts)].map((it) => it.name));
  return model.globalArgs.flatMap((arg) => arg.pairs.filter((pair) => names.has(pair.key.text)));
}
