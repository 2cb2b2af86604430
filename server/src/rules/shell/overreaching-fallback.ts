import { type Finding, type Fix, rule } from '../../engine/rule.ts';
import { hiddenWork, isRepair } from '../../model/hidden-work.ts';
import { rootBase } from '../../model/lineage.ts';
import type { Script } from '../../model/model.ts';
import { readsResult, runsResult } from '../../model/needed.ts';
import { unixScripts } from '../../model/unix-scripts.ts';
import { isWork, workName } from '../../model/work.ts';
import { type Fallback, fallbacksOf, isQuestion } from '../../shell/fallbacks.ts';
import { nameOf, nodesOf } from '../../shell/nodes.ts';
import { decidingName, isQuiet, stops } from '../../shell/stopping.ts';
import type { SyntaxNode } from '../../shell/tree.ts';
import { insert, replace } from '../../text/edit.ts';
import { type Span, span } from '../../text/span.ts';

const INTERPRETERS = /^(?:(?:ba|da|z)?sh|python3?|node|perl|php|ruby)$/;
const SAYS: ReadonlySet<string | undefined> = new Set(['true', ':', 'echo', 'printf']);

export default rule({
  id: 'overreaching-fallback',
  aliases: ['SC2015'],
  category: 'correctness',
  severity: 'warning',
  minor: {
    severity: 'info',
    when: 'where a later command reads or runs what is missing then, so that the step fails all the same',
  },
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
    away, or gets something else done instead, once for a list. Silent where the fallback stops the step, in conditions, for a chain of two
    commands, or of one program, that may fail as a whole, where only \`cp\`, \`mv\` or \`sed\` could fail, for
    \`dpkg -i a.deb || apt-get install -f && …\`, and where the fallback, or what decides about the step behind it, needs what failed:
    \`groupadd\` the package that brings it, \`chown\` the user.
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
        const fallbacks = fallbacksOf(site);
        const findings = fallbacks.map((it) => findingOf(it, script));
        const first = findings.findIndex((it) => it !== undefined);
        const told = findings.find((it) => it && !it.isMinor) ?? findings[first];
        if (told) yield told.fixes ? told : { ...told, fixes: [bracesFix(fallbacks.slice(first), script)] };
      }
    }
  },
});

function findingOf(at: Fallback, script: Script): Finding | undefined {
  const { chain, fallback, whole, rest } = at;
  const last = chain.at(-1) as SyntaxNode;
  const before = chain.slice(0, -1);
  // Where more follows, it fails without the package.
  if (stops(last) || (rest.length > 0 && isRepair(last, fallback))) return undefined;
  const work = hiddenWork(at);
  const [first] = work;
  const { text } = script.shell;
  const previous = before.at(-1) as SyntaxNode;
  const start = previous.end + text.slice(previous.end, last.pos).indexOf('&&');
  const end = last.end + text.slice(last.end, fallback.pos).indexOf('||') + 2;
  if (start < previous.end || end < last.end + 2) return undefined;
  const place = script.locate(span(start, end));
  const instead = SAYS.has(nameOf(fallback)) ? undefined : fallback;
  if (first) {
    // Of two commands, or of several of one program, all of it may be what the fallback is for.
    const isOne = work.every((it) => workName(it) === decidingName(last)) || (!instead && work.length < 2);
    if (isWork(last) && !isQuiet(last) && isOne) return undefined;
    const results = before.slice(before.indexOf(work.at(-1) as SyntaxNode));
    const base = script.stage && rootBase(script.stage);
    const own = base?.kind === 'image' ? base.ref : '';
    const isMinor = rest.some(
      (it) => readsResult(it, results, text) || runsResult(it, text.slice(before[0]?.pos, last.pos), own),
    );
    const name = decidingName(fallback) ?? 'what follows';
    const outcome = isMinor ? 'the step fails at a later command' : `${name} lets the step go on`;
    return {
      at: place,
      message: `If ${shownOf(first)} fails further left, this || answers for it, too, and ${outcome}.`,
      isMinor,
    };
  }
  if (!whole || !before.every(isQuestion) || !isWork(last) || !instead || !isWork(instead)) return undefined;
  const fix = ifFix([...before, last, instead], script, { start, end });
  return {
    at: place,
    message: `This is no "if, then, else": ${decidingName(instead)} runs as well when ${decidingName(last)} fails.`,
    ...(fix && { fixes: [fix] }),
  };
}

/** `make`, `bash setup.sh`. */
function shownOf(node: SyntaxNode): string {
  const name = workName(node) ?? '';
  const script = node.type === 'Command' && INTERPRETERS.test(name) ? (node.args[0]?.text ?? '') : '';
  return /^[\w./][\w./-]{0,60}$/.test(script) ? `${name} ${script}` : name;
}

/** At all that follow, too: behind the first braces, the next fallback would answer for what stands before them. */
const bracesFix = (fallbacks: readonly Fallback[], script: Script): Fix => ({
  title: 'Put the fallback and what it is for in braces',
  safety: 'review',
  edits: fallbacks.flatMap(({ chain, isSecond, fallback }) => {
    const asked = chain.findLastIndex((it, i) => i < chain.length - 1 && !isQuestion(it)) + 1;
    const from = chain[Math.max(asked, isSecond ? 1 : 0)] ?? fallback;
    return [
      insert(script.locate(span(from.pos, from.end)).start, '{ '),
      insert(script.locate(span(fallback.pos, fallback.end)).end, '; }'),
    ];
  }),
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
