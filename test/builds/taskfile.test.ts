import { describe, expect, it } from 'vitest';
import { isTaskfile, taskfileBuilds, taskfileIncludes } from '../../server/src/builds/script/taskfile.ts';
import { shown, treeOf } from './support.ts';

const builds = (files: string | Readonly<Record<string, string>>, path = 'Taskfile.yml'): string[] => {
  const tree = treeOf(typeof files === 'string' ? { [path]: files } : files);
  return taskfileBuilds(path, tree).map((it) => shown(it, tree));
};

describe('Taskfiles', () => {
  it('are known by their names', () => {
    expect(['Taskfile.yml', 'a/taskfile.dist.yaml', 'Taskfile_docker.yml'].every(isTaskfile)).toBe(true);
    expect(['tasks.yml', 'Taskfile.md'].some(isTaskfile)).toBe(false);
  });

  it('run each command in a shell of its own, in the folder of the task', () => {
    const text = `
vars: { FILE: dev.Dockerfile, SHA: { sh: git rev-parse HEAD } }
env: { MODE: prod }
tasks:
  image:
    dir: web
    env: { SUB: s }
    vars: { TARGET: '{{.TARGET | default "run"}}' }
    cmds:
      - cd elsewhere
      - docker build -f {{.FILE}} --target {{.TARGET}} --build-arg SHA={{.SHA}} .
      - cmd: docker build --build-arg MODE=$MODE $SUB
  short: docker build {{.ROOT_DIR}}/short
  open: docker build {{if .X}}--no-cache{{end}} -f {{.NOPE}} .
`;
    expect(builds(text)).toEqual([
      'web/dev.Dockerfile <- web [run] Taskfile.yml:11 (image) SHA=?',
      'web/s/Dockerfile <- web/s Taskfile.yml:12 (image) MODE=prod',
      'short/Dockerfile <- short Taskfile.yml:13 (short)',
      '<unknown> <- . Taskfile.yml:14 (open) …',
    ]);
  });

  it('are called with variables, and loop', () => {
    const text = `
vars: { LIST: c d }
tasks:
  all:
    deps: [{ task: one, vars: { name: a } }]
    cmds:
      - task: one
        vars: { name: b }
      - for: { var: LIST }
        task: one
        vars: { name: '{{.ITEM}}' }
      - for: [e, f]
        cmd: docker build {{.ITEM}}
      - for: { matrix: { OS: [x], ARCH: [y, z] } }
        cmd: docker build -f {{.ITEM.OS}}.{{.ITEM.ARCH}} .
  one:
    cmds:
      - cmd: >
          docker build
          -f {{.name}}/Dockerfile .
`;
    expect(builds(text)).toEqual([
      'a/Dockerfile <- . Taskfile.yml:19 (one)',
      'b/Dockerfile <- . Taskfile.yml:19 (one)',
      'c/Dockerfile <- . Taskfile.yml:19 (one)',
      'd/Dockerfile <- . Taskfile.yml:19 (one)',
      'e/Dockerfile <- e Taskfile.yml:13 (all)',
      'f/Dockerfile <- f Taskfile.yml:13 (all)',
      'x.y <- . Taskfile.yml:15 (all)',
      'x.z <- . Taskfile.yml:15 (all)',
    ]);
  });

  it('take in others, which run where they are told', () => {
    const files = {
      'Taskfile.yml': `
includes:
  a: { taskfile: ./sub, dir: ./sub }
  b: { taskfile: sub/Taskfile.yml, vars: { FILE: b.Dockerfile } }
tasks:
  default: { cmds: [{ task: 'a:image', vars: { FILE: a.Dockerfile } }] }
`,
      'sub/Taskfile.yml': `
tasks:
  image:
    cmds: [ 'docker build -f {{.FILE}} .' ]
`,
    };
    expect(builds(files)).toEqual([
      'b.Dockerfile <- . sub/Taskfile.yml:4 (b:image)',
      'sub/a.Dockerfile <- sub sub/Taskfile.yml:4 (a:image)',
    ]);
    expect(taskfileIncludes('Taskfile.yml', treeOf(files))).toEqual(['sub/Taskfile.yml']);
  });

  it('survive circles and broken files', () => {
    expect(
      builds('includes: { x: ./Taskfile.yml }\ntasks: { a: { cmds: [{ task: a }, { task: b }] }, b: { deps: [a] } }'),
    ).toEqual([]);
    expect(builds('tasks: [a, {')).toEqual([]);
  });
});
