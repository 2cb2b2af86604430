import { rule } from '../../engine/rule.ts';
import { startsOf } from '../../model/started.ts';

const INIT = /^(?:\/usr)?\/s?bin\/init$|^(?:\/usr)?\/lib\/systemd\/systemd$/;

export default rule({
  id: 'init-in-image',
  category: 'portability',
  severity: 'info',
  recommended: false,
  since: '0.1.0',
  fix: 'none',
  noFix: 'splitting the services into containers is a design, not an edit',
  instructions: ['CMD', 'ENTRYPOINT'],
  summary: 'A container that boots systemd or another full init',
  rationale: `
    systemd and its like boot a machine: they want cgroups to write, a \`/run\` of their own and mostly \`--privileged\`, they restart services
    behind the back of the container engine, and their logs do not reach \`docker logs\`. A container is meant to be one service, started
    by its engine; a reaper of dead processes is \`docker run --init\` or \`init: true\` in Compose.

    Off unless it is turned on: images to test packages or playbooks in need an init on purpose.
  `,
  examples: [
    {
      bad: 'FROM rockylinux:9\nRUN dnf install -y httpd\nCMD ["/usr/sbin/init"]',
      good: 'FROM rockylinux:9\nRUN dnf install -y httpd\nCMD ["httpd", "-DFOREGROUND"]',
    },
  ],
  *check({ model }) {
    for (const { programs } of startsOf(model))
      for (const { path, name, at } of programs)
        if (INIT.test(path) || name === 'systemd')
          yield { at, message: `${path} boots a whole system in the container: start the one service that the image is for.` };
  },
});
