import { rule } from '../../engine/rule.ts';
import { unixScripts } from '../../model/unix-scripts.ts';
import { type NodeOf, nameOf, nodesOf, type Site } from '../../shell/nodes.ts';
import type { SyntaxNode } from '../../shell/tree.ts';
import { span } from '../../text/span.ts';

/** Commands that write their arguments down, and for which `$NAME` is text. */
const WRITES: ReadonlySet<string | undefined> = new Set([
  'echo',
  'printf',
  'mkdir',
  'touch',
  'cd',
  'cp',
  'mv',
  'rm',
  'curl',
  'wget',
  'git',
  'chown',
  'chmod',
  'useradd',
  'adduser',
  'groupadd',
  'tar',
  'apt-get',
  'apk',
  'pip',
  'npm',
]);

export default rule({
  id: 'single-quoted-argument',
  aliases: ['SC2016'],
  category: 'correctness',
  severity: 'warning',
  recommended: true,
  since: '0.1.0',
  fix: 'review',
  words: ["'"],
  instructions: ['RUN'],
  summary: 'An `ARG` in single quotes, which keep its value out',
  rationale: `
    In single quotes \`$VERSION\` is text. That is right for a variable that somebody reads later, when the container runs, but an \`ARG\` is
    gone by then: only this step can put its value there. \`echo '$VERSION' > /version\` writes the name down, and nobody will ever expand it.

    Told of for variables that are an \`ARG\` at this place and no \`ENV\`, in arguments of commands that write them down or take them as they
    are. Silent where the same quotes give the variable a value, and where another program of the pipe reads the text.
  `,
  examples: [
    {
      bad: "FROM debian:13\nARG VERSION=1.2\nRUN echo 'version $VERSION' > /etc/app-version",
      good: 'FROM debian:13\nARG VERSION=1.2\nRUN echo "version $VERSION" > /etc/app-version',
    },
  ],
  *check({ model }) {
    for (const script of unixScripts(model)) {
      if (script.in.kind !== 'RUN' || !/'[^']*\$\{?\w[^']*'/.test(script.shell.text)) continue;
      for (const site of nodesOf(script.shell).of('SingleQuoted')) {
        const command = commandOf(site);
        if (!command || !WRITES.has(nameOf(command)) || isRead(site)) continue;
        const { text } = site.node;
        const match = [...text.matchAll(/(?<!\\)\$(?:(\w+)|\{(\w+)\})/g)].find((it) => {
          const name = it[1] ?? it[2] ?? '';
          return model.before(script.in).env(name).from === 'argument' && !isSetIn(script.shell.text, name);
        });
        if (!match) continue;
        const start = site.node.pos + match.index;
        const isPlain = !/["`\\!]|\$\(/.test(text);
        const at = script.locate(span(site.node.pos, site.node.end));
        const edits = [
          { span: span(at.start, at.start + 1), text: '"' },
          { span: span(at.end - 1, at.end), text: '"' },
        ];
        yield {
          at: script.locate(span(start, start + match[0].length)),
          message: `Single quotes keep ${match[0]} as it is, and the ARG ${match[1] ?? match[2]} is gone when somebody could expand it.`,
          ...(isPlain && { fixes: [{ title: 'Use double quotes', safety: 'review' as const, edits }] }),
        };
      }
    }
  },
});

/** The command whose argument the quotes are all or a part of. */
function commandOf({ parent }: Site): NodeOf<'Command'> | undefined {
  const owner = parent?.node.type === 'Word' ? parent.parent?.node : undefined;
  return owner?.type === 'Command' ? owner : undefined;
}

/** Programs that take what they read as it is. */
const TAKES_AS_IS: ReadonlySet<string | undefined> = new Set([
  'tee',
  'cat',
  'pecl',
  'base64',
  'sha256sum',
  'md5sum',
  'gpg',
  'chpasswd',
  'debconf-set-selections',
]);

/** Whether another program gets the text through a pipe, and may know the variable. */
function isRead(site: Site): boolean {
  for (let at: Site | undefined = site; at; at = at.parent) {
    const owner: Site | undefined = at.parent;
    if (owner?.node.type === 'Pipeline') {
      const commands: readonly SyntaxNode[] = owner.node.commands;
      if (commands.slice(commands.indexOf(at.node) + 1).some((it) => !TAKES_AS_IS.has(nameOf(it)))) return true;
    }
    if (owner?.node.type === 'CommandExpansion' || owner?.node.type === 'Function') return true;
  }
  return false;
}

/** A script that is written down line by line may set it in another one, or read it. */
const isSetIn = (text: string, name: string): boolean =>
  new RegExp(`(?:^|[^\\w$])${name}=|\\b(?:for|read|export|envsubst)\\s[^;]*\\b${name}\\b`).test(text);
