import { rule } from '../../engine/rule.ts';
import { startsOf } from '../../model/started.ts';

const SUPERVISORS: ReadonlySet<string> = new Set([
  'supervisord',
  'runsvdir',
  'monit',
  'circusd',
  'my_init',
  's6-svscan',
  'pm2-runtime',
]);

export default rule({
  id: 'supervisor-in-image',
  category: 'portability',
  severity: 'info',
  recommended: false,
  since: '0.1.0',
  fix: 'none',
  noFix: 'splitting the services into containers is a design, not an edit',
  instructions: ['CMD', 'ENTRYPOINT'],
  summary: 'A container that starts a supervisor of several services',
  rationale: `
    With a supervisor in front, the container engine sees only the supervisor: a service that dies again and again leaves the container
    "up", its logs lie in files, and the services can be updated, scaled and limited only together. One container for each, in a Compose
    file, gives all of that to the engine.

    Off unless it is turned on: some programs do belong into one container, and then a supervisor is the honest way.
  `,
  examples: [
    {
      bad: 'FROM debian:13\nCMD ["supervisord", "-n"]',
      good: 'FROM debian:13\nCMD ["nginx", "-g", "daemon off;"]',
    },
  ],
  *check({ model }) {
    for (const { programs } of startsOf(model))
      for (const { name, at } of programs)
        if (SUPERVISORS.has(name))
          yield {
            at,
            message: `${name} keeps several services in one container, where the engine sees neither their state nor their logs.`,
          };
  },
});
