import type { Problem } from '../../syntax/ast.ts';
import type { Model } from '../model.ts';

/** What BuildKit rejects before it solves anything, beyond what the parser already said. */
export function* validate(_model: Model): Generator<Problem> {}
