import { rule } from '../../engine/rule.ts';
import { curlCalls, hasOne } from '../../model/fetched-file.ts';
import { insert } from '../../text/edit.ts';

/** Addresses that never answer with the file itself, but with a redirect to it (docs.github.com, sourceforge.net, dl.k8s.io). */
const REDIRECTED: readonly RegExp[] = [
  /^https?:\/\/github\.com\/[^/]+\/[^/]+\/(?:releases\/(?:latest\/)?download|releases\/latest|archive|raw|tarball|zipball)\//,
  /^https?:\/\/(?:www\.)?sourceforge\.net\/projects\/.*\/download$/,
  /^https?:\/\/downloads\.sourceforge\.net\//,
  /^http:\/\/(?:www\.)?github\.com\//,
  /^https:\/\/dl\.k8s\.io\/(?:v|release)/,
  /^https:\/\/aka\.ms\//,
  /^https?:\/\/bit\.ly\//,
];

export default rule({
  id: 'unfollowed-redirect',
  category: 'correctness',
  severity: 'warning',
  recommended: true,
  since: '0.1.0',
  fix: 'review',
  words: ['curl'],
  instructions: ['RUN'],
  summary: 'A `curl` that does not follow the redirect of its address',
  rationale: `
    \`curl\` follows no redirect unless \`-L\` says so. A release on GitHub is never at its own address: the answer is a redirect with an
    empty body, so the file that is written is empty, or the next program in the pipe gets nothing. \`-f\` does not help, a redirect is no
    error. Only addresses are reported that are known to redirect always.
  `,
  examples: [
    {
      bad: 'FROM alpine:3.22\nRUN curl -fsSO https://github.com/acme/tool/releases/download/v1/tool',
      good: 'FROM alpine:3.22\nRUN curl -L -fsSO https://github.com/acme/tool/releases/download/v1/tool',
    },
  ],
  *check({ model }) {
    for (const call of curlCalls(model)) {
      const { command } = call;
      const { nameWord } = command;
      if (
        !nameWord ||
        hasOne(call.flags, 'L', '--location', '--location-trusted', 'I', '--head', 'w', '--write-out', '--follow', 'i', 'v', 'D')
      )
        continue;
      const address = (call.url.value ?? call.url.text).replace(/^["']|["']$/g, '');
      if (!REDIRECTED.some((it) => it.test(address))) continue;
      yield {
        at: command.locate(call.url),
        message: 'This address answers with a redirect, and curl writes that instead of the file: add -L.',
        fixes: [{ title: 'Add -L', safety: 'review', edits: [insert(command.locate(nameWord).end, ' -L')] }],
      };
    }
  },
});
