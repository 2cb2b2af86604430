import { expect, it } from 'vitest';
import { mayDefineBuilds } from '../../server/src/builds/find.ts';
import { allBuilds } from '../../server/src/builds/index.ts';
import { treeOf } from './support.ts';

const imagesIn = (files: Record<string, string>): unknown[] => {
  const all = { Dockerfile: 'FROM scratch\n', ...files };
  return allBuilds(Object.keys(all).filter(mayDefineBuilds), treeOf(all)).map((it) => it.images);
};

it.each<[string, Record<string, string>, string[]]>([
  [
    'docker build',
    { Makefile: 'x:\n\tdocker build -t team/a:1 --tag localhost:5000/b -tc .\n' },
    ['team/a', 'localhost:5000/b', 'c'],
  ],
  [
    'a tag that is not known',
    { 'build.sh': 'docker build -t team/a:$TAG -t $REPO/b:1 -t docker.io/library/c:$X .\n' },
    ['team/a', 'c'],
  ],
  [
    'a Makefile with defaults',
    { Makefile: 'NAME := $(or $(NAME),$(NAME),team)\nOTHER ?= o\nx:\n\tdocker build -t $(NAME)/a:$(V) -t $(OTHER)/b .\n' },
    ['team/a', 'o/b'],
  ],
  [
    'kaniko',
    { 'x.sh': '/kaniko/executor -c . -d example.com/k:1 --destination=example.com/l\n' },
    ['example.com/k', 'example.com/l'],
  ],
  [
    'Compose',
    {
      '.env': 'NAME=team\n',
      'compose.yaml': 'services:\n  a:\n    image: "${NAME}/a:${V}"\n    build: { context: ., tags: [team/b, "{{x}}"] }\n',
    },
    ['team/b'],
  ],
  ['Compose with a known tag', { 'compose.yaml': 'services:\n  a:\n    image: team/a:${V:-1}\n    build: .\n' }, ['team/a']],
  [
    'bake, with what is inherited',
    {
      'docker-bake.hcl':
        'variable "R" { default = "team" }\ntarget "b" { tags = ["${R}/a:1", "${R}/b"] }\ntarget "default" { inherits = ["b"] }\n',
    },
    ['team/a', 'team/b'],
  ],
  [
    'GitHub',
    {
      '.github/workflows/x.yml':
        'jobs:\n  a:\n    steps:\n      - uses: actions/checkout@v4\n      - uses: docker/build-push-action@v6\n        with:\n          context: .\n          tags: |\n            ghcr.io/team/a:latest\n            ghcr.io/team/b:${{ github.sha }}\n            ${{ env.X }}\n',
    },
    ['ghcr.io/team/a', 'ghcr.io/team/b'],
  ],
  [
    'Skaffold',
    {
      'skaffold.yaml':
        'apiVersion: skaffold/v4beta11\nkind: Config\nbuild:\n  artifacts:\n    - image: team/a\n      docker: {}\n',
    },
    ['team/a'],
  ],
  [
    'one place that is called with several names',
    { Makefile: 'x:\n\tsh build.sh team/a\n\tsh build.sh team/b\n', 'build.sh': 'docker build -t "$1" .\n' },
    ['team/a', 'team/b'],
  ],
  ['Tilt', { Tiltfile: "docker_build('team/a', '.')\n" }, ['team/a']],
])('%s', (_, files, images) => {
  expect(imagesIn(files)).toEqual([images]);
});
