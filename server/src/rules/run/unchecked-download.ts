import { rule } from '../../engine/rule.ts';
import { type CurlCall, curlCalls, hasOne, isLookedAt, SOURCES } from '../../model/fetched-file.ts';
import type { Model } from '../../model/model.ts';
import { pipelineOf } from '../../model/pipes.ts';
import { insert } from '../../text/edit.ts';

export default rule({
  id: 'unchecked-download',
  category: 'correctness',
  severity: 'warning',
  minor: {
    severity: 'info',
    when: 'where the file is a picture or a text for people, and where the container fetches it again when it starts',
  },
  recommended: true,
  since: '0.1.0',
  fix: 'review',
  words: ['curl'],
  instructions: ['RUN'],
  summary: 'A `curl` that saves an error page as the file',
  rationale: `
    When a server answers 404 or 503, \`curl\` prints the page that says so and ends with success. In \`curl -o tool …\` the page becomes
    the tool, the step is cached, and the image fails much later. With \`-f\` (\`--fail\`) the step fails where the mistake is.

    Reported is what nobody looks at afterwards: a file that no later command of the stage unpacks, checks, runs or reads, and
    what goes through a pipe into a file. What is piped into \`tar\` or a shell fails by itself, and a checksum or signature that is
    saved beside a file is no loss where something else verifies the file.
  `,
  examples: [
    {
      bad: 'FROM alpine:3.22\nRUN curl -sSLo /usr/bin/tool https://example.com/tool && chmod +x /usr/bin/tool',
      good: 'FROM alpine:3.22\nRUN curl -f -sSLo /usr/bin/tool https://example.com/tool && chmod +x /usr/bin/tool',
    },
  ],
  *check({ model }) {
    for (const call of curlCalls(model)) {
      const { command } = call;
      const { nameWord } = command;
      if (!nameWord || !isRisky(call, model)) continue;
      yield {
        at: command.locate(nameWord),
        isMinor: isForPeople(call) || isFetchedAgain(call),
        message: 'If the server answers with an error, curl saves its page as the file and succeeds: add -f.',
        fixes: [{ title: 'Add -f', safety: 'review', edits: [insert(command.locate(nameWord).end, ' -f')] }],
      };
    }
  },
});

const isForPeople = ({ to }: CurlCall): boolean =>
  to.kind === 'file' && /\.(?:png|ico|svg|jpe?g|gif|md)["']?$/i.test(to.name ?? '');

/** Whether the container's own command asks for the same address. */
const isFetchedAgain = ({ url, command }: CurlCall): boolean =>
  command.stage?.instructions.some(
    ({ kind, rest }) => (kind === 'CMD' || kind === 'ENTRYPOINT') && rest.text.includes(url.value ?? url.text),
  ) === true;

const FINE = [
  'f',
  '--fail',
  '--fail-with-body',
  '--fail-early',
  'I',
  '--head',
  'w',
  '--write-out',
  'V',
  '--version',
  'h',
  '--help',
  'X',
  '--request',
  'T',
];

function isRisky(call: CurlCall, model: Model): boolean {
  const { url, flags, to, command } = call;
  const address = url.value ?? url.text.replace(/^["']/, '');
  if (hasOne(flags, ...FINE) || /^(?:file|ftp|unix):|localhost|127\.0\.0\.1/.test(address)) return false;
  if (command.command.connector === '||') return false;
  if (to.kind === 'file') return !isLookedAt(call, model);
  return to.kind === 'pipe' && endsInFile(call);
}

/** `curl … | tee file`, `| sed … > file`: nothing in between minds what it is. */
function endsInFile({ command }: CurlCall): boolean {
  const { script } = command;
  return script.shell.pipes.some((pipe) => {
    const { feeding, last } = pipelineOf(script, pipe);
    if (!last || feeding.length !== 1 || feeding[0]?.command !== command.command) return false;
    if ([...last.args, ...last.command.redirects.flatMap((it) => it.target ?? [])].some((it) => SOURCES.test(it.text)))
      return false;
    if (last.name === 'tee') return true;
    return /^(?:sed|cat|tr)$/.test(last.name ?? '') && last.command.redirects.some((it) => it.operator === '>');
  });
}
