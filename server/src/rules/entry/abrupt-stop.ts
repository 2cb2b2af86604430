import { rule } from '../../engine/rule.ts';
import { MIRRORS } from '../../knowledge/images.ts';
import { NO_STOP_SIGNAL, STOP_SIGNALS } from '../../knowledge/stop-signals.ts';
import { lineageOf, rootBase } from '../../model/lineage.ts';
import type { Stage } from '../../model/model.ts';
import { insertBefore } from '../../model/place.ts';
import { type StartedProgram, startedPrograms } from '../../model/started.ts';
import { execForm, type Instruction } from '../../syntax/ast.ts';

export default rule({
  id: 'abrupt-stop',
  category: 'correctness',
  severity: 'info',
  recommended: true,
  since: '0.1.0',
  fix: 'review',
  instructions: ['CMD', 'ENTRYPOINT'],
  summary: 'A server that SIGTERM does not stop gracefully, without a `STOPSIGNAL`',
  rationale: `
    \`docker stop\`, and every rolling update, sends SIGTERM, unless \`STOPSIGNAL\` says otherwise. nginx, Apache, HAProxy and PHP-FPM take
    that for "at once" and break their connections off; PostgreSQL waits for all clients to leave and is killed before; systemd does not
    end at all. Each has another signal for what is wanted, which its official image sets. An image that installs the program on a
    distribution has to do the same.

    Silent where a shell stands in front of the server, and where the base image may have a signal of its own.
  `,
  examples: [
    {
      bad: 'FROM alpine:3.22\nRUN apk add --no-cache nginx\nCMD ["nginx", "-g", "daemon off;"]',
      good: 'FROM alpine:3.22\nRUN apk add --no-cache nginx\nSTOPSIGNAL SIGQUIT\nCMD ["nginx", "-g", "daemon off;"]',
    },
  ],
  *check({ model }) {
    const parents = new Set(model.stages.flatMap(({ base }) => (base.kind === 'stage' ? [base.stage] : [])));
    for (const stage of model.stages) {
      // A stage that others are built on may leave the signal to them.
      if (parents.has(stage) || !isSilentBase(stage)) continue;
      if (lineageOf(stage).some((of) => of.instructions.some((it) => it.kind === 'STOPSIGNAL'))) continue;
      const started = firstProcess(stage);
      const known = started && STOP_SIGNALS.find((it) => it.programs.test(started.name) || it.programs.test(started.path));
      if (!started || !known) continue;
      yield {
        at: started.at,
        message: `SIGTERM makes ${started.name} ${known.otherwise}: it wants STOPSIGNAL ${known.signal}.`,
        fixes: [
          {
            title: `Set STOPSIGNAL ${known.signal}`,
            safety: 'review',
            edits: [insertBefore(model, started.in, `STOPSIGNAL ${known.signal}`)],
          },
        ],
      };
    }
  },
});

function isSilentBase(stage: Stage): boolean {
  const base = rootBase(stage);
  return base.kind === 'image' && NO_STOP_SIGNAL.has(base.reference.familiar.replace(MIRRORS, ''));
}

/** The program that gets the signal: a shell in front of it gets it instead, an entrypoint script is taken to give way. */
function firstProcess(stage: Stage): StartedProgram | undefined {
  const programs = lineageOf(stage)
    .map(startedPrograms)
    .find((it) => it.length > 0);
  if (!programs?.every((it) => startsAlone(it.in))) return undefined;
  return programs.find(({ name }) => !/entrypoint|^--$|^(?:tini|dumb-init)$/.test(name));
}

const startsAlone = (it: Instruction): boolean =>
  execForm(it)?.every((word) => !/(?:^|\/)(?:ba|da|a)?sh$/.test(word.text)) ?? /^exec\s[^;&|]*$/.test(it.rest.text);
