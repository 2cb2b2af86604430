import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { isDockerfileName } from '../../server/src/knowledge/dockerfile-names.ts';

const ROOT = join(import.meta.dirname, '../..');
const read = (name: string): string => readFileSync(join(ROOT, name), 'utf8');
const manifest = JSON.parse(read('package.json'));
let home: string;
/** The package as npm would publish it. */
let packed: string;
let work: string;
const put = (name: string, text: string): void => {
  mkdirSync(dirname(join(work, name)), { recursive: true });
  writeFileSync(join(work, name), text);
};
const BAD = 'FROM debian AS Build\nRUN true\n';

beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'dockwright-ci-'));
  const out = execFileSync('npm', ['pack', '--silent', '--pack-destination', home], {
    cwd: join(ROOT, 'dist/npm'),
    encoding: 'utf8',
  });
  packed = join(home, out.trim());
}, 60_000);
beforeEach(() => {
  work = mkdtempSync(join(home, 'work-'));
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

/** No registry is asked: a package without dependencies is all in its file. */
const env = (): NodeJS.ProcessEnv => ({
  ...process.env,
  npm_config_offline: 'true',
  npm_config_update_notifier: 'false',
  npm_config_cache: join(home, 'npm'),
  HOME: home,
});

describe('the GitHub action', () => {
  const action = parse(read('action.yml'));
  /** Runs the step as a runner does: inputs as variables, its script in bash. */
  const run = (inputs: Record<string, string>) => {
    const [step] = action.runs.steps;
    const values: Record<string, string> = { version: `file:${packed}`, ...inputs };
    const input = (text: string): string =>
      text.replace(/\$\{\{ inputs\.([\w-]+) \}\}/g, (_, name: string) => values[name] ?? action.inputs[name].default);
    const script = join(home, 'step.sh');
    writeFileSync(script, step.run);
    const variables = Object.fromEntries(Object.entries<string>(step.env).map(([name, value]) => [name, input(value)]));
    const { status, stdout, stderr } = spawnSync('bash', ['--noprofile', '--norc', '-eo', 'pipefail', script], {
      cwd: work,
      env: { ...env(), ...variables },
      encoding: 'utf8',
    });
    return { status, stdout, stderr };
  };

  it('has the version of the package, and takes inputs as variables only', () => {
    expect(action.inputs.version.default).toBe(manifest.version);
    for (const step of action.runs.steps) expect(step.run).not.toContain('${{');
  });

  it('annotates the pull request and fails', () => {
    put('a/Dockerfile', BAD);
    put('b c/Dockerfile', BAD);
    const { status, stdout } = run({ paths: 'b c\n$(touch owned)\na\n' });
    expect(status).toBe(2);
    const { status: found, stdout: both } = run({ paths: 'b c\na\n' });
    expect(found).toBe(1);
    expect(both.match(/^::warning file=(.*?),/gm)).toEqual(['::warning file=b c/Dockerfile,', '::warning file=a/Dockerfile,']);
    expect(stdout).toContain('::warning file=b c/Dockerfile,');
    expect(() => readFileSync(join(work, 'owned'))).toThrow();
  }, 60_000);

  it('takes the options, and writes a report', () => {
    put('Dockerfile', BAD);
    const { status } = run({ format: 'sarif', output: 'report.sarif', 'fail-on': 'error', 'cache-location': 'kept' });
    expect(status).toBe(0);
    expect(JSON.parse(readFileSync(join(work, 'report.sarif'), 'utf8')).runs[0].results).toHaveLength(2);
    expect(readFileSync(join(work, 'kept/dockwright-cache.jsonl'), 'utf8')).toContain('untagged-image');
  }, 60_000);
});

describe('the pre-commit hooks', () => {
  interface Hook {
    readonly id: string;
    readonly entry: string;
    readonly files: string;
    readonly exclude: string;
  }
  const hooks: readonly Hook[] = parse(read('.pre-commit-hooks.yaml'));

  it('have the version of the package and the names of Dockerfiles', () => {
    for (const { entry, files, exclude } of hooks) {
      expect(entry).toContain(`dockwright@${manifest.version} `);
      const pattern = (it: string): RegExp => new RegExp(it.replace('(?i)', ''), 'i');
      for (const name of [
        'Dockerfile',
        'dockerfile',
        'Dockerfile.dev',
        'Containerfile',
        'api.dockerfile',
        'x.Dockerfile',
        'Dockerfile.md',
        'Dockerfile.dockerignore',
        'Dockerfiles',
        'myDockerfile',
        'compose.yaml',
        'Dockerfile.yaml',
        'Dockerfile.j2',
      ])
        expect(pattern(files).test(`a/${name}`) && !pattern(exclude).test(`a/${name}`), name).toBe(isDockerfileName(name));
    }
  });

  const isThere = spawnSync('pre-commit', ['--version']).status === 0;
  if (!isThere && process.env.DOCKWRIGHT_REQUIRED) throw new Error('pre-commit is not there.');
  if (!isThere) console.log('Skipped: pre-commit is not on PATH.');
  it.skipIf(!isThere)(
    'fix and lint what is committed',
    () => {
      const git = (cwd: string, ...args: string[]): string =>
        execFileSync('git', ['-c', 'user.name=x', '-c', 'user.email=x@y', ...args], { cwd, encoding: 'utf8', stdio: 'pipe' });
      const source = join(home, 'hooks');
      mkdirSync(source);
      // As it is, but for the place of the package: that version is not published yet.
      writeFileSync(
        join(source, '.pre-commit-hooks.yaml'),
        read('.pre-commit-hooks.yaml').replaceAll(`dockwright@${manifest.version}`, `dockwright@file:${packed}`),
      );
      cpSync(join(ROOT, 'LICENSE'), join(source, 'LICENSE'));
      git(source, 'init');
      git(source, 'add', '-A');
      git(source, 'commit', '-m', 'one');
      git(source, 'tag', 'v1');
      put(
        '.pre-commit-config.yaml',
        `repos:\n  - repo: ${source}\n    rev: v1\n    hooks:\n${hooks.map(({ id }) => `      - id: ${id}\n`).join('')}`,
      );
      put('a/Dockerfile', BAD);
      put('a/Dockerfile.md', 'no\n');
      git(work, 'init');
      git(work, 'add', '-A');
      const { status, stdout } = spawnSync('pre-commit', ['run', '--all-files'], { cwd: work, env: env(), encoding: 'utf8' });
      expect(status).toBe(1);
      expect(stdout).toMatch(/dockwright lint\.+Failed/);
      expect(stdout).toMatch(/dockwright fix\.+Failed/);
      expect(stdout).toContain('- files were modified by this hook');
      expect(stdout).toContain('a/Dockerfile:1:6 warning');
      expect(readFileSync(join(work, 'a/Dockerfile'), 'utf8')).toBe(BAD.replace('Build', 'build'));
      put('a/Dockerfile', 'FROM scratch\nCOPY a.txt /\n');
      put('a.txt', '');
      git(work, 'add', '-A');
      expect(spawnSync('pre-commit', ['run', '--all-files'], { cwd: work, env: env() }).status).toBe(0);
    },
    120_000,
  );
});

describe('the problem matcher of VS Code', () => {
  it('reads what is printed', () => {
    put('a b/Dockerfile', BAD);
    const { stdout } = spawnSync(process.execPath, [join(ROOT, 'dist/npm/cli.js'), 'lint', '--no-color'], {
      cwd: work,
      encoding: 'utf8',
    });
    const [matcher] = manifest.contributes.problemMatchers;
    const { regexp, file, line, column, severity, message, code } = matcher.pattern;
    const found = stdout.split('\n').flatMap((text) => {
      const match = new RegExp(regexp).exec(text);
      return match ? [[file, line, column, severity, code, message].map((it: number) => match[it])] : [];
    });
    expect(found).toEqual([
      ['a b/Dockerfile', '1', '6', 'warning', 'untagged-image', expect.stringMatching(/^The image debian has no tag.*day\.$/)],
      ['a b/Dockerfile', '1', '16', 'info', 'stage-casing', expect.stringMatching(/^The stage name Build/)],
    ]);
  });
});
