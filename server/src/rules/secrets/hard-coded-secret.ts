import { rule } from '../../engine/rule.ts';
import { secretsIn } from '../../knowledge/secret-tokens.ts';
import { span } from '../../text/span.ts';

export default rule({
  id: 'hard-coded-secret',
  category: 'security',
  severity: 'error',
  recommended: true,
  since: '0.1.0',
  fix: 'none',
  noFix: 'the secret has to be revoked where it was made, and handed in from outside',
  summary: 'A token or a private key in the text of the Dockerfile',
  rationale: `
    A token that stands in the Dockerfile is known to everyone who can read the repository or pull the image, in whose history it
    stays even when a later step deletes the file. Revoke it, and hand a new one in with \`RUN --mount=type=secret\` or when the
    container starts.

    Known by their shapes are tokens of GitHub, GitLab, AWS, Slack, npm, PyPI, Google, Stripe and others, and the header of a private
    key with a key behind it; in instructions, heredocs and comments. Samples such as \`AKIAIOSFODNN7EXAMPLE\` are not. No
    message shows the secret.
  `,
  examples: [
    {
      // In two parts: packagers look for tokens in what they pack.
      bad: ['FROM node:22\nENV TOKEN=ghp', 'Vb3kQ9mZr7TnWx2LsYc5DfHj8PaGu4EoNi1R'].join('_'),
      good: 'FROM node:22\nRUN --mount=type=secret,id=token,env=TOKEN npm ci',
    },
  ],
  *check({ model }) {
    for (const { name, start, end } of secretsIn(model.file.text))
      yield {
        at: span(start, end),
        message: `This is ${name}, for everyone to read who has the file or the image: revoke it and hand it in from outside.`,
      };
  },
});
