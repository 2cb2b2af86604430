import { describe, expect, it } from 'vitest';
import { mayDefineBuilds } from '../../server/src/builds/find.ts';
import { allBuilds } from '../../server/src/builds/index.ts';
import { modelOf } from '../../server/src/engine/lint.ts';
import { copySources } from '../../server/src/model/copy.ts';
import type { Change } from '../../server/src/refactor/change.ts';
import { addNamedContext, moveContextUp, type Subject } from '../../server/src/refactor/context.ts';
import { applyEdits } from '../../server/src/text/edit.ts';
import { treeOf } from '../builds/support.ts';

type Files = Record<string, string>;

const buildsOf = (files: Files) => allBuilds(Object.keys(files).filter(mayDefineBuilds).sort(), treeOf(files));

function subjectOf(files: Files, dockerfile: string): Subject {
  const builds = buildsOf(files).filter((it) => it.dockerfile.kind === 'file' && it.dockerfile.path === dockerfile);
  return { dockerfile, model: modelOf(files[dockerfile] ?? ''), builds, tree: treeOf(files) };
}

/** The workspace after a change, held to what both changes promise. */
function changed(files: Files, dockerfile: string, change: Change | undefined): Files {
  if (!change) throw new Error('nothing is offered');
  const after: Files = { ...files, ...Object.fromEntries(change.created) };
  for (const [path, edits] of change.edits) after[path] = applyEdits(files[path] ?? '', edits);
  const builds = buildsOf(after);
  expect(builds.length).toBe(buildsOf(files).length);
  const tree = treeOf(after);
  const model = modelOf(after[dockerfile] ?? '');
  expect(model.problems).toEqual([]);
  for (const { context, dockerfile: of, contexts } of builds) {
    expect(of).toEqual({ kind: 'file', path: dockerfile });
    for (const source of copySources(model)) {
      expect(source.escapes).toBe(false);
      const from = source.in.flags.find((flag) => flag.name.text === 'from')?.value?.text;
      const folder =
        from === undefined ? (context.kind === 'local' ? context.path : '?') : contexts.find((it) => it.name === from)?.path;
      const path = [folder, source.text ?? '']
        .join('/')
        .replace(/^\.\//, '')
        .replace(/\/\.?$/, '');
      expect(tree.kind(path === '' ? '.' : path), `${source.text} in ${folder}`).toBeDefined();
    }
  }
  return after;
}
const escaping = (subject: Subject) =>
  copySources(subject.model).find((it) => it.escapes) as NonNullable<ReturnType<typeof copySources>[0]>;

const DOCKERFILE =
  'FROM debian:13\nCOPY --chown=1:1 run.sh conf/ /app/\nCOPY ../shared/schema.json /app/\nRUN --mount=type=bind,source=run.sh,target=/x true\n';
const BASE: Files = {
  'api/Dockerfile': DOCKERFILE,
  'api/run.sh': '',
  'api/conf/a': '',
  'shared/schema.json': '{}',
  'api/.dockerignore': 'node_modules\n!keep\n**/*.log\n',
};

describe('moving the context up', () => {
  const up = (build: Files): Files => {
    const files = { ...BASE, ...build };
    const subject = subjectOf(files, 'api/Dockerfile');
    return changed(files, 'api/Dockerfile', moveContextUp(subject, escaping(subject)));
  };

  it('changes the definition, every source, and sends no more than before', () => {
    const after = up({ 'compose.yaml': 'services:\n  api:\n    build:\n      context: api # here\n      target: ""\n' });
    expect(after['compose.yaml']).toBe(
      'services:\n  api:\n    build:\n      context: .\n      dockerfile: api/Dockerfile # here\n      target: ""\n',
    );
    expect(after['api/Dockerfile']).toBe(
      'FROM debian:13\nCOPY --chown=1:1 api/run.sh api/conf/ /app/\nCOPY shared/schema.json /app/\nRUN --mount=type=bind,source=api/run.sh,target=/x true\n',
    );
    expect(after['api/Dockerfile.dockerignore']).toBe(
      '# The context is the root; only these are sent of it.\n*\n!api\n!shared/schema.json\n# From api/.dockerignore:\napi/node_modules\n!api/keep\napi/**/*.log\n',
    );
  });

  it.each<[string, string, string, string]>([
    [
      'the short form',
      'compose.yaml',
      'services:\n  api:\n    build: ./api\n    ports: []\n',
      'services:\n  api:\n    build:\n      context: .\n      dockerfile: api/Dockerfile\n    ports: []\n',
    ],
    [
      'a flow map',
      'compose.yaml',
      'services:\n  api: { build: { context: "./api", args: {} } }\n',
      'services:\n  api: { build: { context: ".", dockerfile: api/Dockerfile, args: {} } }\n',
    ],
    [
      'a file of another folder',
      'deploy/compose.yaml',
      'services:\n  api:\n    build:\n      context: ../api\n      dockerfile: Dockerfile\n',
      'services:\n  api:\n    build:\n      context: ..\n      dockerfile: api/Dockerfile\n',
    ],
    [
      'bake',
      'docker-bake.hcl',
      'target "api" {\n  context = "api"\n}\n',
      'target "api" {\n  context = "."\n  dockerfile = "api/Dockerfile"\n}\n',
    ],
    [
      'a step of a workflow',
      '.github/workflows/ci.yml',
      'jobs:\n  a:\n    steps:\n      - uses: docker/build-push-action@v6\n        with:\n          context: api\n',
      'jobs:\n  a:\n    steps:\n      - uses: docker/build-push-action@v6\n        with:\n          context: .\n          file: api/Dockerfile\n',
    ],
    [
      'a command of a workflow',
      '.github/workflows/ci.yml',
      'jobs:\n  a:\n    steps:\n      - run: docker build -t x api\n',
      'jobs:\n  a:\n    steps:\n      - run: docker build -t x -f api/Dockerfile .\n',
    ],
    ['a Makefile', 'Makefile', 'api:\n\tdocker build -f api/Dockerfile api\n', 'api:\n\tdocker build -f api/Dockerfile .\n'],
  ])('%s', (_, file, text, expected) => {
    expect(up({ [file]: text })[file]).toBe(expected);
  });

  it('is not offered where something cannot be written', () => {
    const offered = (build: Files, dockerfile = DOCKERFILE): boolean => {
      const subject = subjectOf({ ...BASE, 'api/Dockerfile': dockerfile, ...build }, 'api/Dockerfile');
      return moveContextUp(subject, escaping(subject)) !== undefined;
    };
    const compose = { 'compose.yaml': 'services:\n  api:\n    build: ./api\n' };
    expect(offered(compose)).toBe(true);
    expect(offered({ 'compose.yaml': 'services:\n  api:\n    build: ${DIR:-api}\n' })).toBe(false);
    expect(offered({ ...compose, Makefile: 'x:\n\tdocker build -f api/Dockerfile .\n' })).toBe(false);
    expect(offered(compose, 'FROM debian:13\nARG X=a\nCOPY $X ../shared/schema.json /\n')).toBe(false);
    expect(offered(compose, 'FROM debian:13\nCOPY --parents run.sh ../shared/schema.json /\n')).toBe(false);
    expect(offered(compose, 'FROM debian:13\nCOPY ../nowhere /\n')).toBe(false);
    expect(offered({ ...compose, 'api/Dockerfile.dockerignore': '' })).toBe(false);
    expect(offered({})).toBe(false);
  });
});

describe('a named context', () => {
  const named = (build: Files, dockerfile = 'FROM debian:13\nCOPY run.sh /\nCOPY ../shared/schema.json /app/\n'): Files => {
    const files = { ...BASE, 'api/Dockerfile': dockerfile, ...build };
    const subject = subjectOf(files, 'api/Dockerfile');
    return changed(files, 'api/Dockerfile', addNamedContext(subject, escaping(subject)));
  };

  it('leaves the context as it is', () => {
    const after = named({ 'compose.yaml': 'services:\n  api:\n    build:\n      context: api\n' });
    expect(after['api/Dockerfile']).toBe('FROM debian:13\nCOPY run.sh /\nCOPY --from=shared schema.json /app/\n');
    expect(after['compose.yaml']).toBe(
      'services:\n  api:\n    build:\n      context: api\n      additional_contexts:\n        shared: ./shared\n',
    );
  });

  it.each<[string, string, string, string]>([
    [
      'the short form',
      'compose.yaml',
      'services:\n  api:\n    build: api\n',
      'services:\n  api:\n    build:\n      context: api\n      additional_contexts:\n        shared: ./shared\n',
    ],
    [
      'bake',
      'docker-bake.hcl',
      'target "api" {\n  context = "api"\n}\n',
      'target "api" {\n  context = "api"\n  contexts = { shared = "shared" }\n}\n',
    ],
    [
      'a step',
      '.github/workflows/ci.yml',
      'jobs:\n  a:\n    steps:\n      - uses: docker/build-push-action@v6\n        with:\n          context: api\n',
      'jobs:\n  a:\n    steps:\n      - uses: docker/build-push-action@v6\n        with:\n          context: api\n          build-contexts: |\n            shared=shared\n',
    ],
    [
      'a command',
      'build.sh',
      '#!/bin/sh\ndocker build -t x api\n',
      '#!/bin/sh\ndocker build -t x --build-context shared=shared api\n',
    ],
  ])('%s', (_, file, text, expected) => {
    expect(named({ [file]: text })[file]).toBe(expected);
  });

  it('takes a whole folder, and a name that is free', () => {
    const after = named(
      { 'compose.yaml': 'services:\n  api:\n    build: api\n' },
      'FROM debian:13 AS shared\nCOPY ../shared /x\nFROM shared\n',
    );
    expect(after['api/Dockerfile']).toBe('FROM debian:13 AS shared\nCOPY --from=shared-2 . /x\nFROM shared\n');
  });
});
