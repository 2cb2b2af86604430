import { imageFacts } from '../knowledge/images.ts';
import type { Model, Stage } from '../model/model.ts';
import { execForm } from '../syntax/ast.ts';

/** What a debug variant has more than the release. */
interface DebugLines {
  readonly lines: readonly string[];
  /** The command that starts the program under its debugger; undefined where none is known. */
  readonly start: string | undefined;
  readonly notes: readonly string[];
}

const INSTALL: Readonly<Record<string, string>> = {
  debian: 'apt-get update && apt-get install -y --no-install-recommends curl procps strace && rm -rf /var/lib/apt/lists/*',
  ubuntu: 'apt-get update && apt-get install -y --no-install-recommends curl procps strace && rm -rf /var/lib/apt/lists/*',
  alpine: 'apk add --no-cache curl procps strace',
  redhat: 'dnf install -y procps-ng strace && dnf clean all',
};

/** Tools to look into a running container, and the program started under the debugger of its language. */
export function debugLines(model: Model, final: Stage): DebugLines {
  let root = final;
  while (root.base.kind === 'stage') root = root.base.stage;
  const facts = root.base.kind === 'image' ? imageFacts(root.base.ref) : undefined;
  const notes: string[] = [];
  const command = final.instructions.findLast((it) => it.kind === 'CMD');
  const words = command && execForm(command)?.map((it) => it.text);
  const debugger_ = words && final.instructions.every((it) => it.kind !== 'ENTRYPOINT') ? underDebugger(words) : undefined;
  const install = [INSTALL[facts?.family ?? ''], debugger_?.install].filter((it) => it !== undefined);
  if (install.length === 0) {
    notes.push('Nothing is known of the base image: write into the debug branch what it needs more.');
    return { lines: ['# What only the debug image has stands here, behind the mark.'], start: undefined, notes };
  }
  const user = model.after(final).user;
  const name = user.from === 'file' ? user.text : undefined;
  const isRoot = name === undefined || ['root', '0', '0:0', 'root:root'].includes(name);
  const lines = [
    ...(isRoot ? [] : ['USER root']),
    ...install.map((it) => `RUN ${it}`),
    ...(isRoot ? [] : [`USER ${name}`]),
    ...(debugger_?.port === undefined ? [] : [`EXPOSE ${debugger_.port}`]),
  ];
  return { lines, start: debugger_ && `CMD ${JSON.stringify(debugger_.words).replaceAll('","', '", "')}`, notes };
}

interface Debugger {
  readonly words: readonly string[];
  readonly port: number;
  readonly install: string | undefined;
}

/** Sources: debugpy's and Node's documentation. */
function underDebugger([program = '', ...args]: readonly string[]): Debugger | undefined {
  if (/^python3?$/.test(program) && args.length > 0)
    return {
      words: [program, '-m', 'debugpy', '--listen', '0.0.0.0:5678', ...args],
      port: 5678,
      install: 'pip install --no-cache-dir debugpy',
    };
  if (program === 'node' && args.length > 0)
    return { words: [program, '--inspect=0.0.0.0:9229', ...args], port: 9229, install: undefined };
  return undefined;
}
