import { rule } from '../../engine/rule.ts';
import { isUnsetAt } from '../../facts/variables.ts';
import { unixScripts } from '../../model/unix-scripts.ts';
import { assignedIn } from '../../shell/assigned.ts';
import { nodesOf } from '../../shell/nodes.ts';
import { span } from '../../text/span.ts';

export default rule({
  id: 'unused-variable',
  aliases: ['SC2034'],
  category: 'correctness',
  severity: 'info',
  recommended: true,
  since: '0.1.0',
  fix: 'none',
  noFix: 'whether a use is missing or the value is left over is for the author to say',
  words: ['='],
  instructions: ['RUN'],
  summary: 'A variable of a script that nothing reads',
  rationale: `
    A variable without \`export\` lives until the end of its \`RUN\`. When nothing in the same script reads it, it was meant for the next step,
    which does not see it, or its use is gone or misspelt.

    Silent for what is exported or is a variable of the image already, since programs see those, where a name is made by \`eval\`, and
    where the script reads other files.
  `,
  examples: [
    {
      bad: 'FROM debian:13\nRUN VERSION=1.2; apt-get update',
      good: 'FROM debian:13\nENV VERSION=1.2\nRUN apt-get update',
    },
  ],
  *check({ model, facts }) {
    for (const script of unixScripts(model)) {
      // Where nothing else is run, all of it is lost, and that is said elsewhere.
      if (script.in.kind !== 'RUN' || script.shell.commands.every((it) => !it.name)) continue;
      const { isOpen } = assignedIn(script.shell);
      if (isOpen) continue;
      const told = new Set<string>();
      for (const { node, parent } of nodesOf(script.shell).of('Assignment')) {
        const command = parent?.node;
        // Before a command it is for that command, and behind `export` for all.
        if (command?.type !== 'Command' || command.name || told.has(node.name)) continue;
        if (isRead(script.shell.text, node.name) || /^(?:IFS|PATH|_|OPTIND|PS\d)$/.test(node.name)) continue;
        const { from } = model.before(script.in).env(node.name);
        // A variable that the base image has exported stays exported.
        if (from === 'file' || from === 'argument') continue;
        if (/^[A-Z]/.test(node.name) && !isUnsetAt(node.name, script, model, facts)) continue;
        told.add(node.name);
        yield {
          at: script.locate(span(node.pos, node.pos + node.name.length)),
          message: `Nothing in this RUN reads ${node.name}, which is gone when the RUN ends.`,
          tag: 'unnecessary',
        };
      }
    }
  },
});

/** Whether the name stands anywhere but in front of a `=`: an `export`, a quoted script and arithmetic count. */
const isRead = (text: string, name: string): boolean => new RegExp(`(?<![\\w])${name}(?!\\w|\\+?=)`).test(text);
