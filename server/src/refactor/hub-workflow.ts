import type { Build } from '../builds/build.ts';
import type { Change } from './change.ts';

const FILE = '.github/workflows/docker-image.yml';

/** A workflow that does what a hook of Docker Hub's automated builds did; undefined where the build is not known well enough. */
export function workflowFor(build: Build, exists: (path: string) => boolean): Change | undefined {
  const { dockerfile, context } = build;
  if (build.tool !== 'hub' || dockerfile.kind !== 'file' || context.kind !== 'local' || exists(FILE)) return undefined;
  const args = build.args.map(({ name, value }) => `            ${name}=${value ?? `\${{ vars.${name} }}`}`);
  const text = [
    '# Builds the image on every push and pushes it from the default branch.',
    '# Needs the variable IMAGE (name of the image) and the secrets DOCKERHUB_USERNAME and DOCKERHUB_TOKEN.',
    'name: Docker image',
    'on:',
    '  push:',
    'jobs:',
    '  image:',
    '    runs-on: ubuntu-latest',
    '    steps:',
    '      - uses: actions/checkout@v4',
    '      - uses: docker/setup-buildx-action@v3',
    '      - uses: docker/login-action@v3',
    '        with:',
    '          username: ${{ secrets.DOCKERHUB_USERNAME }}',
    '          password: ${{ secrets.DOCKERHUB_TOKEN }}',
    '      - uses: docker/build-push-action@v6',
    '        with:',
    `          context: ${context.path}`,
    `          file: ${dockerfile.path}`,
    ...(build.target ? [`          target: ${build.target}`] : []),
    ...(args.length > 0 ? ['          build-args: |', ...args] : []),
    '          push: ${{ github.ref_name == github.event.repository.default_branch }}',
    '          tags: ${{ vars.IMAGE }}:latest',
    '',
  ].join('\n');
  return { title: `Write a workflow that builds the image (${FILE})`, edits: new Map(), created: new Map([[FILE, text]]) };
}
