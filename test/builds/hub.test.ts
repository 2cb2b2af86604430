import { describe, expect, it } from 'vitest';
import { hubBuilds, isHub } from '../../server/src/builds/ci/hub.ts';
import { shown, treeOf } from './support.ts';

const builds = (text: string, file = 'hooks/build'): string[] => {
  const tree = treeOf({ [file]: text });
  return hubBuilds(file, tree).map((it) => shown(it, tree));
};

describe('hooks of Docker Hub', () => {
  it('are known by their names', () => {
    expect(['hooks/build', 'image/hooks/post_push', 'hooks/pre_build'].every(isHub)).toBe(true);
    expect(['hooks/build.sh', 'src/hooks/use', 'hooks/README.md'].some(isHub)).toBe(false);
  });

  it('run in the folder that holds them, with the name of the Dockerfile', () => {
    const text = '#!/bin/bash\ndocker build --build-arg V=$SOURCE_BRANCH -f $DOCKERFILE_PATH -t $IMAGE_NAME .\n';
    expect(builds(text)).toEqual(['Dockerfile <- . hooks/build:2 V=?']);
    expect(builds(text, 'a/b/hooks/build')).toEqual(['a/b/Dockerfile <- a/b a/b/hooks/build:2 V=?']);
  });

  it('take defaults and other folders', () => {
    expect(builds('docker build -f ${DOCKERFILE_PATH:-x} --target ${DOCKER_TAG} ..\n', 'a/hooks/build')).toEqual([
      'a/Dockerfile <- . [null] a/hooks/build:1',
    ]);
  });
});
