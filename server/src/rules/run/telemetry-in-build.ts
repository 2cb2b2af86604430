import { rule } from '../../engine/rule.ts';
import { mayReport, TELEMETRY, type Telemetry } from '../../knowledge/telemetry.ts';
import { calledCommands } from '../../model/commands.ts';
import { keywordLike } from '../../model/keyword.ts';
import { lineageOf } from '../../model/lineage.ts';
import type { Stage } from '../../model/model.ts';
import { insertBefore } from '../../model/place.ts';

export default rule({
  id: 'telemetry-in-build',
  category: 'security',
  severity: 'hint',
  recommended: false,
  since: '0.1.0',
  fix: 'review',
  instructions: ['RUN'],
  summary: 'A tool that reports its use from the build',
  rationale: `
    Some tools send a report of each call to their makers, from a build as well: what was called, on which system, and for how long.
    Every one of them has a variable that says no. Where builds may talk to their registries only, a report that gets no
    answer costs time, too. Whether one minds is a matter of taste, so the rule is off by default.
  `,
  examples: [
    {
      bad: 'FROM mcr.microsoft.com/dotnet/sdk:10.0\nRUN dotnet publish -o /app',
      good: 'FROM mcr.microsoft.com/dotnet/sdk:10.0\nENV DOTNET_CLI_TELEMETRY_OPTOUT=1\nRUN dotnet publish -o /app',
    },
  ],
  *check({ model }) {
    const told = new Map<Stage, Set<Telemetry>>();
    for (const command of calledCommands(model)) {
      const { stage, name, nameWord, script, in: run } = command;
      if (!stage || !nameWord || !mayReport(name ?? '') || model.stageOf(run) !== stage) continue;
      const text = [name, ...command.args.map((it) => it.value ?? it.text)].join(' ');
      const found = TELEMETRY.find((it) => it.command.test(text));
      if (!found || script.shell.text.includes(found.variable) || lineageOf(stage).some((it) => told.get(it)?.has(found)))
        continue;
      const { from } = model.before(run).env(found.variable);
      if (from === 'file' || from === 'argument') continue;
      told.set(stage, new Set([...(told.get(stage) ?? []), found]));
      const line = `${keywordLike(run, 'ENV')} ${found.variable}=${found.value}`;
      yield {
        at: command.locate(nameWord),
        message: `${found.name} reports this call to its makers: ${found.variable}=${found.value} says no.`,
        fixes: [{ title: `Set ${found.variable}`, safety: 'review', edits: [insertBefore(model, run, line)] }],
      };
    }
  },
});
