import type { SyntaxNode } from '../../shell/tree.ts';
import type { Joined } from '../../text/joined.ts';
import type { Build, Tool } from '../build.ts';
import type { Field } from './docker.ts';

/** A script and where it stands. */
export interface Script {
  readonly tool: Tool;
  readonly file: string;
  /** Its text with the way back to the file. */
  readonly text: Joined;
  readonly name: string | undefined;
}

/** What a script begins with. */
export interface Start {
  /** As an absolute path of the script's, `absolute(path)`; UNKNOWN when it is not known. */
  readonly cwd: string;
  readonly env?: ReadonlyMap<string, string>;
  /** `$1` and what follows; undefined when they are not known. */
  readonly args?: readonly string[];
}

/** Programs that read build definitions of their own: whoever runs a script says what becomes of them. */
export interface Programs {
  make(folder: string, args: readonly Field[]): Build[];
  npm(folder: string, script: string): Build[];
  bake(cwd: string, args: readonly Field[]): Build[];
  /** What may still be spent on the file that leads here: commands that are followed. */
  readonly budget: { steps: number };
}

export type Body = Extract<SyntaxNode, { type: 'Function' }>['body'];

/** A script with what it has defined so far. */
export interface Frame {
  readonly script: Script;
  /** With the script that each stands in: a sourced one keeps its own places. */
  readonly functions: Map<string, { readonly body: Body; readonly script: Script }>;
  readonly called: Set<string>;
}

/** A line that is appended to a file. */
export interface Written {
  readonly file: string;
  readonly text: string;
}
