import { type Combination, installedOtherwise, orphanAbove } from '../refactor/combine-images.ts';
import { changeOf, refactoring } from '../refactor/refactoring.ts';
import { touches } from '../text/span.ts';

export default refactoring({
  id: 'combine-images',
  kind: 'rewrite',
  since: '0.1.0',
  summary: 'Copy a program with all that it needs from its own image',
  rationale: `
    Two \`FROM\`s do not merge two images: of the first nothing is left. What can be had is a copy of the files that a program consists of, with
    the links and variables that make it run. Where a stage of an image that is known for one program stands unused above another, that is
    written down; so it is for steps that install a release with an installer of its own, which an image has as well.

    Known are Node.js, Bun, Deno, Go, Java of Eclipse Temurin, uv, Composer, the clients of Docker and Kubernetes, and yq. A program that is
    made for one C library is only copied where the other image has the same: never from Alpine to Debian, nor back. Nothing is offered for
    images that are not known, for releases of distributions that are too old, and for installers that take whatever is newest.
  `,
  changes:
    'The program comes with the files of its own image, in folders where every user finds it; what an installer leaves beside it, as a shell profile, is gone.',
  examples: [
    {
      before:
        'F‸ROM node:22-bookworm-slim\nFROM python:3.13-slim-bookworm\nWORKDIR /app\nCOPY . .\nRUN npm ci && pip install .\n',
      after:
        'FROM node:22-bookworm-slim AS node\nFROM python:3.13-slim-bookworm\nCOPY --from=node /usr/local/bin/node /usr/local/bin/node\nCOPY --from=node /usr/local/lib/node_modules /usr/local/lib/node_modules\nRUN ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm && ln -s ../lib/node_modules/npm/bin/npx-cli.js /usr/local/bin/npx\nWORKDIR /app\nCOPY . .\nRUN npm ci && pip install .\n',
    },
    {
      before: 'FROM python:3.13-slim\nR‸UN curl -LsSf https://astral.sh/uv/0.9.5/install.sh | sh\nCOPY . .\n',
      after:
        'FROM python:3.13-slim\nCOPY --from=ghcr.io/astral-sh/uv:0.9.5 /uv /bin/uv\nCOPY --from=ghcr.io/astral-sh/uv:0.9.5 /uvx /bin/uvx\nCOPY . .\n',
    },
  ],
  *offer(context) {
    const { model, at, path } = context;
    if (at.start < at.end || model.problems.length > 0) return;
    const offered = (title: string, { edits }: Combination) => ({ title, change: () => changeOf(title, path, edits) });
    for (const stage of model.stages) {
      const above = model.stages[stage.index - 1];
      if (!above || !(touches(stage.from, at) || touches(above.from, at))) continue;
      const found = orphanAbove(context, stage);
      if (found) yield offered(`Copy ${found.recipe.name} from ${found.image}, of which nothing is left otherwise`, found);
    }
    const run = model.file.instructions.find((it) => it.kind === 'RUN' && touches(it.keyword, at));
    const found = run && installedOtherwise(context, run);
    if (found) yield offered(`Copy ${found.recipe.name} from ${found.image} instead of installing it`, found);
  },
});
