import { rule } from '../../engine/rule.ts';
import { imageUses } from '../../model/images.ts';
import type { Reference } from '../../syntax/reference.ts';

export default rule({
  id: 'untrusted-registry',
  aliases: ['DL3026'],
  options: {
    registries: {
      type: 'strings',
      default: [],
      docs: 'The registries that images may come from, each with a path where only that is trusted: `docker.io/library`, `ghcr.io/acme`, `*.example.com`, `registry.local:5000`. While it is empty, all are.',
    },
  },
  category: 'security',
  severity: 'error',
  recommended: true,
  since: '0.1.0',
  fix: 'none',
  noFix: 'which image of a trusted registry is the same nobody but the author knows',
  summary: 'An image of a registry that is not on the list',
  rationale: `
    An image brings programs along that run in the build and in the container, so many teams allow only registries that they know. The list
    is in the option \`registries\`; without one, the rule says nothing. Looked at is every image that a build would pull: \`FROM\` with the
    defaults of its \`ARG\`s, \`COPY --from\`, \`--mount from=\` and \`# syntax=\`, whose image runs the build itself. Names of stages, numbers,
    \`scratch\` and what may be a named context are no images. A \`*\` stands for any letters of a name; \`docker.io\` is also what has no host.
  `,
  examples: [
    {
      bad: 'FROM docker.io/someone/node:22',
      good: 'FROM ghcr.io/acme/node:22',
      options: { registries: ['ghcr.io/acme', 'docker.io/library'] },
    },
  ],
  *check({ model, options }) {
    const trusted = options.registries.map(patternOf);
    if (trusted.length === 0) return;
    for (const { start, end, reference } of imageUses(model)) {
      if (!reference || trusted.some((pattern) => pattern.test(pathOf(reference)))) continue;
      const { registry, repository } = reference;
      const isPath = options.registries.some((it) => it.toLowerCase().includes(`${registry.toLowerCase()}/`));
      yield {
        at: { start, end },
        message: `${isPath ? `${registry}/${repository}`.slice(0, 120) : `The registry ${registry}`} is not among the trusted registries.`,
      };
    }
  },
});

/** Hosts are compared without regard to case, and all of a reference but its host is in small letters. */
const pathOf = ({ registry, repository }: Reference): string => `${registry}/${repository}/`.toLowerCase();

/** An entry means a registry, or all that lies below a path of one. */
function patternOf(entry: string): RegExp {
  const plain = entry
    .trim()
    .toLowerCase()
    .replace(/^https?:\/\//, '')
    .replace(/\/+$/, '')
    .replace(/^(?:index\.docker\.io|hub\.docker\.com|registry-1\.docker\.io)(?=\/|$)/, 'docker.io');
  const [host = ''] = plain.split('/');
  // `acme/tools` is a path of Docker Hub, as it is for FROM, and `docker.io/node` one of its official images.
  const whole = /[.:*]/.test(host) || host === 'localhost' ? plain : `docker.io/${plain}`;
  const official = /^docker\.io\/(?!library$)([^/*]+)$/.exec(whole)?.[1];
  const also = official === undefined ? '' : `|docker\\.io/library/${source(official)}`;
  return new RegExp(`^(?:${whole === '*' ? '.*' : source(whole)}${also})/`);
}

const source = (text: string): string => text.replace(/[^\w*/]/g, '\\$&').replaceAll('*', '[^/]*');
