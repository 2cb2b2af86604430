import type { Span } from '../../text/span.ts';
import {
  type HclAttribute,
  type HclBlock,
  type HclBody,
  type HclFile,
  type HclProblem,
  plainText,
  type Template,
} from './hcl-ast.ts';
import { ExpressionReader } from './hcl-expression.ts';

/** Reads HCL as far as it can be read (hcl, hclsyntax/spec.md); mistakes are problems and hide nothing else. */
export function readHcl(text: string): HclFile {
  const reader = new BodyReader(text);
  const body = reader.file();
  return { body, problems: reader.problems };
}

/** Reads a string of JSON, which is a template as a whole; `placeOf` leads from it to the document. */
export function readTemplate(
  text: string,
  placeOf: (start: number, end: number) => Span,
): { readonly template: Template; readonly problems: readonly HclProblem[] } {
  const reader = new BodyReader(text, placeOf);
  return { template: reader.template(), problems: reader.problems };
}

class BodyReader extends ExpressionReader {
  file(): HclBody {
    return this.#body(false);
  }

  template(): Template {
    return this.whole();
  }

  #body(isBlock: boolean): HclBody {
    const attributes: HclAttribute[] = [];
    const blocks: HclBlock[] = [];
    const start = this.at;
    for (;;) {
      this.skip(false);
      if (this.done) {
        if (isBlock) this.problem('This block is not closed.', start - 1);
        break;
      }
      if (isBlock && this.topLevel()) {
        this.problem('The block before this one is not closed.');
        break;
      }
      if (this.peek() === '}') {
        this.at++;
        if (isBlock) break;
        this.problem('This brace closes nothing.', this.at - 1);
        continue;
      }
      this.#item(attributes, blocks);
    }
    return { attributes, blocks };
  }

  /** An attribute or a block. */
  #item(attributes: HclAttribute[], blocks: HclBlock[]): void {
    const start = this.at;
    const name = this.#name();
    const end = this.at;
    this.skip();
    const isAttribute = this.peek() === '=' && this.peek(1) !== '=';
    if (name !== undefined && isAttribute) {
      this.at++;
      attributes.push({ name, nameAt: this.place(start, end), value: this.expression() });
      this.#endOfItem();
    } else if (name !== undefined && /["{\p{ID_Start}_]/u.test(this.peek())) {
      const block = this.#block(name, start, end);
      if (block) blocks.push(block);
    } else {
      this.problem('Here should be an attribute or a block.', start, Math.max(end, start + 1));
      this.at = this.lineEnd(Math.max(end, start + 1));
    }
  }

  /** Quotes around the name of an attribute are a mistake that says what is meant. */
  #name(): string | undefined {
    if (this.peek() !== '"') return this.identifier();
    this.problem('The name of an attribute has no quotes.');
    return plainText(this.quoted());
  }

  #endOfItem(): void {
    this.skip();
    if (this.peek() === '\n' || this.peek() === '}' || this.done || this.topLevel()) return;
    this.problem('Behind an attribute the line ends.');
    this.at = this.lineEnd();
  }

  #block(type: string, start: number, typeEnd: number): HclBlock | undefined {
    const labels: string[] = [];
    let end = typeEnd;
    while (!this.take('{')) {
      this.skip();
      const label = this.peek() === '"' ? (plainText(this.quoted()) ?? '') : this.identifier();
      if (label === undefined) {
        this.problem('A block needs a brace in the line it begins in.');
        this.at = this.lineEnd();
        return undefined;
      }
      labels.push(label);
      end = this.at;
    }
    const body = this.deeper(() => this.#body(true));
    if (!body) this.recover('}');
    return { type, labels, headerAt: this.place(start, end), body: body ?? { attributes: [], blocks: [] } };
  }
}
