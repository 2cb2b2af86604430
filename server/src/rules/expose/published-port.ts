import { type Fix, rule } from '../../engine/rule.ts';
import { type ExposedPort, portsOf } from '../../model/ports.ts';
import { replace } from '../../text/edit.ts';

export default rule({
  id: 'published-port',
  aliases: ['ExposeInvalidFormat'],
  category: 'correctness',
  severity: 'warning',
  recommended: true,
  since: '0.1.0',
  fix: 'review',
  instructions: ['EXPOSE'],
  summary: 'An `EXPOSE` with an address or a port of the host',
  rationale: `
    \`EXPOSE\` says at which ports the container listens. Where they are reached from outside is said when it is started, with
    \`docker run --publish\` or in the Compose file. The builder drops the address and the host's port, and will reject them one day
    (docs.docker.com/reference/build-checks/expose-invalid-format/).
  `,
  examples: [{ bad: 'FROM debian:13\nEXPOSE 8080:80', good: 'FROM debian:13\nEXPOSE 80' }],
  *check({ model }) {
    for (const exposed of portsOf(model)) {
      const { word, port } = exposed;
      if (port.address === '' && port.host === '') continue;
      const what = port.host === '' ? `the address ${port.address}` : `the host's port ${port.host}`;
      const fix = fixOf(exposed);
      yield {
        at: word,
        message: `The builder drops ${what}: the image exposes ${port.container} only.`,
        ...(fix && { fixes: [fix] }),
      };
    }
  },
});

function fixOf({ word, port }: ExposedPort): Fix | undefined {
  if (port.text !== word.text) return undefined;
  const text = port.container + (port.protocol === '' ? '' : `/${port.protocol}`);
  return { title: `Write ${text}`, safety: 'review', edits: [replace(word, text)] };
}
