import { describe, expect, it } from 'vitest';
import { gitlabBuilds, gitlabIncludes, isGitlab } from '../../server/src/builds/ci/gitlab.ts';
import { shown, treeOf } from './support.ts';

const FILE = '.gitlab-ci.yml';
const builds = (files: string | Readonly<Record<string, string>>): string[] => {
  const tree = treeOf(typeof files === 'string' ? { [FILE]: files } : files);
  return gitlabBuilds(FILE, tree).map((it) => shown(it, tree));
};

describe('GitLab CI', () => {
  it('is known by its names', () => {
    expect([FILE, 'a/b.gitlab-ci.yml', '.gitlab/ci/x.yml'].every(isGitlab)).toBe(true);
    expect(['.gitlab/x.md', 'gitlab.yml', '.github/workflows/ci.yml'].some(isGitlab)).toBe(false);
  });

  it('follows before_script and script in one shell, and after_script in another', () => {
    const text = `
build:
  before_script:
    - cd api
  script:
    - docker build --target run -f dev.Dockerfile --build-arg A=$X .
  after_script:
    - docker build web
  variables: { X: "1" }
`;
    expect(builds(text)).toEqual([
      'api/dev.Dockerfile <- api [run] .gitlab-ci.yml:6 (build) A=1',
      'web/Dockerfile <- web .gitlab-ci.yml:8 (build)',
    ]);
  });

  it('takes what a job extends, the defaults and nested variables', () => {
    const text = `
variables:
  ROOT_DIR: $CI_PROJECT_DIR/images
  TAG: { value: latest, description: x }
default:
  before_script: [cd images]
.docker:
  variables: { FILE: Dockerfile }
  script:
    - docker build -f $ROOT_DIR/$NAME/$FILE --build-arg TAG=$TAG --build-arg SHA=$CI_COMMIT_SHA "$NAME"
.disabled:
  script: docker build off
one: { extends: .docker, variables: { NAME: one } }
two:
  extends: [.docker]
  before_script: [cd "$CI_PROJECT_DIR/images"]
  variables: { NAME: two, FILE: Other }
`;
    expect(builds(text)).toEqual([
      'images/one/Dockerfile <- images/one .gitlab-ci.yml:10 (one) TAG=latest SHA=?',
      'images/two/Other <- images/two .gitlab-ci.yml:10 (two) TAG=latest SHA=?',
    ]);
  });

  it('resolves !reference and multiplies a matrix', () => {
    const text = `
.setup:
  script:
    - cd $DIR
.vars:
  variables: { WHERE: sub }
build:
  variables: { WHERE: !reference [.vars, variables, WHERE] }
  parallel:
    matrix:
      - DIR: [a, b]
        STAGE: prod
  script:
    - !reference [.setup, script]
    - docker build --target $STAGE $WHERE
`;
    expect(builds(text)).toEqual([
      'a/sub/Dockerfile <- a/sub [prod] .gitlab-ci.yml:15 (build)',
      'b/sub/Dockerfile <- b/sub [prod] .gitlab-ci.yml:15 (build)',
    ]);
  });

  it('reads included files as its own, each place in its file', () => {
    const files = {
      [FILE]: `
include:
  - local: /ci/*.yml
  - remote: https://example.com/x.yml
web:
  extends: .build
  before_script: [cd web]
`,
      'ci/build.yml': `
.build:
  script:
    - docker build -f \${FILE:-Dockerfile} .
`,
    };
    expect(builds(files)).toEqual(['web/Dockerfile <- web ci/build.yml:4 (web)']);
    expect(gitlabIncludes(FILE, treeOf(files))).toEqual(['ci/build.yml']);
  });

  it('reads kaniko, and leaves what nobody says unknown', () => {
    const text = `
kaniko:
  script:
    - /kaniko/executor --context=$CI_PROJECT_DIR/app --dockerfile=$CI_PROJECT_DIR/app/Dockerfile --destination=$X
unknown:
  script:
    - docker build -f $FILE $WHERE
`;
    expect(builds(text)).toEqual([
      'app/Dockerfile <- app .gitlab-ci.yml:4 (kaniko)',
      '<unknown> <- unknown .gitlab-ci.yml:7 (unknown) …',
    ]);
  });

  it('survives circles and broken files', () => {
    expect(builds('include: .gitlab-ci.yml\na: { extends: b, script: [x] }\nb: { extends: a }\n')).toEqual([]);
    expect(builds('a: [\n  !reference [a, script]')).toEqual([]);
    expect(builds('a:\n  script: !reference [a, script]\n')).toEqual([]);
  });
});
