import { describe, expect, it } from 'vitest';
import { composeBuilds } from '../../server/src/builds/tools/compose.ts';
import { buildsIn, treeOf } from './support.ts';

const one = (text: string, more: Record<string, string> = {}): string[] => buildsIn({ 'compose.yaml': text, ...more });

describe('Compose', () => {
  it('reads the short and the long form', () => {
    expect(
      one(
        'services:\n  web:\n    build: ./web\n  api:\n    build:\n      context: api\n      dockerfile: docker/Dockerfile.prod\n      target: prod\n      args: [A=1, B]\n      additional_contexts:\n        shared: ../shared\n        base: docker-image://debian\n  db:\n    image: postgres\n',
      ),
    ).toEqual([
      'web/Dockerfile <- web compose.yaml:3 (web)',
      'api/docker/Dockerfile.prod <- api [prod] compose.yaml:5 (api) A=1 B=? shared:../shared base:docker-image://debian',
    ]);
  });

  it('replaces variables as the .env file and defaults say, and leaves others unknown', () => {
    const text = `services:
  a: { build: { context: "\${DIR}", dockerfile: "\${FILE:-Dockerfile}" } }
  b: { build: "\${NOWHERE}" }
  c: { build: "./$\${X}" }
  d: { build: { context: ., target: "\${T?}" } }
`;
    expect(one(text, { '.env': 'DIR=app # remark\nexport X="y"\n' })).toEqual([
      'app/Dockerfile <- app compose.yaml:2 (a)',
      '$' + '{X}/Dockerfile <- $' + '{X} compose.yaml:4 (c)',
      'Dockerfile <- . [null] compose.yaml:5 (d)',
    ]);
  });

  it('follows include with its project directory, and does not read the included file alone', () => {
    const files = {
      'docker-compose.yml': 'include:\n  - path: sub/compose.yml\n    project_directory: .\n  - other/compose.yml\n',
      'sub/compose.yml': 'services:\n  s:\n    build: ./sub\n',
      'other/compose.yml': 'services:\n  o:\n    build: .\n',
    };
    expect(buildsIn(files, ['sub/Dockerfile', 'other/Dockerfile'])).toEqual([
      'other/Dockerfile <- other other/compose.yml:3 (o)',
      'sub/Dockerfile <- sub sub/compose.yml:3 (s)',
    ]);
  });

  it('lays overrides and extended services below what is written', () => {
    const files = {
      'compose.yaml': 'services:\n  web:\n    build:\n      context: web\n      args: { A: "1", B: "2" }\n',
      'compose.override.yaml': 'services:\n  web:\n    build:\n      target: dev\n      args:\n        - B=3\n',
      'prod/compose.yaml':
        'services:\n  web:\n    extends: { file: ../compose.yaml, service: web }\n    build:\n      dockerfile: Dockerfile.prod\n',
    };
    expect(buildsIn(files)).toEqual([
      'web/Dockerfile <- web [dev] compose.override.yaml:3 (web) A=1 B=3',
      'web/Dockerfile <- web compose.yaml:3 (web) A=1 B=2',
      'web/Dockerfile.prod <- web prod/compose.yaml:4 (web) A=1 B=2',
    ]);
  });

  it('knows git and remote contexts, anchors and merge keys, and files of any name', () => {
    const text = `x-build: &build
  context: src
  args: { V: "1" }
services:
  a:
    build:
      <<: *build
      target: a
  b: { build: "https://github.com/docker/compose.git#main:web" }
  c: { build: "https://example.com/c.tar.gz" }
`;
    expect(buildsIn({ 'stack/prod.yml': text })).toEqual([
      'stack/src/Dockerfile <- stack/src [a] stack/prod.yml:6 (a) V=1',
      '<unknown> <- git:https://github.com/docker/compose.git#main:web stack/prod.yml:9 (b)',
      '<unknown> <- url stack/prod.yml:10 (c)',
    ]);
  });

  it('keeps the place of an inline Dockerfile', () => {
    const text = 'services:\n  a:\n    build:\n      dockerfile_inline: |\n        FROM debian\n        RUN true\n';
    const tree = treeOf({ 'compose.yaml': text });
    const [build] = composeBuilds('compose.yaml', tree).builds;
    if (build?.dockerfile.kind !== 'inline') throw new Error('not inline');
    const { text: joined } = build.dockerfile;
    expect(joined.text).toBe('FROM debian\nRUN true\n');
    expect(joined.at(joined.text.indexOf('RUN'))).toBe(text.indexOf('RUN'));
  });

  it('puts variables into an inline Dockerfile, and keeps the way back', () => {
    const body = 'FROM ${BASE:-debian}:${TAG}\n        RUN echo $$A $${B} $\n';
    const text = `services:\n  a:\n    build:\n      dockerfile_inline: |\n        ${body}`;
    const tree = treeOf({ 'compose.yaml': text, '.env': 'TAG=13\n' });
    const [build] = composeBuilds('compose.yaml', tree).builds;
    if (build?.dockerfile.kind !== 'inline') throw new Error('not inline');
    const { text: joined } = build.dockerfile;
    expect(joined.text).toBe('FROM debian:13\nRUN echo $A ${B} $\n');
    const written = (part: string): string => {
      const at = joined.span(joined.text.indexOf(part), joined.text.indexOf(part) + part.length);
      return text.slice(at.start, at.end);
    };
    expect(['RUN', 'debian', '13', '$A', '${B}', 'echo'].map(written)).toEqual([
      'RUN',
      '${BASE:-debian}',
      '${TAG}',
      '$$A',
      '$${B}',
      'echo',
    ]);
  });

  it('does not know an inline Dockerfile with what only the environment tells', () => {
    const inline = (line: string): string[] => one(`services:\n  a:\n    build:\n      dockerfile_inline: ${line}\n`);
    expect(inline('FROM $BASE')).toEqual(['<unknown> <- . compose.yaml:3 (a)']);
    expect(inline('"FROM ${BASE"')).toEqual(['<unknown> <- . compose.yaml:3 (a)']);
    expect(inline('FROM $$BASE')).toEqual(['<inline> <- . compose.yaml:3 (a)']);
  });

  it('reads what can be read of a broken file, and survives loops', () => {
    expect(one('services:\n  a:\n    build: ./a\n  b: [\n')).toEqual(['a/Dockerfile <- a compose.yaml:3 (a)']);
    expect(
      one('include: [compose.yaml]\nservices:\n  a: { extends: { service: b }, build: x }\n  b: { extends: { service: a } }\n'),
    ).toEqual(['x/Dockerfile <- x compose.yaml:3 (a)', 'x/Dockerfile <- x compose.yaml:3 (b)']);
    expect(one('services: &s\n  a: { build: { context: ., args: *s } }\n').length).toBe(1);
  });

  it('lists services that only extend one that is built, where that is written', () => {
    const files = {
      'compose.yaml': `services:
  web: { build: { context: web, args: [V] } }
  worker: { extends: { service: web } }
  db: { image: postgres }
  copy: { extends: { service: db } }
  none: { extends: { service: web }, build: !reset null }
`,
      'ci/compose.yaml': 'services:\n  test:\n    extends: { file: ../compose.yaml, service: web }\n',
      '.env': 'V=1\n',
    };
    expect(buildsIn(files)).toEqual([
      'web/Dockerfile <- web ci/compose.yaml:3 (test) V=?',
      'web/Dockerfile <- web compose.yaml:2 (web) V=1',
      'web/Dockerfile <- web compose.yaml:2 (worker) V=1',
    ]);
  });

  it('reads a file for `-f` from the folder above in which all that it names exists', () => {
    const files = {
      'extensions/filebeat/compose.yml': 'services:\n  filebeat:\n    build: { context: extensions/filebeat/ }\n',
      'extra/override.yml': 'services:\n  a: { build: ./app }\n  b: { build: ./nowhere }\n',
      'tests/compose.yml': 'services:\n  a:\n    build: .\n',
      'deploy/sub/build.yml': 'services:\n  a: { build: { context: ../../, dockerfile: app/Dockerfile } }\n',
    };
    expect(buildsIn(files, ['extensions/filebeat/Dockerfile', 'app/Dockerfile', 'Dockerfile'])).toEqual([
      'app/Dockerfile <- . deploy/sub/build.yml:2 (a)',
      'extensions/filebeat/Dockerfile <- extensions/filebeat extensions/filebeat/compose.yml:3 (filebeat)',
      'extra/app/Dockerfile <- extra/app extra/override.yml:2 (a)',
      'extra/nowhere/Dockerfile <- extra/nowhere extra/override.yml:3 (b)',
      'tests/Dockerfile <- tests tests/compose.yml:3 (a)',
    ]);
  });
});
