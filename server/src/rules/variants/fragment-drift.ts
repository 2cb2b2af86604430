import { rule } from '../../engine/rule.ts';
import { memberOf } from '../../variants/member.ts';
import { regionEdits } from '../../variants/regions.ts';

export default rule({
  id: 'fragment-drift',
  category: 'correctness',
  severity: 'warning',
  recommended: true,
  since: '0.1.0',
  fix: 'review',
  summary: 'A region that is not what its fragment makes',
  rationale: `
    Between \`#@ include\` and \`#@ end\` stands what a fragment shared with other Dockerfiles makes, so the file builds as it is. When the
    fragment has changed, the region is filled again, by the fix or by \`dockwright variants generate\`. When somebody edited the region,
    the edit belongs to the fragment, and is lost otherwise.
  `,
  examples: [
    {
      bad: 'FROM debian:13\n#@ include apt.dockerfile packages="curl"\nRUN apt-get install curl\n#@ end',
      good: 'FROM debian:13\n#@ include apt.dockerfile packages="curl"\nRUN apt-get install -y curl\n#@ end',
      facts: {
        'variants ': {
          role: 'source',
          path: 'Dockerfile',
          file: 'Dockerfile.variants.yaml',
          files: { 'apt.dockerfile': '#@ value packages="jq"\nRUN apt-get install -y jq\n' },
        },
      },
    },
  ],
  *check({ model, facts }) {
    const member = memberOf(model, facts);
    if (member?.role !== 'source') return;
    const { text } = model.file;
    for (const region of member.family.regions) {
      if (region.state === 'same') continue;
      const message =
        region.state === 'edited'
          ? `This region is not what ${region.path} makes: take the edit there, or fill it again.`
          : `${region.path} makes something else of this region by now: fill it again.`;
      yield {
        at: region.at,
        message: message.slice(0, 200),
        fixes: [{ title: `Fill it from ${region.path}`.slice(0, 100), safety: 'review', edits: regionEdits(region, text) }],
      };
    }
  },
});
