import { describe, expect, it } from 'vitest';
import { buildsIn } from './support.ts';

const sh = (text: string, dockerfiles: readonly string[] = ['Dockerfile'], more: Record<string, string> = {}): string[] =>
  buildsIn({ 'build.sh': `#!/bin/sh\n${text}\n`, ...more }, dockerfiles);

describe('shell scripts', () => {
  it.each<[string, string, string[]]>([
    ['a plain build', 'docker build .', ['Dockerfile <- . build.sh:2']],
    [
      'flags in all their forms',
      'docker build -qt a --build-arg A=1 --build-arg=B -f=Dockerfile --target x --platform=linux/amd64,linux/arm64 .',
      ['Dockerfile <- . [x] build.sh:2 A=1 B=?'],
    ],
    [
      'buildx, with flags before the command',
      'docker --context x buildx --builder b build --load .',
      ['Dockerfile <- . build.sh:2'],
    ],
    [
      'podman and buildah',
      'podman build .\nbuildah bud -f Dockerfile .',
      ['Dockerfile <- . build.sh:2', 'Dockerfile <- . build.sh:3'],
    ],
    [
      'wrapped',
      'sudo -E DOCKER_BUILDKIT=1 docker build . && time env A=b docker build .',
      ['Dockerfile <- . build.sh:2', 'Dockerfile <- . build.sh:2'],
    ],
    ['a variable for the program', '$CONTAINER_ENGINE build -t x .', ['Dockerfile <- . build.sh:2']],
    ['an unknown list of flags', 'docker build $ARGS -t "$TAG" .', ['Dockerfile <- . build.sh:2 …']],
    ['an unknown context', 'docker build -f Dockerfile "$1"', ['Dockerfile <- unknown build.sh:2']],
    ['a pipe', 'docker build - < Dockerfile', ['Dockerfile <- stdin build.sh:2']],
    ['cat', 'cat Dockerfile | docker build -', ['Dockerfile <- stdin build.sh:2']],
    ['help', 'docker build --help', []],
    ['no command of docker', 'docker run x build .\necho docker build .', []],
    [
      'named contexts',
      'docker build --build-context a=./x --build-context b=docker-image://y .',
      ['Dockerfile <- . build.sh:2 a:x b:docker-image://y'],
    ],
    ['kaniko', '/kaniko/executor --context dir://. --dockerfile Dockerfile --destination x/y', ['Dockerfile <- . build.sh:2']],
    ['git', 'docker build https://github.com/a/b.git#main', ['<unknown> <- git:https://github.com/a/b.git#main build.sh:2']],
  ])('%s', (_, text, expected) => {
    expect(sh(text)).toEqual(expected);
  });

  it('reads heredocs as Dockerfiles, at their places', () => {
    expect(sh('docker build -t x -f - . <<EOF\nFROM debian\nEOF')).toEqual(['<inline> <- . build.sh:2']);
    expect(sh("cat <<'EOF' | docker build -\nFROM debian\nEOF")).toEqual(['<inline> <- stdin build.sh:2']);
  });

  it('follows cd, subshells, pushd and the folder of the script', () => {
    const files = ['a/Dockerfile', 'b/Dockerfile', 'ci/Dockerfile'];
    expect(
      sh('(cd a && docker build .)\ncd b\ndocker build .\ncd -\npushd a; docker build .; popd; docker build b', files),
    ).toEqual([
      'a/Dockerfile <- a build.sh:2',
      'b/Dockerfile <- b build.sh:4',
      'a/Dockerfile <- a build.sh:6',
      'b/Dockerfile <- b build.sh:6',
    ]);
    const own =
      '#!/bin/bash\nDIR="$( cd "$( dirname "${BASH_SOURCE[0]}" )" && pwd )"\ndocker build -f "$DIR/Dockerfile" "$DIR/.."\n';
    expect(buildsIn({ 'ci/go': own }, files)).toEqual(['ci/Dockerfile <- . ci/go:3']);
    expect(buildsIn({ 'ci/x.sh': 'cd "$(git rev-parse --show-toplevel)/b"\ndocker build .\n' }, files)).toEqual([
      'b/Dockerfile <- b ci/x.sh:2',
    ]);
  });

  it('takes loops over words, lists, globs and brace lists', () => {
    const files = ['a/Dockerfile', 'b/Dockerfile'];
    const both = ['a/Dockerfile <- a build.sh:2', 'b/Dockerfile <- b build.sh:2'];
    expect(sh('for d in a b; do docker build -t $d $d; done', files)).toEqual(both);
    expect(sh('for d in */; do docker build "$d"; done', files)).toEqual(both);
    expect(sh('for d in {a,b}; do docker build "$d"; done', files)).toEqual(both);
    expect(sh('all=(a b)\nfor d in "${all[@]}"; do docker build "$d"; done', files).length).toBe(2);
    expect(sh('while read -r d; do docker build "$d"; done < list', files)).toEqual([]);
  });

  it('takes both sides of an if, and keeps what belongs together', () => {
    const files = ['Dockerfile.dev', 'Dockerfile.prod'];
    const text = 'if [ "$1" = dev ]; then F=Dockerfile.dev; else F=Dockerfile.prod; fi\ndocker build -f $F .';
    expect(sh(text, files)).toEqual(['Dockerfile.dev <- . build.sh:3', 'Dockerfile.prod <- . build.sh:3']);
    const known = 'MODE=dev\ncase $MODE in dev) F=Dockerfile.dev ;; *) F=Dockerfile.prod ;; esac\ndocker build -f $F .';
    expect(sh(known, files)).toEqual(['Dockerfile.dev <- . build.sh:4']);
  });

  it('binds the arguments of functions, and reads functions that nobody calls', () => {
    expect(sh('b() { docker build -f "$1/Dockerfile" "${2:-.}"; }\nb a; b a a', ['a/Dockerfile'])).toEqual([
      'a/Dockerfile <- . build.sh:2',
      'a/Dockerfile <- a build.sh:2',
    ]);
    expect(sh('build() { docker build .; }')).toEqual(['Dockerfile <- . build.sh:2']);
  });

  it('expands parameters as the shell does', () => {
    expect(sh('p=a/Dockerfile\ndocker build -f $p ${p%/*}', ['a/Dockerfile'])).toEqual(['a/Dockerfile <- a build.sh:3']);
    expect(sh('p=./a/b.x\nq=${p##*/}\ndocker build ${q%.*}', ['b/Dockerfile'])).toEqual(['b/Dockerfile <- b build.sh:4']);
    expect(sh('docker build -f ${FILE:-Dockerfile} ${CTX-.}')).toEqual(['Dockerfile <- . build.sh:2']);
  });

  it('goes into the scripts that it calls, with their arguments', () => {
    const more = { 'lib.sh': '#!/bin/sh\ndocker build "$1"\n', 'vars.sh': 'WHERE=b\n' };
    const files = ['a/Dockerfile', 'b/Dockerfile'];
    expect(sh('./lib.sh a\n. ./vars.sh\nbash lib.sh $WHERE\nsh -c "docker build b"', files, more)).toEqual([
      'b/Dockerfile <- b build.sh:5',
      'a/Dockerfile <- a lib.sh:2',
      'b/Dockerfile <- b lib.sh:2',
    ]);
  });

  it('gives scripts the options that they are called with', () => {
    const more = {
      'one.sh': `#!/bin/bash
FILE=Dockerfile
TARGET=""
while getopts "pd:f:t:" opt; do
  case "$opt" in
    d) DIR=$OPTARG ;;
    f) FILE=$OPTARG ;;
    p) PUSH=1 ;;
    t) TARGET=$OPTARG ;;
  esac
done
if [ -n "$TARGET" ]; then TARGET="--target $TARGET"; fi
docker build $TARGET --pull -f "$DIR/$FILE" "$DIR"
`,
    };
    const text = 'for it in a b; do bash one.sh -pd "$it"; done\n./one.sh -f x -d c # docker build';
    expect(sh(text, ['a/Dockerfile', 'b/Dockerfile', 'c/x'], more)).toEqual([
      'a/Dockerfile <- a [null] one.sh:13',
      'a/Dockerfile <- a one.sh:13',
      'b/Dockerfile <- b [null] one.sh:13',
      'b/Dockerfile <- b one.sh:13',
      'c/x <- c [null] one.sh:13',
      'c/x <- c one.sh:13',
    ]);
  });

  it('knows which side of an if is meant where the caller says it, and only there', () => {
    const text = `MODE=\${MODE:-fast}
image() {
  local dir=$1 kind=\${2:-plain}
  if [[ "$kind" == "test" ]] && [[ "$MODE" == "slow" ]]; then
    docker build --target test "$dir"
  elif [ "$kind" != plain ]; then
    docker build --target "$kind" "$dir"
  else
    docker build "$dir"
  fi
}
image a
image b test
if [ "$MODE" = slow ]; then docker build c; fi`;
    expect(sh(text, ['a/Dockerfile', 'b/Dockerfile', 'c/Dockerfile'])).toEqual([
      'b/Dockerfile <- b [test] build.sh:6',
      'b/Dockerfile <- b [test] build.sh:8',
      'a/Dockerfile <- a build.sh:10',
      'c/Dockerfile <- c build.sh:15',
    ]);
  });

  it('keeps the places of functions that it sources', () => {
    const more = { 'lib.sh': '# a library\nimage() {\n  docker build "$1"\n}\n' };
    expect(sh('# docker build\n. ./lib.sh\nimage a', ['a/Dockerfile'], more)).toEqual(['a/Dockerfile <- a lib.sh:3']);
  });

  it('ends, whatever the script does', () => {
    expect(sh('f() { f; }; f\n. ./build.sh\n./build.sh\ndocker build .')).toEqual(['Dockerfile <- . build.sh:5']);
    expect(sh(`${'for i in 1 2 3 4 5 6 7 8 9; do '.repeat(8)}docker build .${'; done'.repeat(8)}`).length).toBe(1);
    expect(sh('if ((')).toEqual([]);
  });

  it('is not taken for the build of a Dockerfile far above', () => {
    expect(buildsIn({ 'ui/scripts/image.sh': 'docker build .' }, ['Dockerfile'])).toEqual([]);
    expect(buildsIn({ 'ui/Makefile': 'image:\n\tdocker build .\n' }, ['Dockerfile'])).toEqual([
      'ui/Dockerfile <- ui ui/Makefile:2 (image)',
    ]);
    expect(buildsIn({ 'scripts/image.sh': 'docker build .' }, ['Dockerfile'])).toEqual(['Dockerfile <- . scripts/image.sh:1']);
    const make = 'image:\n\tdocker build -f make/api/Dockerfile .\n';
    expect(buildsIn({ 'make/Makefile': make }, ['make/api/Dockerfile'])).toEqual([
      'make/api/Dockerfile <- . make/Makefile:2 (image)',
    ]);
  });

  it('runs from the folder in which its Dockerfiles are', () => {
    expect(buildsIn({ 'svc/tools/b.sh': 'docker build -f docker/Dockerfile .' }, ['svc/docker/Dockerfile'])).toEqual([
      'svc/docker/Dockerfile <- svc svc/tools/b.sh:1',
    ]);
  });
});

describe('npm scripts', () => {
  it('run in the folder of the package', () => {
    const text =
      '{\n  "scripts": {\n    "image": "docker build -f docker/Dockerfile --target x ..",\n    "all": "npm run image"\n  }\n}\n';
    expect(buildsIn({ 'web/package.json': text }, ['web/docker/Dockerfile'])).toEqual([
      'web/docker/Dockerfile <- . [x] web/package.json:3 (image)',
    ]);
  });
});

describe('Makefiles', () => {
  const make = (text: string, dockerfiles: readonly string[] = ['Dockerfile'], more: Record<string, string> = {}): string[] =>
    buildsIn({ Makefile: text, ...more }, dockerfiles);

  it.each<[string, string, string[], string[]]>([
    [
      'variables of all kinds',
      'D ?= docker\nA := --build-arg X=1\nA += --pull\nimage:\n\t$(D) build ${A} \\\n\t  -f Dockerfile .\n',
      ['Dockerfile'],
      ['Dockerfile <- . Makefile:5 (image) X=1'],
    ],
    [
      'CURDIR and shell',
      'ROOT := $(shell git rev-parse --show-toplevel)\nx:\n\tdocker build -f $(CURDIR)/Dockerfile $(ROOT)\n',
      ['Dockerfile'],
      ['Dockerfile <- . Makefile:3 (x)'],
    ],
    [
      'a folder for one line only',
      'x:\n\tcd a && docker build .\n\tdocker build .\n',
      ['Dockerfile', 'a/Dockerfile'],
      ['a/Dockerfile <- a Makefile:2 (x)', 'Dockerfile <- . Makefile:3 (x)'],
    ],
    [
      'pattern rules',
      'ALL := a b\nall: $(addprefix build/,$(ALL))\nbuild/%:\n\tdocker build $(notdir $@)\n',
      ['a/Dockerfile', 'b/Dockerfile'],
      ['a/Dockerfile <- a Makefile:4 (build/a)', 'b/Dockerfile <- b Makefile:4 (build/b)'],
    ],
    [
      'static patterns and stems',
      'ALL = a b\n$(ALL:%=i-%): i-%: x\n\t@docker build $*\n',
      ['a/Dockerfile', 'b/Dockerfile'],
      ['a/Dockerfile <- a Makefile:3 (i-a)', 'b/Dockerfile <- b Makefile:3 (i-b)'],
    ],
    [
      'loops of the shell',
      'x:\n\tfor d in a b; do docker build $$d; done\n',
      ['a/Dockerfile', 'b/Dockerfile'],
      ['a/Dockerfile <- a Makefile:2 (x)', 'b/Dockerfile <- b Makefile:2 (x)'],
    ],
    [
      'foreach and call',
      'define one\ndocker build $(1)\nendef\nx:\n\t$(call one,a)\n',
      ['a/Dockerfile'],
      ['a/Dockerfile <- a Makefile:5 (x)'],
    ],
    [
      'a condition takes its first branch',
      'ifdef CI\nD = a\nelse\nD = b\nendif\nx:\n\tdocker build $(D)\n',
      ['a/Dockerfile', 'b/Dockerfile'],
      ['a/Dockerfile <- a Makefile:7 (x)'],
    ],
    [
      'make with other values',
      'all:\n\t$(MAKE) S=a one\none:\n\tdocker build $(S)\n',
      ['a/Dockerfile'],
      ['a/Dockerfile <- a Makefile:4 (one)'],
    ],
  ])('%s', (_, text, dockerfiles, expected) => {
    expect(make(text, dockerfiles)).toEqual(expected);
  });

  it('starts other Makefiles in their folders, and reads included ones', () => {
    const more = { 'sub/Makefile': 'x:\n\tdocker build -f Dockerfile ..\n', 'docker.mk': 'img:\n\tdocker build .\n' };
    expect(make('all:\n\t$(MAKE) -C sub x\ninclude docker.mk\n', ['Dockerfile', 'sub/Dockerfile'], more)).toEqual([
      'Dockerfile <- . docker.mk:2 (img)',
      'sub/Dockerfile <- . sub/Makefile:2 (x)',
    ]);
  });

  it('lets a recipe go on behind conditions, and sets variables for single targets', () => {
    const makefile = `image-%: FILE = docker/$*.Dockerfile
image-a: ARGS := --target a
image-a b: ARGS += --build-arg X=1
ifdef DEBUG
b: STAGE = one
else
b: STAGE = two
endif

all: image-a image-b
image-%:
ifneq ("$(SKIP)", "true")
\tdocker build -f $(FILE) $(ARGS) .
endif
b:
\tdocker build $(ARGS) --target $(STAGE) .
`;
    expect(buildsIn({ Makefile: makefile }, ['docker/a.Dockerfile', 'docker/b.Dockerfile', 'Dockerfile'])).toEqual([
      'docker/a.Dockerfile <- . [a] Makefile:13 (image-a) X=1',
      'docker/b.Dockerfile <- . Makefile:13 (image-b) …',
      'Dockerfile <- . [null] Makefile:16 (b) X=1',
    ]);
  });

  it('starts scripts above the folders that are only for tools, and nowhere when nothing tells', () => {
    const files = {
      'app/scripts/docker/build.sh': 'docker build -t app .\n',
      'app/scripts/docker/other.sh': 'docker build -f "$(dirname "$0")/../../Dockerfile" .\n',
      'app/a/b/build.sh': 'docker build -t app .\n',
    };
    expect(buildsIn(files, ['app/Dockerfile'])).toEqual([
      'app/Dockerfile <- app app/scripts/docker/build.sh:1',
      'app/Dockerfile <- unknown app/scripts/docker/other.sh:1',
    ]);
  });
});
