import { type Fix, rule } from '../../engine/rule.ts';
import { isDebugName } from '../../knowledge/stage-names.ts';
import type { RunCommand } from '../../model/commands.ts';
import { keywordLike } from '../../model/keyword.ts';
import { shippedScripts } from '../../model/leftovers.ts';
import { shippedStages } from '../../model/lineage.ts';
import type { Model } from '../../model/model.ts';
import { insertBefore } from '../../model/place.ts';
import type { ShellWord } from '../../shell/ast.ts';
import { insert } from '../../text/edit.ts';

/** Signs that the image is for work on the project, or that somebody has thought of it. */
const SETTLED =
  /--no-dev|COMPOSER_NO_DEV|BUNDLE_(?:WITHOUT|ONLY|DEPLOYMENT)|\bbundle config\b.*\b(?:without|only|deployment)\b|--without|--deployment|phpunit|pest\b|rspec|xdebug|APP_ENV[= ](?:local|dev|test)|(?:RAILS|RACK)_ENV[= ](?:dev|test)|artisan serve|guard\b/i;

export default rule({
  id: 'shipped-dev-dependencies',
  category: 'size',
  severity: 'info',
  recommended: false,
  since: '0.1.0',
  fix: 'review',
  words: ['composer', 'bundle'],
  instructions: ['RUN'],
  summary: 'Packages for development, installed into the final image',
  rationale: `
    \`composer install\` installs what \`require-dev\` names, and \`bundle install\` the groups \`development\` and \`test\`, unless they are told not to:
    test runners, debuggers and their dependencies, which make the image larger and have had holes of their own (CVE-2017-9841 is PHPUnit on a web server).

    Off by default, since only the author knows whether the image is for development. Only stages whose layers are in the final image count. Silent
    for \`bundle install\`
    without a sign of Rails, where a stage is called \`dev\` or \`test\`, where tests are run, and where the file says anything of the matter.
  `,
  examples: [
    {
      bad: 'FROM php:8.4-fpm\nRUN composer install --optimize-autoloader',
      good: 'FROM php:8.4-fpm\nRUN composer install --no-dev --optimize-autoloader',
    },
    {
      bad: 'FROM ruby:3.4\nENV RAILS_ENV=production\nRUN bundle install',
      good: 'FROM ruby:3.4\nENV RAILS_ENV=production BUNDLE_WITHOUT=development:test\nRUN bundle install',
    },
  ],
  *check({ model }) {
    const shipped = shippedStages(model);
    if (shipped.some((it) => isDebugName(it.name ?? ''))) return;
    const { text } = model.file;
    const says = (pattern: RegExp): boolean =>
      shipped.some((stage) => stage.instructions.some((it) => pattern.test(text.slice(it.start, it.end))));
    if (says(SETTLED)) return;
    // Of a Gemfile that nobody knows, one of Rails has those groups.
    const isRails = says(/\brails\b|assets:precompile|\bRAILS_/);
    for (const { commands } of shippedScripts(model))
      for (const command of commands) {
        const install = command.command.conditional ? undefined : installOf(command, isRails);
        if (!install) continue;
        yield {
          at: command.locate(install.word),
          message: `This installs ${install.what} into the final image.`,
          fixes: [fixOf(command, install.word, model)],
        };
      }
  },
});

/** The word `install` of a command that installs all that the project names. */
function installOf({ name, args }: RunCommand, isRails: boolean): { word: ShellWord; what: string } | undefined {
  const isPhar = name === 'php' && /(?:^|\/)composer(?:\.phar)?$/.test(args[0]?.text ?? '');
  const isComposer = isPhar || name === 'composer' || name === 'composer.phar';
  if (!isComposer && !(isRails && (name === 'bundle' || name === 'bundler'))) return undefined;
  const rest = isPhar ? args.slice(1) : args;
  const word = rest.find((it) => !it.text.startsWith('-'));
  const isInstall = word?.text === 'install' || (isComposer && word?.text === 'i');
  if (!word || !isInstall || args.some((it) => it.value === undefined)) return undefined;
  return { word, what: isComposer ? 'what require-dev names' : 'the groups development and test' };
}

function fixOf(command: RunCommand, word: ShellWord, model: Model): Fix {
  if (command.name !== 'bundle' && command.name !== 'bundler')
    return { title: 'Add --no-dev', safety: 'review', edits: [insert(command.locate(word).end, ' --no-dev')] };
  const env = `${keywordLike(command.in, 'ENV')} BUNDLE_WITHOUT=development:test`;
  return { title: 'Leave out development and test', safety: 'review', edits: [insertBefore(model, command.in, env)] };
}
