import { rule } from '../../engine/rule.ts';
import { powershellRuns, runFirst } from '../../model/powershell-run.ts';
import { span } from '../../text/span.ts';

const DOWNLOAD = /(?<![\w-])(Invoke-WebRequest|iwr)(?=\s)/i;
const SILENT = /\$ProgressPreference\s*=/i;

export default rule({
  id: 'powershell-progress',
  category: 'cache',
  severity: 'info',
  recommended: true,
  since: '0.1.0',
  fix: 'review',
  instructions: ['RUN'],
  summary: 'A download by Windows PowerShell that draws a progress bar',
  rationale: `
    In Windows PowerShell 5.1, \`Invoke-WebRequest\` draws its progress after every few kilobytes, which takes far more time than the download
    itself: minutes instead of seconds for some hundred megabytes, for a bar that no build log shows
    (github.com/PowerShell/PowerShell/issues/2138). \`$ProgressPreference = 'SilentlyContinue'\` leaves it out; in the \`SHELL\` it counts for every
    \`RUN\` below. Later versions (\`pwsh\`) draw it less often, and nothing is said of them.
  `,
  examples: [
    {
      bad: `FROM mcr.microsoft.com/windows/servercore:ltsc2022\nSHELL ["powershell", "-Command"]\nRUN Invoke-WebRequest https://example.com/a.zip -OutFile a.zip`,
      good: `FROM mcr.microsoft.com/windows/servercore:ltsc2022\nSHELL ["powershell", "-Command", "$ProgressPreference = 'SilentlyContinue';"]\nRUN Invoke-WebRequest https://example.com/a.zip -OutFile a.zip`,
    },
  ],
  *check({ model }) {
    for (const run of powershellRuns(model)) {
      if (run.program === 'pwsh' || SILENT.test(run.before) || SILENT.test(run.text)) continue;
      const match = DOWNLOAD.exec(run.text);
      if (!match) continue;
      const edit = runFirst(run, "$ProgressPreference = 'SilentlyContinue'");
      yield {
        at: run.locate(span(match.index, match.index + (match[1] ?? '').length)),
        message: `The progress bar of ${match[1]} slows the download down: set $ProgressPreference to SilentlyContinue.`,
        ...(edit && {
          fixes: [
            {
              title: `Set $ProgressPreference in the ${run.shell ? 'SHELL' : 'RUN'}`,
              safety: 'review' as const,
              edits: [edit],
            },
          ],
        }),
      };
    }
  },
});
