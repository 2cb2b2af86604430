import { type Finding, type Fix, rule } from '../../engine/rule.ts';
import { packageManager } from '../../knowledge/package-managers.ts';
import type { Script } from '../../model/model.ts';
import { unixScripts } from '../../model/unix-scripts.ts';
import { isAsked } from '../../shell/lists.ts';
import { isTest, type NodeOf, nameOf, nodesOf } from '../../shell/nodes.ts';
import { decidingName, isQuiet, stops } from '../../shell/stopping.ts';
import type { SyntaxNode } from '../../shell/tree.ts';
import { insert, replace } from '../../text/edit.ts';
import { type Span, span } from '../../text/span.ts';

/** Programs that a step is there for: when one fails, the image is not what it should be. */
const WORK: ReadonlySet<string> = new Set(
  `pip pip3 npm yarn pnpm bun gem bundle composer cargo rustup go make cmake ninja meson mvn gradle git svn curl wget tar unzip dpkg rpm
  configure python python3 node php ruby perl useradd groupadd adduser addgroup cp mv patch sed bash sh dotnet conda mamba install javac gcc
  cc uv poetry pipenv apt-key gpg`.split(/\s+/),
);
/** Programs that answer a question. */
const ASKS: ReadonlySet<string | undefined> = new Set('getent id grep egrep command which type ls hash uname'.split(' '));
const SAYS: ReadonlySet<string | undefined> = new Set(['true', ':', 'echo', 'printf']);

export default rule({
  id: 'overreaching-fallback',
  aliases: ['SC2015'],
  category: 'correctness',
  severity: 'warning',
  recommended: true,
  since: '0.1.0',
  fix: 'review',
  words: ['||'],
  instructions: ['RUN'],
  summary: 'A `||` behind a chain of `&&`, which answers for all of the chain',
  rationale: `
    \`&&\` and \`||\` have the same rank and are read from the left: in \`make && make install && strip tool || true\`, the \`true\` is not for
    \`strip\` alone. When \`make\` fails, the rest of the chain is left out, \`true\` answers, and the step goes on without what it was to
    build. Braces say what is meant: \`make && make install && { strip tool || true; }\`. Nor is \`test && a || b\` an "if, then, else": \`b\`
    runs as well when \`a\` fails.

    Told of where a program that downloads, installs or builds stands further left, and what is before the \`||\` is a question, throws its errors
    away, or gets something else done instead. Silent where the fallback stops the step, in conditions, and for a chain of two commands, or of one
    program, that may fail as a whole.
  `,
  examples: [
    {
      bad: 'FROM debian:13\nRUN make && make install && strip /usr/local/bin/tool 2>/dev/null || true',
      good: 'FROM debian:13\nRUN make && make install && { strip /usr/local/bin/tool 2>/dev/null || true; }',
    },
  ],
  *check({ model }) {
    for (const script of unixScripts(model)) {
      if (!script.shell.text.includes('||')) continue;
      for (const site of nodesOf(script.shell).of('AndOr')) {
        const { commands, operators } = site.node;
        let from = 0;
        for (const [i, operator] of operators.entries()) {
          if (operator !== '||') continue;
          const chain = commands.slice(from, i + 1);
          from = i + 1;
          const fallback = commands[i + 1];
          if (chain.length < 2 || operators[i - 1] !== '&&' || !fallback || stops(fallback)) continue;
          if (isLast(site.node, i) && isAsked(site)) continue;
          const finding = findingOf({ chain, fallback, whole: operators.length === chain.length }, script);
          if (finding) yield finding;
        }
      }
    }
  },
});

interface Fallback {
  readonly chain: readonly SyntaxNode[];
  readonly fallback: SyntaxNode;
  /** True when the list has nothing else. */
  readonly whole: boolean;
}

const isLast = ({ operators }: NodeOf<'AndOr'>, i: number): boolean => i === operators.length - 1;
const isWork = (node: SyntaxNode): boolean => {
  const name = decidingName(node);
  return name !== undefined && (WORK.has(name) || packageManager(name) !== undefined);
};
const isQuestion = (node: SyntaxNode): boolean => isTest(node) || ASKS.has(decidingName(node));

function findingOf({ chain, fallback, whole }: Fallback, script: Script): Finding | undefined {
  const last = chain.at(-1) as SyntaxNode;
  const before = chain.slice(0, -1);
  if (stops(last)) return undefined;
  const work = before.filter(isWork);
  const [first] = work;
  const { text } = script.shell;
  const previous = before.at(-1) as SyntaxNode;
  const start = previous.end + text.slice(previous.end, last.pos).indexOf('&&');
  const end = last.end + text.slice(last.end, fallback.pos).indexOf('||') + 2;
  if (start < previous.end || end < last.end + 2) return undefined;
  const at = script.locate(span(start, end));
  const instead = SAYS.has(nameOf(fallback)) ? undefined : fallback;
  if (first) {
    // Of two commands, or of several of one program, all of it may be what the fallback is for.
    const isOne = work.every((it) => decidingName(it) === decidingName(last)) || (!instead && work.length < 2);
    const isMeant = isWork(last) && !isQuiet(last) && isOne;
    const name = decidingName(fallback) ?? 'what follows';
    return isMeant
      ? undefined
      : {
          at,
          message: `If ${decidingName(first)} fails further left, this || answers for it, too, and ${name} lets the step go on.`,
          fixes: [
            bracesFix(
              chain[chain.findLastIndex((it, i) => i < chain.length - 1 && !isQuestion(it)) + 1] ?? last,
              fallback,
              script,
            ),
          ],
        };
  }
  if (!whole || !before.every(isQuestion) || !isWork(last) || !instead || !isWork(instead)) return undefined;
  const fix = ifFix([...before, last, instead], script, { start, end });
  return {
    at,
    message: `This is no "if, then, else": ${decidingName(instead)} runs as well when ${decidingName(last)} fails.`,
    ...(fix && { fixes: [fix] }),
  };
}

const bracesFix = (from: SyntaxNode, to: SyntaxNode, script: Script): Fix => ({
  title: 'Put the fallback and what it is for in braces',
  safety: 'review',
  edits: [insert(script.locate(span(from.pos, from.end)).start, '{ '), insert(script.locate(span(to.pos, to.end)).end, '; }')],
});

function ifFix(parts: readonly SyntaxNode[], script: Script, operators: Span): Fix | undefined {
  const [first, work, other] = [parts[0], parts.at(-2), parts.at(-1)];
  const question = parts.at(-3);
  if (!first || !question || !work || !other) return undefined;
  const place = (at: number): number => script.locate(span(at - 1, at)).end;
  return {
    title: 'Write if …; then …; else …; fi',
    safety: 'review',
    edits: [
      insert(script.locate(span(first.pos, first.end)).start, 'if '),
      insert(place(question.end), ';'),
      replace(script.locate(span(operators.start, operators.start + 2)), 'then'),
      insert(place(work.end), ';'),
      replace(script.locate(span(operators.end - 2, operators.end)), 'else'),
      insert(place(other.end), '; fi'),
    ],
  };
}
