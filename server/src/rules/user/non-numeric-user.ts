import { rule } from '../../engine/rule.ts';
import { shippedStages } from '../../model/lineage.ts';

export default rule({
  id: 'non-numeric-user',
  aliases: ['DL3066'],
  category: 'portability',
  severity: 'info',
  recommended: false,
  since: '0.1.0',
  fix: 'none',
  noFix: 'which number the user has is said in the image, not here',
  instructions: ['USER'],
  summary: 'A final `USER` by name and not by number',
  rationale: `
    Kubernetes cannot tell whether a name is root's: a pod with \`runAsNonRoot: true\` and an image whose \`USER\` is a name does not start,
    "container has runAsNonRoot and image has non-numeric user" (kubernetes.io/docs/tasks/configure-pod-container/security-context/).
    A number also means the same where \`/etc/passwd\` is another one. Only the \`USER\` that the image ends with counts.
    It is off by default, since outside of Kubernetes names are easier to read.
  `,
  examples: [
    {
      bad: 'FROM node:22\nUSER node',
      good: 'FROM node:22\nUSER 1000',
    },
  ],
  *check({ model }) {
    const { final } = model;
    const user = final && model.after(final).user;
    if (user?.from !== 'file' || user.text === undefined || !shippedStages(model).includes(user.stage)) return;
    const name = user.text.trim().split(':')[0] ?? '';
    if (name === '' || /^\d+$/.test(name)) return;
    yield {
      at: user.in.rest,
      message: `The user ${name} is a name: Kubernetes cannot tell that it is not root.`,
    };
  },
});
