import { rule } from '../../engine/rule.ts';
import { type PowershellRun, powershellRuns, runFirst } from '../../model/powershell-run.ts';
import type { PowershellStatement } from '../../shell/powershell.ts';

/** Cmdlets that a step is there for; one that deletes or prints may fail. */
const WORK =
  /^(?:Invoke-(?:WebRequest|RestMethod|Expression)|Start-BitsTransfer|(?:Expand|Compress)-Archive|(?:Install|Enable|Import|Register|Save|Update)-\w+|(?:Copy|Move|Rename)-Item|(?:Set|New)-ItemProperty|(?:Set|Add)-Content|Add-(?:WindowsFeature|WindowsCapability|Type|AppxPackage))$/i;
const STOPS = /\$ErrorActionPreference\s*=\s*(?:['"\\]*Stop\b|\[.*\]::Stop)/i;

export default rule({
  id: 'unchecked-cmdlet',
  category: 'correctness',
  severity: 'warning',
  recommended: true,
  since: '0.1.0',
  fix: 'review',
  instructions: ['RUN'],
  summary: 'A PowerShell cmdlet whose failure does not stop the step',
  rationale: `
    PowerShell reports an error and goes on with the next statement, and a step has the status of its last one. When \`Invoke-WebRequest\` of
    several statements fails, the build goes on without the file (about_Preference_Variables, about_PowerShell_exe). With
    \`$ErrorActionPreference = 'Stop'\` the first error ends the step; in the \`SHELL\` it counts for every \`RUN\` below.

    Told of cmdlets that download, install, copy or change something, with another statement behind them, once for all \`RUN\`s below
    one \`SHELL\`. Silent where the cmdlet has an \`-ErrorAction\` of its own. Programs are another matter: their exit codes have to be asked
    for, those that \`Start-Process\` runs among them.
  `,
  examples: [
    {
      bad: `FROM mcr.microsoft.com/windows/servercore:ltsc2022\nSHELL ["powershell", "-Command"]\nRUN Invoke-WebRequest https://example.com/a.zip -OutFile a.zip; Write-Host done`,
      good: `FROM mcr.microsoft.com/windows/servercore:ltsc2022\nSHELL ["powershell", "-Command", "$ErrorActionPreference = 'Stop';"]\nRUN Invoke-WebRequest https://example.com/a.zip -OutFile a.zip; Write-Host done`,
    },
  ],
  *check({ model }) {
    const found = powershellRuns(model).flatMap((run) => {
      const cmdlet = uncheckedIn(run)?.cmdlet;
      return cmdlet ? [{ run, cmdlet, edit: runFirst(run, "$ErrorActionPreference = 'Stop'") }] : [];
    });
    for (const [i, { run, cmdlet, edit }] of found.entries()) {
      // One edit of the SHELL is for all below it.
      const isSame = (it: (typeof found)[number]): boolean =>
        edit !== undefined && run.shell !== undefined && it.run.shell === run.shell;
      if (found.slice(0, i).some(isSame)) continue;
      yield {
        at: run.locate(cmdlet),
        message: `If ${cmdlet.name} fails, PowerShell goes on with the next statement, and the build with the next step.`,
        related: found
          .slice(i + 1)
          .filter(isSame)
          .map((it) => ({ at: it.run.locate(it.cmdlet), message: `A failing ${it.cmdlet.name} goes unnoticed here, too.` })),
        ...(edit && {
          fixes: [
            {
              title: `Set $ErrorActionPreference in the ${run.shell ? 'SHELL' : 'RUN'}`,
              safety: 'review' as const,
              edits: [edit],
            },
          ],
        }),
      };
    }
  },
});

/** The file that the last statement removes; without it, that statement fails, and the step with it. */
const removedBy = (last: PowershellStatement | undefined): string | undefined =>
  /^(?:Remove-Item|rm|del)\s+(?:-(?:Force|Recurse|Path|LiteralPath)\s+)*([^\s-]\S*)(?:\s+-(?:Force|Recurse))*$/i.exec(
    last?.text ?? '',
  )?.[1];

/** The first statement whose failure nothing notices. */
function uncheckedIn({ before, statements }: PowershellRun): PowershellStatement | undefined {
  if (STOPS.test(before)) return undefined;
  const removed = removedBy(statements.at(-1));
  for (const statement of statements.slice(0, -1)) {
    if (STOPS.test(statement.text)) return undefined;
    if (removed !== undefined && /\s-OutFile\s/i.test(statement.text) && statement.text.includes(removed)) continue;
    if (WORK.test(statement.cmdlet?.name ?? '') && !/\s-(?:ErrorAction|EA)\b/i.test(statement.text)) return statement;
  }
  return undefined;
}
