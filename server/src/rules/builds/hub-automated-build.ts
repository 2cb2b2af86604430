import { rule } from '../../engine/rule.ts';

export default rule({
  id: 'hub-automated-build',
  category: 'portability',
  severity: 'warning',
  recommended: true,
  since: '0.1.0',
  fix: 'none',
  noFix:
    'a workflow needs the name of the image and a login, which are not in the repository; the editor offers a workflow to begin with',
  summary: "A hook of Docker Hub's automated builds, which end on 1 April 2027",
  rationale: `
    \`hooks/build\` and its relatives are run by Docker Hub's automated builds, and by nothing else. Docker retires those on 1 April 2027
    (docs.docker.com, "Automated builds"). A workflow with \`docker/build-push-action\` does the same: it builds on every push, for several
    platforms, and pushes with a token. In the editor a quick fix writes one with the context and the Dockerfile of the hook.
  `,
  examples: [
    {
      build: { file: 'hooks/build', dockerfile: 'FROM debian:13\n' },
      bad: '#!/bin/bash\ndocker build -f $DOCKERFILE_PATH -t $IMAGE_NAME .',
      good: '#!/bin/bash\necho "built by a workflow"',
    },
  ],
  check: () => [],
  *checkBuild({ build }) {
    if (build.tool !== 'hub') return;
    yield {
      at: build.source.at,
      message: "Docker Hub's automated builds, which run this hook, end on 1 April 2027: a workflow can build the image.",
    };
  },
});
