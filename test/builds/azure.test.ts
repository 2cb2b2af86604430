import { describe, expect, it } from 'vitest';
import { azureBuilds, isAzure } from '../../server/src/builds/ci/azure.ts';
import { shown, treeOf } from './support.ts';

const FILE = 'azure-pipelines.yml';
const builds = (files: string | Readonly<Record<string, string>>): string[] => {
  const tree = treeOf(typeof files === 'string' ? { [FILE]: files } : files);
  return azureBuilds(FILE, tree).map((it) => shown(it, tree));
};

describe('Azure Pipelines', () => {
  it('are known by their names', () => {
    expect([FILE, 'ci/azure-pipelines-ci.yaml', '.azure-pipelines/a/b.yml', '.vsts-ci.yml'].every(isAzure)).toBe(true);
    expect(['azure.yml', '.github/workflows/x.yml'].some(isAzure)).toBe(false);
  });

  it('run scripts with variables, in stages and jobs', () => {
    const text = `
variables:
- name: dir
  value: src/api
- group: secrets
stages:
- stage: Build
  jobs:
  - job: image
    variables: { file: "$(dir)/Dockerfile.prod" }
    steps:
    - script: docker build -f $(file) --build-arg V=$(Build.BuildId) $(Build.SourcesDirectory)
    - bash: |
        docker build -f \${FILE} $(pwd)
      workingDirectory: $(System.DefaultWorkingDirectory)/$(dir)
    - task: Bash@3
      inputs: { targetType: inline, script: docker build web }
`;
    expect(builds(text)).toEqual([
      'src/api/Dockerfile.prod <- . azure-pipelines.yml:12 (image) V=?',
      'src/api/src/api/Dockerfile.prod <- src/api azure-pipelines.yml:14 (image)',
      'web/Dockerfile <- web azure-pipelines.yml:17 (image)',
    ]);
  });

  it('know the Docker task, its defaults and its older versions', () => {
    const text = `
steps:
- task: Docker@2
  inputs: { command: buildAndPush, Dockerfile: app/Dockerfile, arguments: --target ignored }
- task: Docker@2
  inputs: { command: build, dockerfile: '**/only.Dockerfile', buildContext: ., arguments: '--target run --build-arg A=$(Nope)' }
- task: Docker@2
  inputs: { command: build }
- task: Docker@2
  inputs: { command: login }
- task: Docker@1
  inputs: { command: Build an image, dockerFile: app/Dockerfile, useDefaultContext: false, buildContext: app/sub }
- task: Docker@0
  inputs: { action: Build an image, dockerFile: app/Dockerfile }
`;
    expect(builds({ [FILE]: text, 'app/Dockerfile': '', 'deep/only.Dockerfile': '', 'web/Dockerfile': '' })).toEqual([
      'app/Dockerfile <- app azure-pipelines.yml:3',
      'deep/only.Dockerfile <- . [run] azure-pipelines.yml:5 A=?',
      // Two files fit the default pattern.
      '<unknown> <- unknown azure-pipelines.yml:7',
      'app/Dockerfile <- app/sub azure-pipelines.yml:11',
      'app/Dockerfile <- app azure-pipelines.yml:13',
    ]);
  });

  it('take in templates with parameters, and loops over them', () => {
    const files = {
      [FILE]: `
parameters:
- name: images
  type: object
  default: [{ name: a, file: x.Dockerfile }, { name: b, file: y.Dockerfile }]
jobs:
- template: ci/build.yml
  parameters: { images: "\${{ parameters.images }}", target: run }
- template: far.yml@other
`,
      'ci/build.yml': `
parameters:
  images: []
  target: ''
  skip: 'yes'
jobs:
- \${{ each image in parameters.images }}:
  - job: \${{ image.name }}
    steps:
    - script: docker build -f \${{ image.file }} --target \${{ parameters.target }} \${{ image.name }}
    - \${{ if eq(parameters.skip, 'no') }}:
      - template: steps.yml
`,
      'ci/steps.yml': 'steps:\n- script: docker build steps\n',
    };
    expect(builds(files)).toEqual([
      'x.Dockerfile <- a [run] ci/build.yml:10 (a)',
      'steps/Dockerfile <- steps ci/steps.yml:2 (a)',
      'y.Dockerfile <- b [run] ci/build.yml:10 (b)',
      'steps/Dockerfile <- steps ci/steps.yml:2 (b)',
    ]);
  });

  it('make a job for each row of a matrix', () => {
    const text = `
jobs:
- job: all
  strategy:
    matrix:
      one: { IMAGE: a }
      two: { IMAGE: b }
  steps:
  - script: docker build $(image) && docker build $IMAGE/sub
`;
    expect(builds(text)).toEqual(
      ['a', 'a/sub', 'b', 'b/sub'].map((it) => `${it}/Dockerfile <- ${it} azure-pipelines.yml:9 (all)`),
    );
  });

  it('survives circles and broken files', () => {
    expect(builds('steps:\n- template: azure-pipelines.yml\n- script:\n- task: Docker@2\n')).toEqual([
      '<unknown> <- unknown azure-pipelines.yml:4',
    ]);
    expect(builds('- a\n- [')).toEqual([]);
  });
});
