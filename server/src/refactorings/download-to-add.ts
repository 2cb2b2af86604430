import { downloadedByAdd } from '../facts/download-add.ts';
import { changeOf, refactoring } from '../refactor/refactoring.ts';
import { touches } from '../text/span.ts';

export default refactoring({
  id: 'download-to-add',
  kind: 'rewrite',
  since: '0.1.0',
  summary: 'Download a file with `ADD` instead of curl or wget',
  rationale: `
    The builder looks at the file in every build and repeats the step just when it has changed; curl and wget need not be in the image, and
    \`--checksum\` can pin what is fetched.

    A \`chmod\` of the file behind it becomes \`--chmod\`. An archive that goes to tar is unpacked by the builder where the \`# syntax\` of the file has \`ADD --unpack\` (1.17); else tar unpacks what
    \`ADD\` has put into \`/tmp\`. Nothing is offered for options that send something along, for addresses that only the shell knows, and for
    users other than root. Needs BuildKit.
  `,
  changes:
    'The builder fetches the file: its date is the one of the server, an archive for tar lies in a layer, and one that the builder unpacks keeps its owners.',
  examples: [
    {
      before:
        'FROM debian:13\nARG V=1.2\nRUN cu‸rl -fsSL https://example.com/tool-${V} -o /usr/bin/tool && chmod +x /usr/bin/tool\n',
      after: 'FROM debian:13\nARG V=1.2\nADD --chmod=755 https://example.com/tool-${V} /usr/bin/tool\n',
    },
    {
      before: '# syntax=docker/dockerfile:1\nFROM debian:13\nRUN cu‸rl -fsSL https://example.com/tool.tar.gz | tar xz -C /opt\n',
      after: '# syntax=docker/dockerfile:1\nFROM debian:13\nADD --unpack=true https://example.com/tool.tar.gz /opt/\n',
    },
    {
      before: 'FROM debian:13\nRUN cu‸rl -fsSL https://example.com/tool.tar.gz | tar xz -C /opt --strip-components=1\n',
      after:
        'FROM debian:13\nADD https://example.com/tool.tar.gz /tmp/tool.tar.gz\nRUN tar xz -C /opt --strip-components=1 -f /tmp/tool.tar.gz && rm /tmp/tool.tar.gz\n',
    },
  ],
  *offer({ model, facts, at, path }) {
    const run = model.file.instructions.find((it) => it.kind === 'RUN' && touches(it, at));
    const found = run && at.end === at.start ? downloadedByAdd(run, model, facts) : undefined;
    if (!found) return;
    const name = (found.source.split('/').at(-1) ?? '').slice(0, 50);
    const title = `Download ${name} with ADD${found.unpacks ? ', which unpacks it' : ''}`;
    yield { title, change: () => changeOf(title, path, found.edits) };
  },
});
