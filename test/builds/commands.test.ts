import { describe, expect, it } from 'vitest';
import { buildsIn } from './support.ts';

describe('Pipelines of commands', () => {
  it('reads Travis, with its rows of variables and what jobs say themselves', () => {
    const text = `env:
  global: [DIR=services]
  jobs:
    - NAME=a X="1 2"
    - NAME=b
before_install: cd $DIR
script:
  - docker build -t x $NAME
after_success: docker build -f $TRAVIS_BUILD_DIR/after.Dockerfile .
jobs:
  include:
    - stage: docs
      env: NAME=c
      before_install: skip
      script: docker build docs
`;
    const files = ['services/a/Dockerfile', 'services/b/Dockerfile', 'docs/Dockerfile', 'after.Dockerfile'];
    expect(buildsIn({ '.travis.yml': text }, files)).toEqual([
      'services/a/Dockerfile <- services/a .travis.yml:8',
      'services/b/Dockerfile <- services/b .travis.yml:8',
      'after.Dockerfile <- services .travis.yml:9',
      'after.Dockerfile <- . .travis.yml:9 (docs)',
      'docs/Dockerfile <- docs .travis.yml:15 (docs)',
    ]);
  });

  it('reads the steps of Bitbucket, wherever they stand', () => {
    const text = `definitions:
  steps:
    - step: &build
        name: image
        script:
          - docker build -t x -f app/Dockerfile .
pipelines:
  default:
    - step: *build
    - parallel:
        - step:
            script: [cd web, 'docker build --target test .']
`;
    expect(buildsIn({ 'bitbucket-pipelines.yml': text }, ['app/Dockerfile', 'web/Dockerfile'])).toEqual([
      'app/Dockerfile <- . bitbucket-pipelines.yml:6 (image)',
      'web/Dockerfile <- web [test] bitbucket-pipelines.yml:12',
    ]);
  });

  it('reads the phases of CodeBuild as one shell, from the folder in which the Dockerfile is', () => {
    const text = `version: 0.2
env: { variables: { TAG: '1', STAGE: prod } }
phases:
  pre_build: { commands: [cd service] }
  build:
    commands:
      - docker build --target $STAGE --build-arg TAG=$TAG --build-arg SHA=$CODEBUILD_RESOLVED_SOURCE_VERSION .
`;
    expect(buildsIn({ 'ci/buildspec-image.yml': text }, ['service/Dockerfile'])).toEqual([
      'service/Dockerfile <- service [prod] ci/buildspec-image.yml:7 TAG=1 SHA=?',
    ]);
  });
});

describe('Cloud Build', () => {
  it('reads arguments, scripts, folders and substitutions', () => {
    const text = `substitutions: { _DIR: app }
steps:
  - name: gcr.io/cloud-builders/docker
    id: first
    args: [build, -t, 'gcr.io/$PROJECT_ID/x', '--build-arg=V=\${_V}', -f, '\${_DIR}/Dockerfile', .]
  - name: gcr.io/cloud-builders/docker:latest
    dir: app
    args: ['build', '--target', 'test', '.']
  - name: docker
    entrypoint: bash
    args:
      - -c
      - |
        for it in app; do
          docker build $$it
        done
  - name: ubuntu
    script: docker build -f app/Dockerfile /workspace/app
  - name: gcr.io/kaniko-project/executor:v1
    args: [--dockerfile=app/Dockerfile, --destination=x]
  - name: gcr.io/cloud-builders/docker
    args: [push, x]
`;
    expect(buildsIn({ 'cloudbuild.yaml': text }, ['app/Dockerfile'])).toEqual([
      'app/Dockerfile <- . cloudbuild.yaml:5 (first) V=?',
      'app/Dockerfile <- app [test] cloudbuild.yaml:8',
      'app/Dockerfile <- app cloudbuild.yaml:15',
      'app/Dockerfile <- unknown cloudbuild.yaml:18',
      'app/Dockerfile <- . cloudbuild.yaml:20',
    ]);
  });

  it('counts from its own folder, or from one above where all that it names is', () => {
    const files = {
      'sample/cloudbuild.yaml': 'steps:\n- name: gcr.io/cloud-builders/docker\n  args: [build, .]\n',
      'deploy/cloudbuild-prod.yaml': 'steps:\n- name: gcr.io/cloud-builders/docker\n  args: [build, -f, sample/Dockerfile, .]\n',
    };
    expect(buildsIn(files, ['sample/Dockerfile'])).toEqual([
      'sample/Dockerfile <- . deploy/cloudbuild-prod.yaml:3',
      'sample/Dockerfile <- sample sample/cloudbuild.yaml:3',
    ]);
  });
});

describe('Azure pipelines of any name', () => {
  it('are known by what is in them', () => {
    const text = `trigger: none
pool: { vmImage: ubuntu-latest }
jobs:
  - job: image
    pool:
      vmImage: ubuntu-latest
    steps:
      - bash: docker build -f app/Dockerfile app
`;
    expect(buildsIn({ 'host/image-build.yml': text }, ['app/Dockerfile'])).toEqual([
      'app/Dockerfile <- app host/image-build.yml:8 (image)',
    ]);
  });
});
