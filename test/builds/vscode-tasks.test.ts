import { describe, expect, it } from 'vitest';
import { isVscodeTasks, vscodeTasksBuilds } from '../../server/src/builds/script/vscode-tasks.ts';
import { shown, treeOf } from './support.ts';

const builds = (text: string, file = '.vscode/tasks.json'): string[] => {
  const tree = treeOf({ [file]: text });
  return vscodeTasksBuilds(file, tree).map((it) => shown(it, tree));
};

describe('tasks of the editor', () => {
  it('are known by their name', () => {
    expect(['.vscode/tasks.json', 'a/.vscode/tasks.json', 'tasks.json'].map(isVscodeTasks)).toEqual([true, true, false]);
  });

  it('run commands with arguments', () => {
    const text = `{
  // A comment.
  "tasks": [
    { "label": "line", "type": "shell", "command": "cd web && docker build --target run ." },
    { "label": "args", "type": "shell", "command": "docker",
      "args": ["build", "-f", "\${workspaceFolder}/a b/Dockerfile",
        { "value": "--build-arg=X=1 2", "quoting": "strong" }, "."],
      "options": { "cwd": "\${workspaceFolder}/api" } },
    { "taskName": "process", "type": "process", "command": "docker", "args": ["build", "-t", "a;b", "\${input:dir}"] },
    { "label": "env", "type": "shell", "command": "docker build $DIR", "options": { "env": { "DIR": "e" } } },
  ]
}`;
    expect(builds(text)).toEqual([
      'web/Dockerfile <- web [run] .vscode/tasks.json:4 (line)',
      'a b/Dockerfile <- api .vscode/tasks.json:5 (args) X=1 2',
      '<unknown> <- unknown .vscode/tasks.json:9 (process)',
      'e/Dockerfile <- e .vscode/tasks.json:10 (env)',
    ]);
  });

  it('of the type docker-build name what they build, or take it from their project', () => {
    const text = `{ "tasks": [
  { "type": "docker-build", "label": "all", "dockerBuild": {
    "context": "\${workspaceFolder}/web", "dockerfile": "\${workspaceFolder}/x.Dockerfile",
    "target": "debug", "buildArgs": { "A": "1", "B": "\${env:B}" } } },
  { "type": "docker-build", "label": "plain" },
  { "type": "docker-build", "platform": "node", "node": { "package": "\${workspaceFolder}/app/package.json" } }
] }`;
    expect(builds(text)).toEqual([
      'x.Dockerfile <- web [debug] .vscode/tasks.json:2 (all) A=1 B=?',
      'Dockerfile <- . .vscode/tasks.json:5 (plain)',
      'app/Dockerfile <- app .vscode/tasks.json:6',
    ]);
  });

  it('of a folder of the workspace count from there', () => {
    const text = '{ "tasks": [{ "command": "docker build ${workspaceFolder}" }] }';
    expect(builds(text, 'sub/.vscode/tasks.json')).toEqual(['sub/Dockerfile <- sub sub/.vscode/tasks.json:1']);
  });

  it('survive broken files', () => {
    expect(builds('{ "tasks": [ {"command": {}}, {"command": "docker", "args": [[], "build"')).toEqual([
      '<unknown> <- unknown .vscode/tasks.json:1',
    ]);
  });
});
