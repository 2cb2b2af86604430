import { describe, expect, it } from 'vitest';
import { buildsIn } from './support.ts';

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
});
