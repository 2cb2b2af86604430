import type { Redirection, SyntaxNode } from '../../shell/tree.ts';
import { Joined } from '../../text/joined.ts';
import { type Span, span } from '../../text/span.ts';
import type { Field, Input } from './docker.ts';
import { through } from './script-parts.ts';
import { expandText, expandWord, type Scope } from './words.ts';

/** What a command of a pipe hands on: a file's text, a heredoc, an archive. */
export function outputOf(node: SyntaxNode, scope: Scope, script: Joined): Input {
  if (node.type !== 'Command') return { kind: 'other' };
  const name = node.name?.value;
  if (name === 'tar') return { kind: 'archive' };
  if (name === 'cat') {
    const redirect = inputOf(node.redirects, scope, script);
    if (redirect) return redirect;
    const words = node.args.flatMap((it) => (it.type === 'Word' ? expandWord(it, scope) : []));
    const [only] = words;
    if (words.length === 1 && only) return { kind: 'file', path: only.text };
  }
  return { kind: 'other' };
}

/** What a command reads: a heredoc, or a file. */
export function inputOf(redirects: readonly Redirection[], scope: Scope, script: Joined): Input | undefined {
  for (const redirect of redirects) {
    if (redirect.type === 'HereDoc') {
      const { body, operator, delimiter } = redirect;
      if (!delimiter?.quoted && body.parts?.some((part) => part.type !== 'Literal')) return { kind: 'other' };
      const { text } = script;
      const lines: Span[] = [];
      for (let at = body.pos; at < body.end; ) {
        const next = text.indexOf('\n', at) + 1 || body.end;
        const indent = operator === '<<-' ? (/^\t*/.exec(text.slice(at, next))?.[0].length ?? 0) : 0;
        lines.push(span(at + indent, Math.min(next, body.end)));
        at = next;
      }
      return { kind: 'text', text: through(Joined.of(text, lines), script) };
    }
    if (redirect.type === 'Redirect' && redirect.operator === '<' && redirect.target)
      return { kind: 'file', path: expandText(redirect.target, scope) };
  }
  return undefined;
}

/** The file that `>>` names. */
export function appendedTo(redirects: readonly Redirection[], scope: Scope): string | undefined {
  const found = redirects.findLast((it) => it.type === 'Redirect' && it.operator === '>>');
  return found?.type === 'Redirect' && found.target ? expandText(found.target, scope) : undefined;
}

/** What `echo` prints of its words. */
export function echoed([, ...words]: readonly Field[]): string {
  const texts = words.map((it) => it.text);
  return texts.slice(/^-[neE]+$/.test(texts[0] ?? '') ? 1 : 0).join(' ');
}
