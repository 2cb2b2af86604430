import { describe, expect, it } from 'vitest';
import { allBuilds } from '../../server/src/builds/index.ts';
import { buildsIn, treeOf } from './support.ts';

const ci = (jobs: string, dockerfiles: readonly string[] = ['Dockerfile'], more: Record<string, string> = {}): string[] =>
  buildsIn({ '.github/workflows/ci.yml': `on: push\njobs:\n${jobs}`, ...more }, dockerfiles);
const AT = '.github/workflows/ci.yml';

describe('GitHub workflows', () => {
  it('reads build-push-action; without a context it is the repository itself', () => {
    const text = `  a:
    steps:
      - uses: docker/build-push-action@v6
      - uses: docker/build-push-action@0123456789abcdef # v6
        with:
          context: web
          file: web/Dockerfile.prod
          target: prod
          build-args: |
            A=1
            B=\${{ github.sha }}
      - uses: docker/build-push-action@v6
        with: { context: "{{defaultContext}}:web" }
`;
    expect(ci(text, ['Dockerfile', 'web/Dockerfile', 'web/Dockerfile.prod'])).toEqual([
      `Dockerfile <- git:=. ${AT}:5 (a)`,
      `web/Dockerfile.prod <- web [prod] ${AT}:6 (a) A=1 B=?`,
      `web/Dockerfile <- git:web=web ${AT}:14 (a)`,
    ]);
  });

  it('makes the jobs of a matrix, with include and exclude, and steps under conditions', () => {
    const text = `  a:
    strategy:
      matrix:
        dir: [a, b]
        os: [x, y]
        exclude: [{ dir: b, os: y }]
        include:
          - { dir: c, file: special }
          - { dir: a, file: fa }
    steps:
      - if: \${{ matrix.os != 'y' }}
        run: docker build -f \${{ matrix.dir }}/\${{ matrix.file || 'Dockerfile' }} \${{ matrix.dir }}
`;
    expect(ci(text, ['a/fa', 'b/Dockerfile', 'c/special'])).toEqual([
      `a/fa <- a ${AT}:14 (a)`,
      `b/Dockerfile <- b ${AT}:14 (a)`,
      `c/special <- c ${AT}:14 (a)`,
    ]);
  });

  it('takes a made matrix over the Dockerfiles of a folder for those Dockerfiles', () => {
    const text = `  a:
    strategy:
      matrix: \${{ fromJson(needs.x.outputs.m) }}
    steps:
      - run: docker build -f \${{ matrix.f }} .
        working-directory: recipes
`;
    expect(ci(text, ['recipes/a.dockerfile', 'recipes/b.dockerfile'])).toEqual([
      `recipes/a.dockerfile <- recipes ${AT}:7 (a)`,
      `recipes/b.dockerfile <- recipes ${AT}:7 (a)`,
    ]);
  });

  it('follows env, working directories, checkouts into a folder, reusable workflows and local actions', () => {
    const text = `  a:
    env: { D: web }
    defaults: { run: { working-directory: src } }
    steps:
      - uses: actions/checkout@v4
        with: { path: src }
      - run: docker build $D
      - run: docker build \${{ env.D }}
        working-directory: src
  b:
    uses: ./.github/workflows/reuse.yml
    with: { image: api }
  c:
    steps:
      - uses: ./.github/actions/build
        with: { where: web }
  d:
    uses: other/repo/.github/workflows/docker-build.yml@main
    with: { context: api }
`;
    const more = {
      '.github/workflows/reuse.yml':
        'on:\n  workflow_call:\n    inputs:\n      image: { type: string }\n      file: { default: Dockerfile }\njobs:\n  r:\n    steps:\n      - run: docker build -f ${{ inputs.image }}/${{ inputs.file }} ./${{ inputs.image }}\n',
      '.github/actions/build/action.yml':
        'inputs:\n  where: {}\nruns:\n  using: composite\n  steps:\n    - shell: bash\n      run: docker build ${{ inputs.where }}\n',
    };
    expect(ci(text, ['web/Dockerfile', 'api/Dockerfile'], more)).toEqual([
      'web/Dockerfile <- web .github/actions/build/action.yml:7 (c)',
      `web/Dockerfile <- web ${AT}:9 (a)`,
      `web/Dockerfile <- web ${AT}:10 (a)`,
      `api/Dockerfile <- api ${AT}:20 (d)`,
      'api/Dockerfile <- api .github/workflows/reuse.yml:9 (r)',
    ]);
  });

  it('leaves what only a run knows unknown', () => {
    expect(
      ci(
        '  a:\n    steps:\n      - run: docker build ${{ secrets.X }}\n      - uses: docker/build-push-action@v6\n        with: { context: "${{ github.event.inputs.d }}" }\n',
      ),
    ).toEqual([]);
  });

  it('knows what a step has written for those after it', () => {
    const text = `  a:
    strategy:
      matrix: { v: ['3.10', latest] }
    env: { DIR: old, KEPT: app }
    steps:
      - if: matrix.v != 'latest'
        run: echo "FILE=python\${{ matrix.v }}" >> $GITHUB_ENV
      - if: matrix.v == 'latest'
        run: |
          NAME=python3
          { echo "FILE=$NAME"; echo 'X=1'; } >> "$GITHUB_ENV"
      - if: github.ref == 'x'
        run: echo "DIR=new" >> "\${GITHUB_ENV}"
      - id: out
        run: |
          echo "dir=$KEPT" >> "$GITHUB_OUTPUT"
          if [ "$1" ]; then echo "both=a" >> "$GITHUB_OUTPUT"; else echo "both=b" >> "$GITHUB_OUTPUT"; fi
      - uses: docker/build-push-action@v6
        with: { context: ., file: "\${{ env.FILE }}.dockerfile" }
      - uses: docker/build-push-action@v6
        with: { context: "\${{ steps.out.outputs.dir }}", target: "\${{ steps.out.outputs.both }}", build-args: "D=\${{ env.DIR }}" }
`;
    expect(ci(text, ['python3.10.dockerfile', 'python3.dockerfile', 'app/Dockerfile'])).toEqual([
      `python3.10.dockerfile <- . ${AT}:20 (a)`,
      `python3.dockerfile <- . ${AT}:20 (a)`,
      `app/Dockerfile <- app [null] ${AT}:22 (a) D=?`,
    ]);
  });

  it('reads what actions that try again are told, and actions of others that name a file that is there', () => {
    const text = `  a:
    steps:
      - uses: Wandalen/wretry.action@v3
        with:
          action: docker/build-push-action@v6
          with: |
            context: app
            file: app/Dockerfile.test
            build-args: |
              A=1
      - uses: nick-fields/retry@v3
        with:
          max_attempts: 3
          command: |
            docker build \\
              -f web/Dockerfile .
      - uses: makeplane/actions/build-push@v1
        with: { build-context: ./api, dockerfile-path: ./api/Dockerfile.api }
      - uses: someone/build-tool@v1
        with: { context: nowhere }
`;
    expect(ci(text, ['app/Dockerfile.test', 'web/Dockerfile', 'api/Dockerfile.api'])).toEqual([
      `app/Dockerfile.test <- app ${AT}:7 (a) A=1`,
      `web/Dockerfile <- . ${AT}:17 (a)`,
      `api/Dockerfile.api <- api ${AT}:19 (a)`,
    ]);
  });

  it('places what stands in a text of an action in the file', () => {
    const text = `on: push\njobs:\n  a:\n    steps:\n      - uses: Wandalen/wretry.action@v3\n        with:\n          action: docker/build-push-action@v6\n          with: |\n            context: app\n            target: prod\n`;
    const tree = treeOf({ [AT]: text, 'app/Dockerfile': 'FROM scratch\n' });
    const [build] = allBuilds([AT], tree);
    const { contextAt, targetAt, at } = build?.source ?? {};
    expect([contextAt, targetAt, at].map((it) => it && text.slice(it.start, it.end))).toEqual([
      'app',
      'prod',
      'docker/build-push-action@v6',
    ]);
  });

  it('runs steps on Windows with PowerShell, and others with what they name', () => {
    const text = `  a:
    runs-on: \${{ matrix.os }}
    strategy:
      matrix: { os: [windows-2025] }
    env: { DIR: win }
    steps:
      - run: |
          & docker build \`
            --target build \`
            -f Dockerfile.windows .
      - run: docker build "$env:DIR\\\\app"
      - shell: bash
        run: |
          docker build \\
            linux
`;
    expect(ci(text, ['Dockerfile.windows', 'win/app/Dockerfile', 'linux/Dockerfile'])).toEqual([
      `Dockerfile.windows <- . [build] ${AT}:10 (a)`,
      `win/app/Dockerfile <- win/app ${AT}:13 (a)`,
      `linux/Dockerfile <- linux ${AT}:16 (a)`,
    ]);
  });

  it('takes contexts of a bake definition from git where the step does', () => {
    const text = `  a:
    steps:
      - uses: docker/bake-action@v6
        with: { source: "{{defaultContext}}:util", targets: all }
`;
    const more = { 'util/docker-bake.hcl': 'target "all" {\n  dockerfile = "x.Dockerfile"\n}\n' };
    expect(ci(text, ['util/x.Dockerfile'], more)).toEqual(['util/x.Dockerfile <- git:util=util util/docker-bake.hcl:1 (all)']);
  });
});
