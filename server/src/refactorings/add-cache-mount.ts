import { cacheMounts } from '../facts/cache-mount.ts';
import { changeOf, refactoring } from '../refactor/refactoring.ts';
import { touches } from '../text/span.ts';

export default refactoring({
  id: 'add-cache-mount',
  kind: 'rewrite',
  since: '0.1.0',
  summary: 'Keep what package managers download in a cache mount',
  rationale: `
    A step that is repeated downloads everything again, unless the builder keeps the folder: a cache mount is not part of the image and is
    there again for the next build. The folder is that of the user of the step and of the variables in force; for a user other than root
    the mount belongs to its number. \`sharing=locked\` lets one build at a time use what two would spoil.

    What works against it goes: \`--no-cache\` flags, and commands that empty the folder, which is in no layer any more. Of apt it is the
    lists and the packages, not the record of what was installed. Where later steps need the folder, as those of Go, Cargo, Maven, Gradle and
    NuGet do, they get the mount, too; nothing is offered where one of them cannot.
  `,
  changes:
    'Downloads that were left in the image stay with the builder; on Debian and Ubuntu docker-clean goes, so that apt in a container keeps packages, too.',
  examples: [
    {
      before: 'FROM node:22\nWORKDIR /app\nCOPY package*.json ./\nRUN n‸pm ci\n',
      after: 'FROM node:22\nWORKDIR /app\nCOPY package*.json ./\nRUN --mount=type=cache,target=/root/.npm \\\n    npm ci\n',
    },
    {
      before: 'FROM debian:13\nRUN apt-get upd‸ate \\\n && apt-get install -y gcc \\\n && rm -rf /var/lib/apt/lists/*\n',
      after:
        'FROM debian:13\nRUN rm -f /etc/apt/apt.conf.d/docker-clean\nRUN --mount=type=cache,target=/var/cache/apt,sharing=locked \\\n    --mount=type=cache,target=/var/lib/apt/lists,sharing=locked \\\n    apt-get update \\\n && apt-get install -y gcc\n',
    },
    {
      before: 'FROM python:3.13\nUSER 1000:1000\nENV HOME=/srv\nRUN pip ins‸tall --no-cache-dir flask\n',
      after:
        'FROM python:3.13\nUSER 1000:1000\nENV HOME=/srv\nRUN --mount=type=cache,target=/srv/.cache/pip,uid=1000,gid=1000 \\\n    pip install flask\n',
    },
  ],
  *offer({ model, facts, at, path }) {
    if (at.end > at.start) return;
    const run = model.file.instructions.find((it) => it.kind === 'RUN' && touches(it, at));
    const found = run && cacheMounts(run, model, facts);
    if (!found) return;
    const mounts = found.mounts === 1 ? 'a cache mount' : `${found.mounts} cache mounts`;
    const steps = found.runs === 1 ? '' : ` of ${found.runs} steps`;
    const title = `Keep the downloads of ${found.tools.join(' and ')} in ${mounts}${steps}`;
    yield { title, change: () => changeOf(title, path, found.edits) };
  },
});
