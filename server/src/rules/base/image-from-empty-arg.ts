import { rule } from '../../engine/rule.ts';
import { shown } from '../../model/effective.ts';
import type { Model } from '../../model/model.ts';
import { PLATFORM_ARGS } from '../../model/scope.ts';
import { lex, type Variable, variablesOf } from '../../syntax/expand.ts';
import { parseReference } from '../../syntax/reference.ts';

export default rule({
  id: 'image-from-empty-arg',
  aliases: ['InvalidDefaultArgInFrom'],
  category: 'correctness',
  severity: 'info',
  recommended: true,
  since: '0.1.0',
  fix: 'none',
  noFix: 'which image or version is the default only the author knows',
  summary: 'A `FROM` that is no image until an argument is passed',
  rationale: `
    An \`ARG\` without a default is empty. When that leaves no valid image name, a plain \`docker build .\` fails, and so do editors, scanners and update bots that read the file as it is.
    A default keeps the file buildable by itself, and the argument still overrides it.
  `,
  examples: [
    {
      bad: 'ARG VERSION\nFROM debian:${VERSION}',
      good: 'ARG VERSION=13\nFROM debian:${VERSION}',
    },
  ],
  *check({ model }) {
    for (const { from, baseText } of model.stages) {
      const image = from.words[0];
      if (!image?.text.includes('$') || baseText === undefined) continue;
      if (baseText !== '' && parseReference(baseText)) continue;
      const empty = [...variablesOf(lex(image.text, model.file.escape).parts)].find((it) => isEmpty(it, model));
      if (!empty || isStageSwitch(image.text, model)) continue;
      // A variable that no ARG declares is an error of its own.
      const declared = model.globalArgs.flatMap((arg) => arg.pairs).find((pair) => pair.key.text === empty.name);
      if (!declared) continue;
      yield {
        at: { start: image.start, end: image.end },
        message: `${empty.name} has no default, so without an argument the image is ${baseText === '' ? 'empty' : `${shown(baseText)}, which is none`}.`,
        related: [{ at: { start: declared.start, end: declared.end }, message: 'Give it a default here.' }],
      };
    }
  },
});

function isEmpty({ name, operator }: Variable, model: Model): boolean {
  if (PLATFORM_ARGS.has(name) || operator === '-' || operator === ':-') return false;
  const value = model.global(name);
  return value.state === 'unset' || (value.state === 'set' && value.text === '');
}

/** `FROM base-${VARIANT}` with a stage `base-…` beside it chooses a stage, not an image. */
function isStageSwitch(text: string, model: Model): boolean {
  const prefix = (text.split('$')[0] ?? '').toLowerCase();
  return prefix !== '' && model.stages.some((stage) => stage.name?.startsWith(prefix));
}
