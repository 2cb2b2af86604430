import { describe, expect, it } from 'vitest';
import { isJust, justBuilds } from '../../server/src/builds/script/just.ts';
import { shown, treeOf } from './support.ts';

const builds = (files: string | Readonly<Record<string, string>>, path = 'justfile'): string[] => {
  const tree = treeOf(typeof files === 'string' ? { [path]: files } : files);
  return justBuilds(path, tree).map((it) => shown(it, tree));
};

describe('justfiles', () => {
  it('are known by their names', () => {
    expect(['justfile', 'a/Justfile', '.justfile', 'x/docker.just'].every(isJust)).toBe(true);
    expect(['just.md', 'justfile.md'].some(isJust)).toBe(false);
  });

  it('run each line in a shell of its own, with variables and defaults', () => {
    const text = `
set shell := ["bash", "-c"]
dir := "images"
file := dir / 'Dockerfile' # said here
export MODE := env("MODE", "prod")
later := \`git describe\`

# builds it
build tag="latest" target=file: lint
    @cd {{ dir }}
    -docker build -f {{file}} --build-arg TAG={{tag}} \\
        --build-arg MODE=$MODE --build-arg AT={{later}} .
    @-docker build {{ justfile_directory() }}/web

lint:
    echo 'docker build no'
`;
    expect(builds(text)).toEqual([
      'images/Dockerfile <- . justfile:11 (build) TAG=latest MODE=prod AT=?',
      'web/Dockerfile <- web justfile:13 (build)',
    ]);
  });

  it('run a script as a whole', () => {
    const text = `
script:
    #!/usr/bin/env bash
    cd web
    if true; then
        docker build --target {{ "run" }} .
    fi

python:
    #!/usr/bin/env python3
    docker build no
`;
    expect(builds(text)).toEqual(['web/Dockerfile <- web [run] justfile:6 (script)']);
  });

  it('pass arguments to what they depend on', () => {
    const text = `
all: (image "a") (image 'b' "x.Dockerfile")

image name file="Dockerfile" *flags:
    docker build {{flags}} -f {{name}}/{{file}} {{name}}

[no-cd]
here:
    docker build .

[working-directory: 'sub']
there:
    docker build .
`;
    expect(builds(text)).toEqual([
      'a/Dockerfile <- a justfile:5 (image) …',
      'b/x.Dockerfile <- b justfile:5 (image) …',
      '<unknown> <- unknown justfile:9 (here)',
      'sub/Dockerfile <- sub justfile:13 (there)',
    ]);
  });

  it('import others, which run in the folder of the first', () => {
    const files = { justfile: "import 'ci/docker.just'\nname := 'web'\n", 'ci/docker.just': 'build:\n  docker build {{name}}\n' };
    expect(builds(files)).toEqual(['web/Dockerfile <- web ci/docker.just:2 (build)']);
  });

  it('survive circles and broken files', () => {
    expect(builds('import "justfile"\na := a\nx: x\n  docker build {{a}} {{\ny z:')).toEqual([
      '<unknown> <- unknown justfile:4 (x) …',
    ]);
  });
});
