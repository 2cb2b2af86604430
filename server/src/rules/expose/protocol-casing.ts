import { rule } from '../../engine/rule.ts';
import { portsOf } from '../../model/ports.ts';
import { replace } from '../../text/edit.ts';

export default rule({
  id: 'protocol-casing',
  aliases: ['ExposeProtoCasing'],
  category: 'style',
  severity: 'info',
  recommended: true,
  since: '0.1.0',
  fix: 'safe',
  instructions: ['EXPOSE'],
  summary: 'An `EXPOSE` with its protocol in capital letters',
  rationale: `
    The image always says \`80/tcp\`, in small letters. The builder takes other ones, but warns
    (docs.docker.com/reference/build-checks/expose-proto-casing/), and who searches for \`/udp\` misses \`/UDP\`.
  `,
  examples: [{ bad: 'FROM debian:13\nEXPOSE 53/UDP', good: 'FROM debian:13\nEXPOSE 53/udp' }],
  *check({ model }) {
    for (const { word, port } of portsOf(model)) {
      const { protocol } = port;
      if (protocol === protocol.toLowerCase()) continue;
      const written = word.text.endsWith(`/${protocol}`) && model.file.text.slice(word.start, word.end) === word.text;
      const lower = `${word.text.slice(0, -protocol.length)}${protocol.toLowerCase()}`;
      yield {
        at: word,
        message: `The protocol ${protocol} is ${protocol.toLowerCase()} in the image.`,
        ...(written && { fixes: [{ title: `Write ${lower}`, safety: 'safe', edits: [replace(word, lower)] }] }),
      };
    }
  },
});
