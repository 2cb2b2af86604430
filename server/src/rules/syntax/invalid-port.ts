import { problemsOf } from '../../engine/problems.ts';
import { rule } from '../../engine/rule.ts';

export default rule({
  id: 'invalid-port',
  aliases: ['DL3011'],
  category: 'correctness',
  severity: 'error',
  recommended: true,
  since: '0.1.0',
  fix: 'review',
  summary: 'An EXPOSE of something that is no port',
  rationale: `
    A port is a number up to 65535, or a range of two, with \`/tcp\`, \`/udp\` or \`/sctp\` behind it. Ports are told apart by
    blanks, not commas.
  `,
  examples: [{ bad: 'FROM debian:13\nEXPOSE 8080,9090', good: 'FROM debian:13\nEXPOSE 8080 9090' }],
  check: ({ model }) => problemsOf(model, 'invalid-port'),
});
