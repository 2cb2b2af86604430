import { type Fix, type Rule, rule, type Severity } from '../engine/rule.ts';
import type { Diagnostic } from '../engine/run.ts';
import type { Answers } from '../facts/facts.ts';
import { interpreterOf } from '../facts/interpreter.ts';
import { FactLedger } from '../facts/ledger.ts';
import { isUnsetAt } from '../facts/variables.ts';
import type { CheckedPlace, ShellCheck, ShellComment, ShellDialect } from '../host/host.ts';
import type { Model, Script } from '../model/model.ts';
import { unixScripts } from '../model/unix-scripts.ts';
import { assignedIn } from '../shell/assigned.ts';
import type { Edit } from '../text/edit.ts';
import { type Span, span, touches } from '../text/span.ts';

const RULES = new Map<string, Rule>();

/** Whose findings those with a code of ShellCheck are; it finds nothing by itself and is not among the rules. */
function ruleOf(code: string): Rule {
  let found = RULES.get(code);
  if (!found) {
    found = rule({
      id: code,
      category: 'correctness',
      severity: 'warning',
      recommended: false,
      since: '0.1.0',
      fix: 'review',
      summary: `What ShellCheck calls ${code}`,
      rationale:
        'ShellCheck is a program of its own that knows more about shell scripts than we do. It is run when the user wants it.',
      examples: [{ bad: '', good: '' }],
      *check() {},
    });
    RULES.set(code, found);
  }
  return found;
}

const SEVERITY: Readonly<Record<ShellComment['level'], Severity>> = {
  error: 'error',
  warning: 'warning',
  info: 'info',
  style: 'hint',
};
/** Scripts that are remembered. A large file has a few hundred, and several may be on their way at once. */
const MOST_KEPT = 10_000;

interface Question {
  readonly script: Script;
  readonly dialect: ShellDialect;
  /** What stands before the script, as lines. */
  readonly preamble: string;
  readonly keepsPortability: boolean;
}

/** Asks ShellCheck about the scripts of Dockerfiles, each text once. */
export class ShellChecks {
  readonly #program: ShellCheck;
  readonly #asked = new Map<string, Promise<void>>();
  readonly #answers = new Map<string, readonly ShellComment[]>();
  /** How many scripts were answered so far. */
  count = 0;
  /** Why some scripts were not checked. */
  readonly problems = new Set<string>();

  constructor(program: ShellCheck) {
    this.#program = program;
  }

  /** What is known of a file at once, in the order of the text, without what `own` has by the same code at the same place. */
  known(model: Model, answers: Answers, own: readonly Diagnostic[]): readonly Diagnostic[] {
    return questionsOf(model, answers)
      .flatMap((question) => findingsOf(this.#answers.get(keyOf(question)) ?? [], question, model))
      .filter((it) => !own.some((other) => saysTheSame(other, it)))
      .sort((a, b) => a.at.start - b.at.start);
  }

  /** Asks about what is not known, until `isStale` says that nobody waits any more. True when more is known then. */
  async ask(model: Model, answers: Answers, isStale: () => boolean = () => false): Promise<boolean> {
    const open = questionsOf(model, answers).filter((it) => !this.#isKnown(keyOf(it)));
    await Promise.all(open.map((it) => (isStale() ? undefined : this.#ask(it))));
    return open.some((it) => this.#answers.has(keyOf(it)));
  }

  /** What somebody asks about is forgotten last. */
  #isKnown(key: string): boolean {
    const known = this.#answers.get(key);
    if (known) this.#keep(key, known);
    return known !== undefined;
  }

  #keep(key: string, comments: readonly ShellComment[]): void {
    this.#answers.delete(key);
    this.#answers.set(key, comments);
    for (const oldest of this.#answers.keys()) {
      if (this.#answers.size <= MOST_KEPT) break;
      this.#answers.delete(oldest);
    }
  }

  #ask(question: Question): Promise<void> {
    const key = keyOf(question);
    let asked = this.#asked.get(key);
    if (!asked) {
      asked = this.#program.check(textOf(question), question.dialect).then((found) => {
        if ('comments' in found) {
          this.#keep(key, found.comments);
          this.count++;
        } else this.problems.add(found.problem);
        // A problem may be over next time.
        this.#asked.delete(key);
      });
      this.#asked.set(key, asked);
    }
    return asked;
  }
}

const textOf = ({ preamble, script }: Question): string => preamble + script.shell.text;
const keyOf = (question: Question): string => `${question.dialect} ${textOf(question)}`;

function questionsOf(model: Model, answers: Answers): Question[] {
  const facts = new FactLedger(answers);
  return unixScripts(model).map((script) => questionOf(script, model, facts));
}

function saysTheSame(other: Diagnostic, { code = '', at }: Diagnostic): boolean {
  const codes = other.code === undefined ? (other.rule.aliases ?? []) : [other.code];
  return codes.includes(code) && touches(other.at, at);
}

function questionOf(script: Script, model: Model, facts: FactLedger): Question {
  const shell = interpreterOf(script, model, facts);
  const dialect = shell === 'dash' || shell === 'bash' || shell === 'ksh' ? shell : script.dialect === 'bash' ? 'bash' : 'sh';
  const { values } = assignedIn(script.shell);
  const names = new Set(script.shell.variables.map((it) => it.name).filter((name) => /^[A-Za-z_]\w*$/.test(name)));
  const lines: string[] = [];
  for (const name of names) {
    const { from } = model.before(script.in).env(name);
    // A value of the file has one word, as far as anybody knows; one of the base image may be anything.
    if (from === 'file' || from === 'argument') lines.push(`export ${name}=1\n`);
    else if (!values.has(name) && !isUnsetAt(name, script, model, facts)) lines.push(`export ${name}="$(:)"\n`);
  }
  return { script, dialect, preamble: lines.join(''), keepsPortability: shell === 'dash' };
}

function findingsOf(comments: readonly ShellComment[], question: Question, model: Model): Diagnostic[] {
  const { script, preamble, keepsPortability } = question;
  const places = new Places(preamble + script.shell.text, preamble.length);
  return comments.flatMap((comment): Diagnostic[] => {
    // Whether a shell that is not known has what POSIX has not cannot be said; BusyBox has most of it.
    if (!keepsPortability && /^3\d{3}$|^2039$|^2112$/.test(String(comment.code))) return [];
    const within = places.spanOf(comment);
    if (!within) return [];
    const fix = fixOf(comment, places, script, model);
    return [
      {
        at: shownAt(script.locate(within), model),
        message: sentence(comment.message),
        code: `SC${comment.code}`,
        rule: ruleOf(`SC${comment.code}`),
        severity: SEVERITY[comment.level] ?? 'warning',
        ...(fix && { fixes: [fix] }),
      },
    ];
  });
}

/** A place that is empty has a character, so that it can be seen. */
const shownAt = (at: Span, { file: { text } }: Model): Span =>
  at.end > at.start || at.start >= text.length || /[\r\n]/.test(text[at.start] ?? '') ? at : span(at.start, at.start + 1);

const sentence = (message: string): string => {
  const line = message.replace(/\s+/g, ' ').trim();
  return /[.?!]$/.test(line) ? line : `${line}.`;
};

function fixOf({ code, fix }: ShellComment, places: Places, script: Script, model: Model): Fix | undefined {
  if (!fix || fix.replacements.length === 0) return undefined;
  const edits: Edit[] = [];
  for (const it of [...fix.replacements].sort((a, b) => b.precedence - a.precedence)) {
    const at = places.spanOf(it);
    if (!at) return undefined;
    const place = at.end > at.start ? script.locate(at) : pointOf(script, at.start);
    // Nothing that a continuation or a comment stands in is replaced.
    if (at.end > at.start && model.file.text.slice(place.start, place.end) !== script.shell.text.slice(at.start, at.end))
      return undefined;
    if (/[\r\n]/.test(it.replacement)) return undefined;
    edits.push({ span: place, text: it.replacement });
  }
  return { title: `Apply the fix of ShellCheck for SC${code}`, safety: 'review', edits };
}

/** A place between two characters belongs to the one before it, if that is no blank: a quote is closed there. */
function pointOf(script: Script, offset: number): Span {
  const before = script.shell.text[offset - 1];
  const at =
    before !== undefined && /\S/.test(before)
      ? script.locate(span(offset - 1, offset)).end
      : script.locate(span(offset, offset)).start;
  return span(at, at);
}

/** From lines and code points of what was checked to offsets of the script. */
class Places {
  readonly #text: string;
  readonly #before: number;
  readonly #starts: readonly number[];

  constructor(text: string, before: number) {
    this.#text = text;
    this.#before = before;
    const starts = [0];
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
    this.#starts = starts;
  }

  /** Undefined for what lies in the preamble. */
  spanOf({ line, column, endLine, endColumn }: CheckedPlace): Span | undefined {
    const start = this.#offset(line, column);
    const end = this.#offset(endLine, endColumn);
    return start < this.#before ? undefined : span(start - this.#before, Math.max(start, end) - this.#before);
  }

  #offset(line: number, column: number): number {
    const start = this.#starts[line - 1] ?? this.#text.length;
    const end = (this.#starts[line] ?? this.#text.length + 1) - 1;
    let at = start;
    for (let left = column - 1; left > 0 && at < end; left--) at += (this.#text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
    return Math.min(at, end);
  }
}
