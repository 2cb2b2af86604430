import { parallelStages } from '../refactor/parallel-stages.ts';
import { changeOf, refactoring } from '../refactor/refactoring.ts';
import { dependsOnOrder } from '../refactor/stage-builds.ts';

export default refactoring({
  id: 'split-into-parallel-stages',
  kind: 'extract',
  since: '0.1.0',
  summary: 'Fetch and compile in stages that are built at the same time',
  rationale: `
    Instructions of one stage wait for each other, and one that changes has all below it repeated. Steps that fetch or compile into folders
    of their own need not: each becomes a stage, BuildKit builds them at the same time, and what they make is copied. Select the steps, or
    put the cursor on one; all around it of which it is known what they do are taken.

    That is only so for a few programs: \`curl\`, \`wget\`, \`tar\`, \`unzip\`, \`git clone\`, \`make -C\`, \`ADD\` of addresses, and what moves and
    removes their files. Nothing is offered where one step names what another makes, where paths are made of variables, in folders that
    many share, or for a user other than root.
  `,
  changes:
    'Of what the steps make, only the folders and files that they name are in the image, the folders themselves as root makes them; what a program leaves elsewhere, such as a history, is not.',
  examples: [
    {
      before:
        'FROM debian:13\nRUN apt-get update && apt-get install -y curl make gcc\nR‸UN mkdir -p /opt/a && curl -fsSL https://example.com/a.tar.gz | tar -xz -C /opt/a\nRUN mkdir -p /opt/b && curl -fsSL https://example.com/b.tar.gz | tar -xz -C /opt/b\nRUN make -C /opt/a\nCMD ["/opt/a/run"]\n',
      after:
        'FROM debian:13 AS base\nRUN apt-get update && apt-get install -y curl make gcc\n\nFROM base AS a\nRUN mkdir -p /opt/a && curl -fsSL https://example.com/a.tar.gz | tar -xz -C /opt/a\nRUN make -C /opt/a\n\nFROM base AS b\nRUN mkdir -p /opt/b && curl -fsSL https://example.com/b.tar.gz | tar -xz -C /opt/b\n\nFROM base\nCOPY --from=a /opt/a /opt/a\nCOPY --from=b /opt/b /opt/b\nCMD ["/opt/a/run"]\n',
    },
  ],
  *offer(context) {
    const split = dependsOnOrder(context) ? undefined : parallelStages(context);
    if (!split) return;
    const names = split.groups.map((it) => it.name);
    const shown = names.length > 4 ? `${names.length}` : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
    const title = `Split ${split.groups.reduce((sum, it) => sum + it.steps.length, 0)} steps into the stages ${shown}`;
    yield {
      title: title.length <= 100 ? title : `Split these steps into ${names.length} stages`,
      change: () => changeOf(title, context.path, split.edits),
    };
  },
});
