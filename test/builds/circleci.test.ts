import { describe, expect, it } from 'vitest';
import { circleciBuilds, isCircleci } from '../../server/src/builds/ci/circleci.ts';
import { shown, treeOf } from './support.ts';

const FILE = '.circleci/config.yml';
const builds = (text: string): string[] => {
  const tree = treeOf({ [FILE]: text });
  return circleciBuilds(FILE, tree).map((it) => shown(it, tree));
};

describe('CircleCI', () => {
  it('is known by its folder', () => {
    expect([FILE, 'a/.circleci/continue.yml'].map(isCircleci)).toEqual([true, true]);
    expect(isCircleci('circleci.yml')).toBe(false);
  });

  it('runs steps where the repository is checked out', () => {
    const text = `
jobs:
  build:
    working_directory: ~/repo
    environment: { FILE: a.Dockerfile }
    steps:
      - checkout
      - run: docker build -f $FILE .
      - run:
          command: |
            cd ~/repo/api
            docker build --build-arg X=$X .
          environment: { X: 1 }
      - run: { command: docker build ., working_directory: ~/repo/web }
      - run: { command: docker build ., working_directory: ~/elsewhere }
`;
    expect(builds(text)).toEqual([
      'a.Dockerfile <- . .circleci/config.yml:8 (build)',
      'api/Dockerfile <- api .circleci/config.yml:12 (build) X=1',
      'web/Dockerfile <- web .circleci/config.yml:14 (build)',
      '<unknown> <- unknown .circleci/config.yml:15 (build)',
    ]);
  });

  it('knows a checkout in another folder', () => {
    const text = `
jobs:
  build:
    working_directory: /go/src
    steps:
      - checkout: { path: app }
      - run: cd app && docker build sub
      - run: { command: docker build sub, working_directory: app }
`;
    expect(builds(text)).toEqual([
      '<unknown> <- unknown .circleci/config.yml:7 (build)',
      'sub/Dockerfile <- sub .circleci/config.yml:8 (build)',
    ]);
  });

  it('passes parameters to commands and jobs, from workflows and their matrices', () => {
    const text = `
version: 2.1
parameters:
  stage: { type: string, default: prod }
commands:
  image:
    parameters:
      dir: { type: string }
      file: { type: string, default: Dockerfile }
      skip: { type: boolean, default: false }
    steps:
      - run: docker build -f << parameters.dir >>/<< parameters.file >> << parameters.dir >>
      - when: { condition: << parameters.skip >>, steps: [run: docker build never] }
jobs:
  one:
    parameters: { what: { type: string, default: none } }
    steps:
      - image: { dir: << parameters.what >> }
      - run: docker build --target << pipeline.parameters.stage >> .
workflows:
  all:
    jobs:
      - one: { matrix: { parameters: { what: [a, b] } } }
`;
    expect(builds(text)).toEqual([
      'a/Dockerfile <- a .circleci/config.yml:12 (one)',
      'Dockerfile <- . [prod] .circleci/config.yml:19 (one)',
      'b/Dockerfile <- b .circleci/config.yml:12 (one)',
      'Dockerfile <- . [prod] .circleci/config.yml:19 (one)',
    ]);
  });

  it('knows the Docker orb by any name: its path counts for the Dockerfile alone', () => {
    const text = `
orbs: { d: circleci/docker@2.8.2, other: acme/docker@1 }
jobs:
  build:
    steps:
      - d/build:
          path: api
          dockerfile: dev.Dockerfile
          extra_build_args: --build-arg=A=1 --target=run --build-arg=B=$X
      - other/build: { path: no }
workflows:
  w:
    jobs:
      - d/publish: { image: x/y, docker-context: web, path: web }
`;
    expect(builds(text)).toEqual([
      'api/dev.Dockerfile <- . [run] .circleci/config.yml:6 (build) A=1 B=?',
      'web/Dockerfile <- web .circleci/config.yml:14 (d/publish)',
    ]);
  });

  it('survives broken files', () => {
    expect(builds('jobs: { a: { steps: [x, {run: }, [], {when: {}}] }, b: }')).toEqual([]);
  });
});
