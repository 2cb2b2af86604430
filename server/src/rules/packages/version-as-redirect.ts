import { rule } from '../../engine/rule.ts';
import { calledCommands } from '../../model/commands.ts';
import { namedInstall } from '../../model/named-install.ts';
import { replace } from '../../text/edit.ts';
import { span } from '../../text/span.ts';

export default rule({
  id: 'version-as-redirect',
  category: 'correctness',
  severity: 'error',
  recommended: true,
  since: '0.1.0',
  fix: 'review',
  words: ['>', '<'],
  instructions: ['RUN'],
  summary: 'A version behind `>` or `<` that the shell takes for a file',
  rationale: `
    Without quotes, \`pip install flask>=3\` is \`pip install flask\` with its output in a file named \`=3\`: any version is installed, the
    file stays in the image, and the log is empty. With \`<\` the shell looks for a file to read and the step fails. Quotes make it a word.
  `,
  examples: [{ bad: 'FROM python:3.13\nRUN pip install flask>=3', good: 'FROM python:3.13\nRUN pip install "flask>=3"' }],
  *check({ model }) {
    for (const command of calledCommands(model)) {
      const install = namedInstall(command);
      if (!install) continue;
      for (const { operator, target, start } of command.command.redirects) {
        // With a blank on either side of the sign it is a file that is meant.
        const name = install.packages.find((it) => it.end === start);
        if (!name || !target || !/^[<>]$/.test(operator) || target.start !== start + 1) continue;
        if (!/^=?\d[\w.*]*$|^=\$\{?\w/.test(target.text)) continue;
        const at = command.locate(span(name.start, target.end));
        const text = model.file.text.slice(at.start, at.end);
        yield {
          at,
          message: `The shell takes ${text.slice(text.indexOf(operator))} for a file: without quotes, no version is asked for.`,
          fixes: [{ title: 'Put it in quotes', safety: 'review', edits: [replace(at, `"${text}"`)] }],
        };
      }
    }
  },
});
