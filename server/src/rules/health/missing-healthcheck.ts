import { rule } from '../../engine/rule.ts';
import { lineageOf } from '../../model/lineage.ts';

export default rule({
  id: 'missing-healthcheck',
  aliases: ['DL3057'],
  category: 'correctness',
  severity: 'info',
  recommended: false,
  since: '0.1.0',
  fix: 'none',
  noFix: 'what tells that the program is well only its author knows',
  summary: 'An image without a `HEALTHCHECK`',
  rationale: `
    With a \`HEALTHCHECK\`, Docker, Compose and Swarm can tell a program that answers from one that only still runs. Kubernetes does not read
    it and has probes of its own, and images for tools and for builds need none: so it is off by default. Looked at is the image that the
    file ends with, its parent stages included; \`HEALTHCHECK NONE\` says that there is none on purpose.
  `,
  examples: [
    {
      bad: 'FROM nginx:1.29\nCOPY site /usr/share/nginx/html',
      good: 'FROM nginx:1.29\nCOPY site /usr/share/nginx/html\nHEALTHCHECK CMD curl --fail http://localhost/ || exit 1',
    },
  ],
  *check({ model }) {
    const { final } = model;
    if (!final || lineageOf(final).some((stage) => stage.instructions.some((it) => it.kind === 'HEALTHCHECK'))) return;
    yield { at: final.from.keyword, message: 'The image that ends here has no HEALTHCHECK.' };
  },
});
