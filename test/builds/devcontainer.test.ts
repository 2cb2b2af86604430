import { describe, expect, it } from 'vitest';
import type { Build } from '../../server/src/builds/build.ts';
import { devcontainerBuilds, isDevcontainer } from '../../server/src/builds/tools/devcontainer.ts';
import { brief, placesOf } from './tree.ts';

const PATH = '.devcontainer/devcontainer.json';
const briefs = (text: string, path = PATH): string[] => devcontainerBuilds(path, text).map(brief);

describe('dev containers', () => {
  it('count paths from their file', () => {
    const text = '{"name": "Dev", "build": {"dockerfile": "Dockerfile.dev"}}';
    expect(briefs(text)).toEqual(['Dev: .devcontainer/Dockerfile.dev in .devcontainer']);
    expect(briefs(text, '.devcontainer.json')).toEqual(['Dev: Dockerfile.dev in .']);
    expect(briefs(text, 'a/.devcontainer/go/devcontainer.json')).toEqual([
      'Dev: a/.devcontainer/go/Dockerfile.dev in a/.devcontainer/go',
    ]);
  });

  it('have a context, a target and arguments', () => {
    const text = `{
  // comment
  "build": {
    "dockerfile": "../docker/Dockerfile",
    "context": "..",
    "target": "dev",
    "args": { "A": "1", "B": "\${localEnv:B}", "C": "\${localWorkspaceFolder}/c", },
  },
}`;
    expect(briefs(text)).toEqual(['undefined: docker/Dockerfile in . @dev A=1 B=? C=./c']);
    const [build] = devcontainerBuilds(PATH, text);
    expect(placesOf(build as Build, text)).toEqual(['"build"', '".."', '"../docker/Dockerfile"', '"dev"']);
    expect(build?.args.map(({ at }) => text.slice(at.start, at.end))).toEqual(['"A"', '"B"', '"C"']);
  });

  it('of the older form', () => {
    const text = '{"dockerFile": "Dockerfile", "context": "../sub"}';
    expect(briefs(text)).toEqual(['undefined: .devcontainer/Dockerfile in sub']);
    expect(placesOf(devcontainerBuilds(PATH, text)[0] as Build, text)).toEqual([
      '"dockerFile"',
      '"../sub"',
      '"Dockerfile"',
      undefined,
    ]);
    expect(briefs('{"dockerFile": "D", "build": {"target": "t", "args": {"A": "1"}}}')).toEqual([
      'undefined: .devcontainer/D in .devcontainer @t A=1',
    ]);
  });

  it('name the folder that is opened', () => {
    const text = '{"build": {"dockerfile": "${localWorkspaceFolder}/D", "context": "${localWorkspaceFolder}"}}';
    expect(briefs(text)).toEqual(['undefined: D in .']);
    expect(briefs(text, 'a/.devcontainer/devcontainer.json')).toEqual(['undefined: a/D in a']);
  });

  it('depend on the machine', () => {
    expect(briefs('{"build": {"dockerfile": "${localEnv:D}", "context": "${localEnv:C}", "target": "${localEnv:T}"}}')).toEqual([
      'undefined: ? in ? @?',
    ]);
    expect(briefs('{"build": {"dockerfile": "D", "options": ["--build-arg=A=1", "--target", "x"]}}')).toEqual([
      'undefined: .devcontainer/D in .devcontainer @? …',
    ]);
  });

  it('may have none, or be anything', () => {
    for (const text of [
      '',
      '{"image": "x"}',
      '{"dockerComposeFile": "x.yml"}',
      '{"build": {}}',
      '{"build": 1}',
      '[',
      '{"build": {"dockerfile"',
    ])
      expect(briefs(text)).toEqual([]);
    expect(briefs('{"build": {"dockerfile": 1, "context": []}}')).toEqual(['undefined: .devcontainer/1 in ?']);
  });

  it.each([
    ['.devcontainer/devcontainer.json', true],
    ['.devcontainer.json', true],
    ['a/.devcontainer/b/devcontainer.json', true],
    ['devcontainer.json', false],
    ['.devcontainer/a/b/devcontainer.json', false],
    ['x.devcontainer.json', false],
  ])('%s: %s', (path, expected) => {
    expect(isDevcontainer(path)).toBe(expected);
  });
});
