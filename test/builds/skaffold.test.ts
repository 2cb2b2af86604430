import { describe, expect, it } from 'vitest';
import type { Build } from '../../server/src/builds/build.ts';
import { isSkaffold, skaffoldBuilds } from '../../server/src/builds/tools/skaffold.ts';
import { readYaml } from '../../server/src/data/yaml.ts';
import { brief, placesOf, treeOf } from './tree.ts';

const briefs = (text: string, files: readonly string[] = [], path = 'skaffold.yaml'): string[] =>
  skaffoldBuilds(path, text, treeOf(files)).map(brief);

const HEAD = 'apiVersion: skaffold/v4beta11\nkind: Config\n';

describe('artifacts', () => {
  const text = `${HEAD}build:
  platforms: [linux/amd64]
  artifacts:
    - image: gcr.io/x/web
      context: src/web
      docker:
        dockerfile: docker/Dockerfile.web
        target: prod
        buildArgs:
          VERSION: "1"
          COMMIT: "{{.GIT_COMMIT}}"
          EMPTY:
        cacheFrom: [x]
      requires:
        - image: base
          alias: BASE
        - image: other
    - image: base
      docker: {}
      platforms: [linux/arm64, "{{.P}}"]
    - image: cluster
      context: c
      kaniko:
        dockerfile: K
        target: "{{.T}}"
`;

  it('say context, Dockerfile, target and arguments', () => {
    expect(briefs(text, [], 'deploy/skaffold.yaml')).toEqual([
      'gcr.io/x/web: deploy/src/web/docker/Dockerfile.web in deploy/src/web @prod VERSION=1 COMMIT=? EMPTY=? BASE=? other=? linux/amd64',
      'base: deploy/Dockerfile in deploy linux/arm64',
      'cluster: deploy/c/K in deploy/c @? linux/amd64',
    ]);
  });

  it('have places', () => {
    const [web, base] = skaffoldBuilds('skaffold.yaml', text, treeOf([]));
    expect(placesOf(web as Build, text)).toEqual(['gcr.io/x/web', 'src/web', 'docker/Dockerfile.web', 'prod']);
    expect(placesOf(base as Build, text)).toEqual(['base', undefined, undefined, undefined]);
    expect(web?.args.map(({ at }) => text.slice(at.start, at.end))).toEqual(['VERSION', 'COMMIT', 'EMPTY', 'BASE', 'other']);
  });

  it('with another builder are no Docker builds; those with none are where a Dockerfile is', () => {
    const artifacts = [
      'jib: {}',
      'ko: {}',
      'buildpacks: {builder: x}',
      'bazel: {target: y}',
      'custom: {buildCommand: z}',
      'sync: {}',
    ];
    const all = artifacts.map((it, at) => `    - image: i${at}\n      context: c${at}\n      ${it}\n`).join('');
    expect(
      briefs(`${HEAD}build:\n  artifacts:\n${all}    - image: last\n      context: none\n`, ['c5/Dockerfile', 'c0/Dockerfile']),
    ).toEqual(['i5: c5/Dockerfile in c5']);
  });

  it('name a Dockerfile from the context, or from the folder where there is none', () => {
    const artifact = `${HEAD}build:\n  artifacts:\n    - image: a\n      context: ctx\n      docker: {dockerfile: ctx/Dockerfile.a}\n`;
    expect(briefs(artifact, ['ctx/Dockerfile.a'])).toEqual(['a: ctx/Dockerfile.a in ctx']);
    expect(briefs(artifact, ['ctx/ctx/Dockerfile.a', 'ctx/Dockerfile.a'])).toEqual(['a: ctx/ctx/Dockerfile.a in ctx']);
    expect(briefs(artifact)).toEqual(['a: ctx/ctx/Dockerfile.a in ctx']);
  });

  it('that templates make are not known', () => {
    expect(
      briefs(`${HEAD}build:\n  artifacts:\n    - image: a\n      context: "{{.C}}"\n      docker: {dockerfile: D}\n`),
    ).toEqual(['a: ? in ?']);
    expect(briefs(`${HEAD}build:\n  artifacts:\n    - image: a\n      docker: {dockerfile: "{{.D}}"}\n`)).toEqual(['a: ? in .']);
    expect(briefs(`${HEAD}build:\n  artifacts:\n    - image: a\n      context: /abs\n      docker: {}\n`)).toEqual(['a: ? in ?']);
  });
});

describe('profiles', () => {
  it('bring artifacts and change them', () => {
    const text = `${HEAD}build:
  artifacts:
    - image: a
      context: a
      docker: {dockerfile: D, target: prod}
    - image: b
      docker: {}
profiles:
  - name: dev
    patches:
      - op: replace
        path: /build/artifacts/0/docker/target
        value: dev
      - path: /build/artifacts/1/context
        value: b
      - op: add
        path: /build/artifacts/1/docker/buildArgs
        value: {A: "1"}
      - op: add
        path: /build/artifacts/-
        value: {image: c, context: c, docker: {}}
      - op: add
        path: /deploy/x
        value: y
  - name: last
    patches:
      - op: remove
        path: /build/artifacts/0/docker/target
      - op: replace
        path: /build/artifacts/9/context
        value: none
  - name: own
    build:
      artifacts:
        - image: d
          context: d
          docker: {}
`;
    expect(briefs(text)).toEqual([
      'a: a/D in a @prod',
      'b: Dockerfile in .',
      'a: a/D in a @dev',
      'b: b/Dockerfile in b A=1',
      'c: c/Dockerfile in c',
      'a: a/D in a',
      'd: d/Dockerfile in d',
    ]);
    const dev = skaffoldBuilds('skaffold.yaml', text, treeOf([]))[2];
    expect(placesOf(dev as Build, text)).toEqual(['a', 'a', 'D', 'dev']);
  });
});

describe('files', () => {
  it('hold several documents', () => {
    const one = (name: string): string => `${HEAD}build:\n  artifacts:\n    - image: ${name}\n      docker: {}\n`;
    expect(briefs(`${one('a')}---\n${one('b')}`)).toEqual(['a: Dockerfile in .', 'b: Dockerfile in .']);
  });

  it('are told by their version', () => {
    expect(isSkaffold(readYaml(HEAD).roots[0])).toBe(true);
    expect(isSkaffold(readYaml('apiVersion: v1\nkind: Pod\n').roots[0])).toBe(false);
  });

  it('may be anything', () => {
    for (const text of [
      '',
      'a',
      '[]',
      'build: 1',
      'build: {artifacts: [1, [], {image: }, {}]}',
      'profiles: [{patches: [{path: /build/artifacts/0}]}]',
      '}{',
    ])
      expect(briefs(text)).toEqual([]);
  });
});
