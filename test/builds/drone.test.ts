import { describe, expect, it } from 'vitest';
import { droneBuilds, isDrone } from '../../server/src/builds/ci/drone.ts';
import { shown, treeOf } from './support.ts';

const builds = (text: string, file = '.drone.yml'): string[] => {
  const tree = treeOf({ [file]: text, 'sub/Dockerfile.kaniko': '' });
  return droneBuilds(file, tree).map((it) => shown(it, tree));
};

describe('Drone and Woodpecker', () => {
  it('are known by their names', () => {
    expect(['.drone.yml', '.drone.yaml', '.woodpecker.yml', '.woodpecker/a.yaml', 'x/.drone.arm.yml'].every(isDrone)).toBe(true);
    expect(isDrone('drone.yml')).toBe(false);
  });

  it('read plugins of every document: both paths count from the workspace', () => {
    const text = `
kind: pipeline
steps:
- name: publish
  image: plugins/docker:18
  settings:
    dockerfile: docker/Dockerfile.arm
    target: run
    build_args: [A=1, B]
    platforms: linux/arm64
---
kind: secret
---
kind: pipeline
steps:
- name: ecr
  image: docker.io/plugins/ecr
  settings: { context: app, build_args: { V: "\${DRONE_TAG}", W: x } }
- name: slack
  image: plugins/slack
`;
    expect(builds(text)).toEqual([
      'docker/Dockerfile.arm <- . [run] .drone.yml:7 (publish) A=1 B=?',
      'Dockerfile <- app .drone.yml:17 (ecr) V=? W=x',
    ]);
  });

  it('follow commands in one shell', () => {
    const text = `
kind: pipeline
steps:
- name: build
  image: docker
  environment: { DIR: web }
  commands:
  - cd $DIR
  - docker build -f \${FILE} .
  - docker build $DRONE_WORKSPACE/api
`;
    expect(builds(text)).toEqual(['<unknown> <- web .drone.yml:9 (build)', 'api/Dockerfile <- api .drone.yml:10 (build)']);
  });

  it('know the maps and the matrix of Woodpecker, and settings beside the image', () => {
    const text = `
matrix:
  NAME: [a, b]
steps:
  image:
    image: woodpeckerci/plugin-docker-buildx:5
    settings: { dockerfile: "\${NAME}/Dockerfile", context: "\${NAME}" }
  old:
    image: plugins/docker
    dockerfile: old.Dockerfile
    when: { matrix: { NAME: a } }
  kaniko:
    image: banzaicloud/drone-kaniko
    settings: { dockerfile: Dockerfile.kaniko, context: sub }
`;
    expect(builds(text, '.woodpecker/x.yml')).toEqual([
      'a/Dockerfile <- a .woodpecker/x.yml:7 (image)',
      'old.Dockerfile <- . .woodpecker/x.yml:10 (old)',
      'sub/Dockerfile.kaniko <- sub .woodpecker/x.yml:14 (kaniko)',
      'b/Dockerfile <- b .woodpecker/x.yml:7 (image)',
      'old.Dockerfile <- . .woodpecker/x.yml:10 (old)',
      'sub/Dockerfile.kaniko <- sub .woodpecker/x.yml:14 (kaniko)',
    ]);
  });

  it('give the places of what is written', () => {
    const text = 'steps:\n- image: plugins/docker\n  settings:\n    context: web\n    target: run\n';
    const [build] = droneBuilds('.drone.yml', treeOf({ '.drone.yml': text }));
    const cut = (at: { start: number; end: number } | undefined) => at && text.slice(at.start, at.end);
    expect([build?.source.at, build?.source.contextAt, build?.source.dockerfileAt, build?.source.targetAt].map(cut)).toEqual([
      'image',
      'web',
      undefined,
      'run',
    ]);
  });

  it('survive broken files', () => {
    expect(builds('steps: [a, {image: plugins/docker, settings: }, {commands: [[]]}')).toEqual(['Dockerfile <- . .drone.yml:1']);
  });
});
