import { rule } from '../../engine/rule.ts';
import { unixScripts } from '../../model/unix-scripts.ts';
import { nameOf, nodesOf } from '../../shell/nodes.ts';
import { span } from '../../text/span.ts';

export default rule({
  id: 'sudo-redirect',
  codes: ['SC2024', 'SC2232'],
  category: 'correctness',
  severity: 'warning',
  recommended: true,
  since: '0.1.0',
  fix: 'none',
  noFix: 'what should write the file, or run in the folder, as which user is for the author to decide',
  words: ['sudo'],
  instructions: ['RUN'],
  summary: 'A redirection or a `cd` that `sudo` does not reach',
  rationale: `
    \`sudo echo x > /etc/file\` writes the file as the user that the step runs as: the shell opens it before it starts \`sudo\`. For a user that
    may not, the step fails, and \`| sudo tee /etc/file\` would do. \`sudo cd x\` starts another process that changes its own folder and ends.

    Silent for \`/dev/null\` and below \`/tmp\`, where everybody may write, and for what is relative or below \`$HOME\`.
  `,
  examples: [
    {
      bad: 'FROM debian:13\nUSER app\nRUN sudo echo "x=1" > /etc/x.conf',
      good: 'FROM debian:13\nUSER app\nRUN echo "x=1" | sudo tee /etc/x.conf',
    },
  ],
  *check({ model }) {
    for (const script of unixScripts(model)) {
      if (!/\bsudo\b/.test(script.shell.text)) continue;
      for (const { node } of nodesOf(script.shell).of('Command')) {
        if (nameOf(node) !== 'sudo' || !node.name) continue;
        if (node.args[0]?.text === 'cd')
          yield {
            at: script.locate(span(node.name.pos, node.args[0].end)),
            message: 'sudo starts another process for this cd, so the script stays where it is.',
            code: 'SC2232',
          };
        for (const redirect of node.redirects) {
          if (redirect.type !== 'Redirect' || !/^>>?$|^&>>?$/.test(redirect.operator) || !redirect.target) continue;
          if (!/^["']?\/(?!dev\/|tmp\/|home\/|proc\/self)/.test(redirect.target.text)) continue;
          yield {
            at: script.locate(span(redirect.pos, redirect.end)),
            message: `The shell opens ${redirect.target.text.slice(0, 60)} before it starts sudo, so the user of this step has to be allowed to.`,
            code: 'SC2024',
          };
        }
      }
    }
  },
});
