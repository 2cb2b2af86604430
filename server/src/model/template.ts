import { once } from '../text/once.ts';
import { type Span, span } from '../text/span.ts';
import type { Model } from './model.ts';

/** The first mark of a template engine that no Dockerfile can have there. */
export interface TemplateMark extends Span {
  /** `{{`, `{%`, `<%` … */
  readonly text: string;
}

/** Jinja, Go, Handlebars, Cottle, ERB, EJS, T4, and the templates of HCL and Nickel. */
const AT_START = /^(?:\{\{|\{%|\{#|<%|<#|%\{|\}\}|%\}|#\{)/;
const IN_IMAGE = /\{\{|\{%|<%|%\{/;

/** Where an instruction or an image should begin. In a RUN or a heredoc such marks may be meant as they are. */
export const templateMark = once((model: Model): TemplateMark | undefined => {
  for (const { kind, keyword, words } of model.file.instructions) {
    const mark = kind === undefined ? AT_START.exec(keyword.text)?.[0] : undefined;
    if (mark !== undefined) return { ...span(keyword.start, keyword.start + mark.length), text: mark };
    const image = kind === 'FROM' ? words.find((it) => IN_IMAGE.test(it.text)) : undefined;
    if (image) return { ...span(image.start, image.end), text: IN_IMAGE.exec(image.text)?.[0] ?? '' };
  }
  return undefined;
});
