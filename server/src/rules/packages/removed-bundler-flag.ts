import { type Fix, rule } from '../../engine/rule.ts';
import { commandsOf, type RunCommand } from '../../model/commands.ts';
import { rootBase } from '../../model/lineage.ts';
import type { Model } from '../../model/model.ts';
import type { ShellWord } from '../../shell/ast.ts';
import { insert, remove } from '../../text/edit.ts';
import { span } from '../../text/span.ts';

/** The setting that a flag of `bundle install` wrote, and how many words it takes (bundler.io/doc/upgrading.html). */
const FLAGS: Readonly<Record<string, { readonly key: string; readonly takes: 'none' | 'one' | 'all' }>> = {
  '--clean': { key: 'clean', takes: 'none' },
  '--deployment': { key: 'deployment', takes: 'none' },
  '--frozen': { key: 'frozen', takes: 'none' },
  '--no-prune': { key: 'no_prune', takes: 'none' },
  '--path': { key: 'path', takes: 'one' },
  '--shebang': { key: 'shebang', takes: 'one' },
  '--system': { key: 'path.system', takes: 'none' },
  '--with': { key: 'with', takes: 'all' },
  '--without': { key: 'without', takes: 'all' },
};

export default rule({
  id: 'removed-bundler-flag',
  category: 'correctness',
  severity: 'warning',
  minor: { severity: 'info', when: 'where neither the image nor an install says which Ruby or Bundler it is' },
  recommended: true,
  since: '0.1.0',
  fix: 'review',
  words: ['bundle'],
  instructions: ['RUN'],
  summary: 'A flag of `bundle install` that Bundler 4 refuses',
  rationale: `
    \`bundle install\` wrote flags such as \`--without\`, \`--path\` and \`--deployment\` into a file and took them from there the next time. Bundler 2.1
    warns of them, and Bundler 4, which comes with Ruby 4.0, ends with an error (bundler.io/doc/upgrading.html). \`bundle config set --local\`
    before the install says the same to all versions since 2.1.

    Silent for images of Ruby before 2.7, and in files that ask for Bundler 1, which has no \`bundle config set\`.
  `,
  examples: [
    {
      bad: 'FROM ruby:3.4\nRUN bundle install --without development test',
      good: "FROM ruby:3.4\nRUN bundle config set --local without 'development test' && bundle install",
    },
  ],
  *check({ model }) {
    if (/\bbundler(?::|\s+(?:-v|--version)[\s=]*)['"]?1\b/.test(model.file.text)) return;
    for (const command of commandsOf(model)) {
      if ((command.name !== 'bundle' && command.name !== 'bundler') || isOld(command)) continue;
      const flags = flagsOf(command);
      const [first] = flags;
      if (!first) continue;
      const fix = fixOf(command, flags);
      const names = flags.map((it) => it.name).join(', ');
      yield {
        isMinor: !isKnown(command, model),
        at: command.locate(first.words[0] as ShellWord),
        message: `Bundler 4 ends with an error at ${names}: bundle config set takes ${flags.length === 1 ? 'its' : 'their'} place.`,
        ...(fix && { fixes: [fix] }),
      };
    }
  },
});

function isOld({ stage }: RunCommand): boolean {
  const base = stage && rootBase(stage);
  return base?.kind === 'image' && base.reference.familiar === 'ruby' && /^(?:1|2\.[0-6])(?:\D|$)/.test(base.reference.tag ?? '');
}

/** Whether the image is one of Ruby, or the file asks for a version of Bundler. */
function isKnown({ stage }: RunCommand, model: Model): boolean {
  const base = stage && rootBase(stage);
  const isRuby = base?.kind === 'image' && /(?:^|\/)ruby$/.test(base.reference.familiar);
  return isRuby || /\bbundler(?::|\s+(?:-v|--version)[\s=]*|_version[\s=]+)['"]?\d/i.test(model.file.text);
}

interface Flag {
  readonly name: string;
  readonly key: string;
  readonly value: string;
  /** The flag and what it takes. */
  readonly words: readonly ShellWord[];
}

function flagsOf({ args }: RunCommand): Flag[] {
  const sub = args.findIndex((it) => !it.text.startsWith('-'));
  if (sub >= 0 && args[sub]?.text !== 'install' && !args.slice(0, sub).some((it) => FLAGS[it.text])) return [];
  const found: Flag[] = [];
  for (let at = 0; at < args.length; at++) {
    const word = args[at] as ShellWord;
    const [name = ''] = word.text.split('=');
    const flag = Object.hasOwn(FLAGS, name) ? FLAGS[name] : undefined;
    if (!flag) continue;
    const words = [word];
    const values = word.text.includes('=') ? [word.text.slice(name.length + 1)] : [];
    if (values.length === 0 && flag.takes !== 'none')
      while (args[at + 1] && !args[at + 1]?.text.startsWith('-') && (flag.takes === 'all' || values.length === 0)) {
        words.push(args[++at] as ShellWord);
        values.push((args[at] as ShellWord).text);
      }
    const value = flag.takes === 'none' ? 'true' : values.length > 1 ? `'${values.join(' ')}'` : (values[0] ?? '');
    found.push({ name, key: flag.key, value, words });
  }
  return found;
}

function fixOf(command: RunCommand, flags: readonly Flag[]): Fix | undefined {
  const { connector, start } = command.command;
  if (connector === '||' || connector === '|' || command.wrappers.length > 0 || command.command.assignments.length > 0)
    return undefined;
  if (flags.some((it) => it.value === '' || (it.value.startsWith("'") && /['"$]/.test(it.value.slice(1, -1))))) return undefined;
  const before = (word: ShellWord | undefined): ShellWord | undefined => {
    const at = command.args.indexOf(word as ShellWord);
    return at === 0 ? command.nameWord : command.args[at - 1];
  };
  const settings = flags.map((it) => `bundle config set --local ${it.key} ${it.value} && `).join('');
  const cuts = flags.flatMap(({ words }) => {
    const from = before(words[0]);
    const last = words.at(-1);
    return from && last ? [remove(span(command.locate(from).end, command.locate(last).end))] : [];
  });
  // Bundler 4 prints its help when it is told nothing.
  const isBare = command.args.every((it) => flags.some(({ words }) => words.includes(it)));
  const install = isBare && command.nameWord ? [insert(command.locate(command.nameWord).end, ' install')] : [];
  return {
    title: 'Write bundle config set',
    safety: 'review',
    edits: [insert(command.locate(span(start, start + 1)).start, settings), ...install, ...cuts],
  };
}
