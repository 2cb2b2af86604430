import { lex, variablesOf } from '../syntax/expand.ts';
import type { Expansion } from './expansion.ts';
import type { Model } from './model.ts';

/** The variables in the heredocs of COPY and ADD, where quotes mean nothing and the escape is always a backslash (shell/lex.go). */
export function* heredocVariables(model: Model): Generator<Expansion> {
  for (const instruction of model.file.instructions) {
    if (instruction.kind !== 'COPY' && instruction.kind !== 'ADD') continue;
    for (const { body, expand } of instruction.heredocs) {
      const text = model.file.text.slice(body.start, body.end);
      if (!expand || !text.includes('$')) continue;
      for (const variable of variablesOf(lex(text, '\\', false).parts))
        yield {
          start: body.start + variable.start,
          end: body.start + variable.end,
          in: instruction,
          role: 'source',
          variable,
          text: { role: 'source', text: text.slice(variable.start, variable.end), at: -1 },
        };
    }
  }
}
