import { rule } from '../../engine/rule.ts';
import type { Facts } from '../../facts/facts.ts';
import { shippedStages } from '../../model/lineage.ts';
import type { Model } from '../../model/model.ts';

/** Written out: what a variable holds, a build may change. */
const ROOT = /^(["']?)(?:root|0+)(?::[^"'\s]*)?\1$/;
/** Programs that an entrypoint which starts as root uses to become somebody else. */
const DROPS_ROOT = /\b(?:gosu|su-exec|setpriv|runuser|s6-overlay|s6-setuidgid|chpst|setuidgid|fixuid|suexec)\b/;

export default rule({
  id: 'root-user',
  aliases: ['DL3002'],
  category: 'security',
  severity: 'info',
  recommended: true,
  since: '0.1.0',
  fix: 'none',
  noFix: 'which user can run the program, and what that user must own, is for the author to decide',
  summary: 'A final `USER` that is root',
  rationale: `
    What breaks out of a program that runs as root has the container's root rights, and more of the host within reach. A \`USER root\` for
    an installation step is easily left standing as the last word. Only the \`USER\` that the final image ends with counts, its parent stages
    included; an image that sets none, one whose base image is root's already, and one that installs \`gosu\` or the like to become another user at its start, are left alone.
  `,
  examples: [
    {
      bad: 'FROM jenkins/jenkins:2.516\nUSER root\nRUN apt-get update && apt-get install -y make',
      good: 'FROM jenkins/jenkins:2.516\nUSER root\nRUN apt-get update && apt-get install -y make\nUSER jenkins',
    },
  ],
  *check({ model, facts }) {
    const user = model.final && model.after(model.final).user;
    if (user?.from !== 'file' || !ROOT.test(user.in.rest.text) || dropsRoot(model) || wasRoot(model, facts)) return;
    yield {
      at: user.in.rest,
      message: `The last USER of the image is ${user.in.rest.text}: the container's program runs as root.`,
    };
  },
});

/** Whether the image that it is built on is root's, and no other USER stands in between: then the last one changes nothing. */
function wasRoot(model: Model, facts: Facts): boolean {
  const stages = shippedStages(model);
  const [first] = [...stages].reverse();
  const base = first?.base.kind === 'image' ? facts.get('image', first.base.ref) : undefined;
  if (base?.state !== 'known' || !/^(?:root|0)?(?::|$)/.test(base.value.user)) return false;
  return stages.every(({ instructions }) => instructions.every((it) => it.kind !== 'USER' || ROOT.test(it.rest.text)));
}

const dropsRoot = (model: Model): boolean =>
  shippedStages(model).some((stage) => stage.instructions.some((it) => DROPS_ROOT.test(model.file.text.slice(it.start, it.end))));
