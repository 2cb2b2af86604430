import { type Fix, rule } from '../../engine/rule.ts';
import type { Facts } from '../../facts/facts.ts';
import { homeAt } from '../../facts/home.ts';
import { expandables, type Role } from '../../model/expansion.ts';
import type { Model } from '../../model/model.ts';
import { dialectOf, isUnixShell } from '../../model/shells.ts';
import { execForm, type Instruction, locate } from '../../syntax/ast.ts';
import { replace } from '../../text/edit.ts';
import { groupBy } from '../../text/once.ts';
import type { Span } from '../../text/span.ts';

const PATHS = new Set<Role>(['source', 'destination', 'workdir', 'volume', 'env']);
const MOUNT_PATHS = new Set(['target', 'dst', 'destination', 'source', 'src']);

interface Tilde extends Span {
  readonly in: Instruction;
  readonly whole: string;
  /** Of an entry of PATH. */
  readonly isSearched: boolean;
}

export default rule({
  id: 'literal-tilde',
  category: 'correctness',
  severity: 'warning',
  recommended: true,
  since: '0.1.0',
  fix: 'review',
  words: ['~'],
  summary: '`~` where no shell expands it',
  rationale: `
    \`~\` is an invention of shells. The builder does not know it, and neither does a program that is started without a shell:
    \`WORKDIR ~/app\` makes a folder that is called \`~\`, \`COPY . ~/app\` fills another one below it, a cache mounted at
    \`~/.npm\` is never found, and \`CMD ["node", "~/main.js"]\` looks for a file of that name.

    In \`PATH\`, bash expands it while it looks for a program, but \`dash\`, which is \`/bin/sh\` on Debian, and what starts programs without a
    shell do not.

    Where several of them agree, the files may well find each other in the folder \`~\`, so the fix rewrites all of a stage at once.
  `,
  examples: [
    {
      bad: 'FROM node:22\nWORKDIR ~/app\nCOPY package.json ~/app/',
      good: 'FROM node:22\nWORKDIR /root/app\nCOPY package.json /root/app/',
    },
  ],
  *check({ model, facts }) {
    const tildes = model.file.instructions.flatMap(tildesOf);
    const groups = groupBy(tildes, (it) => groupOf(it, model, facts));
    const fixes = new Map([...groups].map(([key, group]) => [key, fixesOf(group, model, facts)]));
    for (const tilde of tildes)
      yield {
        at: { start: tilde.start, end: tilde.end },
        message: tilde.isSearched
          ? 'In PATH, only bash expands this: for dash, and for programs that start others, it is a folder that is called ~.'
          : `No shell reads this, so ${tilde.whole} means a folder that is called ~.`,
        fixes: fixes.get(groupOf(tilde, model, facts)) ?? [],
      };
  },
});

/** Those with one key are rewritten together: a stage's, with one home. */
const groupOf = (it: Tilde, model: Model, facts: Facts): string =>
  `${model.stageOf(it.in)?.index} ${homeAt(model, facts, it.in) ?? ''}`;

function fixesOf(tildes: readonly Tilde[], model: Model, facts: Facts): Fix[] {
  const [first] = tildes;
  const home = first && model.stageOf(first.in) && homeAt(model, facts, first.in);
  if (home === undefined) return [];
  const title = tildes.length > 1 ? `Write ${home} for ~, ${tildes.length} times in this stage` : `Write ${home} for ~`;
  return [{ title, safety: 'review', edits: tildes.map((it) => replace(it, home)) }];
}

function tildesOf(instruction: Instruction): Tilde[] {
  const found: Tilde[] = [];
  const add = (text: string, at: number, offset: number): void => {
    found.push({
      ...locate(instruction, at + offset, at + offset + 1),
      in: instruction,
      whole: text.replace(/^["']|["']$/g, ''),
      isSearched: instruction.kind === 'ENV' && instruction.pairs.some((it) => it.key.text === 'PATH' && it.value?.at === at),
    });
  };
  for (const { role, text, at, field } of expandables(instruction)) {
    if (!text.includes('~')) continue;
    if (role === 'mount' ? field !== undefined && MOUNT_PATHS.has(field) : PATHS.has(role)) {
      const offset = /^["']?~(?=\/|["']?$)/.exec(text);
      if (offset && !(role === 'source' && fromStage(instruction))) add(text, at, text.indexOf('~'));
      // `PATH=/a:~/b`: each entry of a list of paths.
      else if (role === 'env' && !offset) for (const match of text.matchAll(/:~(?=\/)/g)) add(text, at, match.index + 1);
    }
  }
  if (instruction.kind === 'CMD' || instruction.kind === 'ENTRYPOINT' || instruction.kind === 'RUN') {
    const words = execForm(instruction) ?? [];
    if (isUnixShell(dialectOf(words.map((word) => word.text)))) return found;
    for (const word of words.slice(1)) if (/^~(\/|$)/.test(word.text)) add(word.text, word.at, 0);
  }
  return found;
}

const fromStage = (instruction: Instruction): boolean => instruction.flags.some((flag) => flag.name.text === 'from');
