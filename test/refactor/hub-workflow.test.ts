import { expect, it } from 'vitest';
import { mayDefineBuilds } from '../../server/src/builds/find.ts';
import { allBuilds } from '../../server/src/builds/index.ts';
import { workflowFor } from '../../server/src/refactor/hub-workflow.ts';
import { buildsIn, treeOf } from '../builds/support.ts';

it('a hook of Docker Hub becomes a workflow that builds the same', () => {
  const files = {
    'web/hooks/build': '#!/bin/sh\ndocker build --build-arg V=1 --build-arg SHA -f $DOCKERFILE_PATH -t $IMAGE_NAME .\n',
    'web/Dockerfile': 'FROM scratch\n',
  };
  const [build] = allBuilds(Object.keys(files).filter(mayDefineBuilds), treeOf(files));
  const change = build && workflowFor(build, () => false);
  const [[path, text] = ['', '']] = [...(change?.created ?? [])];
  expect(buildsIn({ 'web/Dockerfile': 'FROM scratch\n', [path]: text })).toEqual([
    'web/Dockerfile <- web .github/workflows/docker-image.yml:16 (image) V=1 SHA=?',
  ]);
  expect(build && workflowFor(build, () => true)).toBeUndefined();
});
