import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { FORMATS } from '../../server/src/report/report.ts';
import { CLI, type Result, runCli } from './run.ts';

let root: string;

const run = (args: readonly string[], env: Record<string, string> = {}, input = '', cwd = root): Promise<Result> =>
  runCli(cwd, args, input, env);
const put = (name: string, text: string): void => {
  mkdirSync(dirname(join(root, name)), { recursive: true });
  writeFileSync(join(root, name), text);
};
const read = (name: string): string => readFileSync(join(root, name), 'utf8');
const git = (...args: string[]): string =>
  execFileSync('git', ['-c', 'user.name=x', '-c', 'user.email=x@y', '-c', 'init.defaultBranch=main', ...args], {
    cwd: root,
    encoding: 'utf8',
    stdio: 'pipe',
  });
const linted = async (...args: string[]): Promise<string[]> => {
  const { out, err } = await run(['lint', '--format', 'json', ...args]);
  expect(err).toBe('');
  return JSON.parse(out).files.map((it: { path: string }) => it.path);
};

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'dockwright-teams-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

/** An untagged image and a stage name in capital letters. */
const BAD = 'FROM debian AS Build\nRUN true\n';
const UNTAGGED = 'The image debian has no tag, so the build takes whatever latest is on that day.';
const CASING = 'The stage name Build has capital letters, and the builder reads it as build.';

describe('formats', () => {
  it('gitlab: as its documentation has it, and the fingerprint stays when lines move', async () => {
    put('a/Dockerfile', BAD);
    const { out, code } = await run(['lint', '--format', 'gitlab']);
    expect(code).toBe(1);
    const [first, second] = JSON.parse(out);
    expect(first).toMatchObject({
      description: UNTAGGED,
      check_name: 'untagged-image',
      severity: 'major',
      location: { path: 'a/Dockerfile', lines: { begin: 1, end: 1 }, positions: { begin: { line: 1, column: 6 } } },
    });
    expect(second.severity).toBe('minor');
    expect(first.fingerprint).toMatch(/^[0-9a-f]{20,}$/);
    put('a/Dockerfile', `# moved\n\n${BAD}`);
    const moved = JSON.parse((await run(['lint', '--format', 'gitlab'])).out);
    expect(moved.map((it: { fingerprint: string }) => it.fingerprint)).toEqual([first.fingerprint, second.fingerprint]);
    expect(moved[0].location.lines.begin).toBe(3);
  });

  it('gives equal findings fingerprints of their own', async () => {
    put('Dockerfile', 'FROM debian\nRUN true\nFROM debian\nRUN true\n');
    const found = JSON.parse((await run(['lint', '--format', 'gitlab'])).out) as { fingerprint: string }[];
    const prints = found.map((it) => it.fingerprint);
    expect(prints.length).toBeGreaterThan(1);
    expect(new Set(prints).size).toBe(prints.length);
  });

  it('checkstyle', async () => {
    put('a&b/Dockerfile', BAD);
    expect((await run(['lint', '--format', 'checkstyle'])).out).toBe(
      [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<checkstyle version="4.3">',
        '  <file name="a&amp;b/Dockerfile">',
        `    <error line="1" column="6" severity="warning" message="${UNTAGGED}" source="dockwright.untagged-image"/>`,
        `    <error line="1" column="16" severity="info" message="${CASING}" source="dockwright.stage-casing"/>`,
        '  </file>',
        '</checkstyle>',
        '',
      ].join('\n'),
    );
  });

  it('junit: a failure a finding, a case that passed for a clean file, an error for one that cannot be read', async () => {
    put('a/Dockerfile', 'FROM scratch AS Build\n');
    put('b/Dockerfile', 'FROM scratch\n');
    put('c/Dockerfile', 'FROM scratch\u0000\n');
    const { out, code } = await run(['lint', '--format', 'junit']);
    expect(code).toBe(2);
    expect(out).toContain('<testsuites name="dockwright" tests="3" failures="1" errors="1">');
    expect(out).toContain('<testcase classname="a/Dockerfile" name="stage-casing (1:17)">');
    expect(out).toContain('<testcase classname="b/Dockerfile" name="no problems"/>');
    expect(out).toMatch(/<testsuite name="c\/Dockerfile" tests="1" failures="0" errors="1">/);
  });

  it('sonarqube: rules once each, columns from 0', async () => {
    put('a/Dockerfile', BAD);
    put('b/Dockerfile', BAD);
    const { rules, issues } = JSON.parse((await run(['lint', '--format', 'sonarqube'])).out);
    expect(rules.map((it: { id: string }) => it.id)).toEqual(['stage-casing', 'untagged-image']);
    expect(issues).toHaveLength(4);
    expect(issues[0]).toMatchObject({
      ruleId: 'untagged-image',
      primaryLocation: {
        message: UNTAGGED,
        filePath: 'a/Dockerfile',
        textRange: { startLine: 1, startColumn: 5, endLine: 1, endColumn: 11 },
      },
    });
  });

  it('hadolint-json: its codes and its names of severities', async () => {
    put('Dockerfile', BAD);
    expect(JSON.parse((await run(['lint', '--format', 'hadolint-json'])).out)).toEqual([
      { file: 'Dockerfile', line: 1, column: 6, level: 'warning', code: 'DL3006', message: UNTAGGED },
      { file: 'Dockerfile', line: 1, column: 16, level: 'info', code: 'stage-casing', message: CASING },
    ]);
  });

  it('markdown', async () => {
    put('a|b/Dockerfile', BAD);
    const { out } = await run(['lint', '--format', 'markdown']);
    expect(out.split('\n')[0]).toBe('### Dockwright: 2 problems in 1 file (1 warning, 1 info)');
    expect(out).toContain(`| warning | \`a\\|b/Dockerfile:1\` | ${UNTAGGED} | [untagged-image](`);
    put('a|b/Dockerfile', 'FROM scratch\n');
    expect((await run(['lint', '--format', 'markdown'])).out).toBe('### Dockwright: no problems in 1 file\n');
  });

  it.each(FORMATS)('%s: standard input has the name that it is given', async (format) => {
    const { out, code, err } = await run(['lint', '-', '--stdin-filename', 'x/Dockerfile', '--format', format], {}, BAD);
    expect([code, err]).toEqual([1, '']);
    expect(out).toContain('x/Dockerfile');
  });
});

describe('--baseline', () => {
  it('leaves out what was known when it was written, also when lines moved and from another folder', async () => {
    put('a/Dockerfile', BAD);
    put('b/Dockerfile', BAD);
    const written = await run(['lint', '--write-baseline', 'known.json']);
    expect(written).toEqual({ code: 0, out: '', err: '4 problems are known in known.json now.\n' });
    expect((await run(['lint', '--baseline', 'known.json'])).out).toBe('No problems in 2 files.\n');
    put('a/Dockerfile', `# one more line\n${BAD}FROM node\nCOPY --from=build /a /\n`);
    const { code, out } = await run(
      ['lint', '--baseline', '../known.json', '--format', 'hadolint-json'],
      {},
      '',
      join(root, 'a'),
    );
    expect(code).toBe(1);
    expect(JSON.parse(out)).toMatchObject([{ file: 'Dockerfile', line: 4, code: 'DL3006' }]);
  });

  it('is the same text for the same findings', async () => {
    put('b/Dockerfile', BAD);
    put('a/Dockerfile', BAD);
    await run(['lint', '--write-baseline', 'one.json']);
    await run(['lint', 'b', 'a', '--write-baseline', 'two.json']);
    expect(read('two.json')).toBe(read('one.json'));
  });

  it('says what is wrong with it', async () => {
    put('Dockerfile', BAD);
    const gone = await run(['lint', '--baseline', 'known.json']);
    expect([gone.code, gone.err]).toEqual([
      2,
      'dockwright: --baseline known.json: there is no such file; make it with --write-baseline known.json.\n',
    ]);
    put('known.json', '{"version": 2}');
    expect((await run(['lint', '--baseline', 'known.json'])).err).toBe(
      'dockwright: --baseline known.json: it is no baseline of version 1.\n',
    );
    put('known.json', '{');
    expect((await run(['lint', '--baseline', 'known.json'])).err).toBe(
      'dockwright: --baseline known.json: it is not valid JSON of a baseline.\n',
    );
    expect((await run(['lint', '--write-baseline', 'no/such/known.json'])).err).toBe(
      'dockwright: --write-baseline no/such/known.json cannot be written: ENOENT.\n',
    );
    expect((await run(['fix', '--baseline', 'known.json'])).err).toBe('dockwright: --baseline is for lint, not for fix.\n');
  });
});

describe('--changed', () => {
  beforeEach(() => {
    for (const name of ['a/Dockerfile', 'b/Dockerfile', 'c/Dockerfile', 'd/x.Dockerfile', 'e/Dockerfile']) put(name, BAD);
    git('init');
    git('add', '-A');
    git('commit', '-m', 'one');
    git('checkout', '-b', 'work');
  });

  it('takes files that were changed, are new, or whose settings were', async () => {
    expect(await linted('--changed', 'main')).toEqual([]);
    put('a/Dockerfile', `${BAD}RUN ls\n`);
    git('commit', '-am', 'two');
    put('b/Dockerfile', `${BAD}RUN ls\n`);
    git('add', 'b');
    put('new/Dockerfile', BAD);
    put('d/x.Dockerfile.dockerignore', 'x\n');
    put('e/dockwright.yaml', 'rules: {}\n');
    expect(await linted('--changed', 'main')).toEqual([
      'a/Dockerfile',
      'b/Dockerfile',
      'd/x.Dockerfile',
      'e/Dockerfile',
      'new/Dockerfile',
    ]);
    expect(await linted('a', '--changed', 'HEAD')).toEqual([]);
    expect(await linted('b', '--changed', 'HEAD')).toEqual(['b/Dockerfile']);
  });

  it('counts from where the branches parted', async () => {
    git('checkout', 'main');
    put('c/Dockerfile', `${BAD}RUN ls\n`);
    git('commit', '-am', 'of others');
    git('checkout', 'work');
    expect(await linted('--changed', 'main')).toEqual([]);
  });

  it('fixes only those', async () => {
    put('a/Dockerfile', `${BAD}RUN ls\n`);
    await run(['fix', '--changed', 'main']);
    expect(read('a/Dockerfile')).toContain('AS build');
    expect(read('b/Dockerfile')).toBe(BAD);
  });

  it('says what it cannot', async () => {
    const { code, err } = await run(['lint', '--changed', 'nope']);
    expect([code, err]).toEqual([2, expect.stringMatching(/^dockwright: --changed nope: git knows no such revision in .*\n$/)]);
    expect((await run(['lint', '--changed', '--output=x'])).code).toBe(2);
    expect((await run(['lint', '--changed=--output=x'])).err).toBe(
      'dockwright: --changed --output=x: that is no revision of git.\n',
    );
    expect((await run(['lint', '--changed', 'main'], { PATH: '' })).err).toBe(
      'dockwright: --changed asks git, and there is none on PATH.\n',
    );
    const outside = mkdtempSync(join(tmpdir(), 'dockwright-outside-'));
    expect((await run(['lint', '--changed', 'main'], {}, '', outside)).err).toMatch(
      /^dockwright: --changed asks git, which says: not a git repository/,
    );
  });

  it('starts nothing that the repository names', async () => {
    git('config', 'core.fsmonitor', 'touch started');
    git('config', 'diff.external', 'touch started');
    put('a/Dockerfile', `${BAD}RUN ls\n`);
    expect(await linted('--changed', 'main')).toEqual(['a/Dockerfile']);
    expect(() => read('started')).toThrow();
  });
});

describe('--shard', () => {
  it('gives each file to one part', async () => {
    for (const name of ['a', 'b', 'c', 'd', 'e']) put(`${name}/Dockerfile`, BAD);
    const parts = [await linted('--shard', '1/2'), await linted('--shard', '2/2')];
    expect(parts.map((it) => it.length)).toEqual([3, 2]);
    expect(parts.flat().sort()).toEqual(await linted());
  });

  it.each(['0/2', '3/2', '1', '1/0', 'a/b', '1/2/3'])('refuses %s', async (shard) => {
    expect(await run(['lint', '--shard', shard])).toEqual({
      code: 2,
      out: '',
      err: `dockwright: --shard must be like 2/5, the second of five parts, not ${shard}.\n`,
    });
  });
});

describe('--threads', () => {
  it('changes nothing of what is said, its order and the mistakes that are told', async () => {
    put('dockwright.yaml', 'rules: {no-such-rule: error}\n');
    put('compose.yaml', 'services: {app: {build: {context: 0, target: missing}}}\n');
    for (let i = 0; i < 70; i++) put(`${i}/Dockerfile`, i % 3 === 0 ? 'FROM scratch AS Build\n' : `${BAD}RUN cd /x\n`);
    put('70/Dockerfile', '');
    writeFileSync(join(root, '70/Dockerfile'), Buffer.from([0xff, 0xfe, 0xff]));
    const alone = await run(['lint', '--format', 'json', '--threads', '1']);
    expect(alone.err.match(/no-such-rule/g)).toHaveLength(1);
    expect(alone.err).toContain('70/Dockerfile');
    expect(JSON.parse(alone.out).files.length).toBe(71);
    for (const threads of ['2', '5']) expect(await run(['lint', '--format', 'json', '--threads', threads])).toEqual(alone);
  });

  it.each(['0', 'x', '1.5', '100'])('refuses %s', async (threads) => {
    const err = `dockwright: --threads must be a number from 1 to 99, not ${threads}.\n`;
    expect(await run(['lint', '--threads', threads])).toEqual({ code: 2, out: '', err });
  });
});

describe('what fails a run', () => {
  it('is in the configuration of each file, and the option wins', async () => {
    put('a/Dockerfile', BAD);
    put('a/dockwright.yaml', 'fail-on: error\n');
    expect((await run(['lint'])).code).toBe(0);
    expect((await run(['lint', '--fail-on', 'warning'])).code).toBe(1);
    put('b/Dockerfile', 'FROM scratch AS Build\n');
    put('b/dockwright.yaml', 'fail-on: info\n');
    expect((await run(['lint'])).code).toBe(1);
  });

  it('is as hadolint’s environment says where no file says otherwise', async () => {
    put('Dockerfile', BAD);
    expect((await run(['lint'], { HADOLINT_FAILURE_THRESHOLD: 'error' })).code).toBe(0);
    expect((await run(['lint'], { HADOLINT_NOFAIL: '1' })).code).toBe(0);
    const ignored = await run(['lint', '--format', 'hadolint-json'], { HADOLINT_IGNORE: 'DL3006' });
    expect(ignored.out).not.toContain('DL3006');
    put('dockwright.yaml', 'rules: {untagged-image: error}\n');
    expect((await run(['lint'], { HADOLINT_IGNORE: 'DL3006' })).code).toBe(1);
  });

  it('is as .hadolint.yaml says', async () => {
    put('Dockerfile', BAD);
    put('.hadolint.yaml', 'failure-threshold: error\nignored: [DL3006]\n');
    const { code, out } = await run(['lint', '--format', 'hadolint-json']);
    expect(code).toBe(0);
    expect(out).not.toContain('DL3006');
  });
});

describe('migrate', () => {
  const HADOLINT = 'ignored:\n  - DL3006 # ours\n  - DL9999\noverride:\n  error: [DL3004]\nfailure-threshold: error\n';

  it('writes a configuration that finds the same, and says what it left out', async () => {
    put('Dockerfile', `${BAD}RUN sudo true\n`);
    put('.hadolint.yaml', HADOLINT);
    const before = await run(['lint']);
    expect(before.code).toBe(1);
    const { code, err } = await run(['migrate']);
    expect([code, err]).toEqual([
      0,
      'DL9999: Dockwright has no rule for it; left out.\nWrote dockwright.yaml; .hadolint.yaml no longer counts beside it.\n',
    ]);
    expect(read('dockwright.yaml')).toBe(
      'extends: recommended\nfail-on: error\nrules:\n  sudo-in-run: error\n  untagged-image: off\n',
    );
    expect(await run(['lint'])).toEqual(before);
  });

  it('writes over nothing and prints with --dry-run', async () => {
    put('.hadolint.yaml', HADOLINT);
    put('dockwright.yaml', 'rules: {}\n');
    const { code, err } = await run(['migrate']);
    expect(code).toBe(2);
    expect(err).toContain('dockwright.yaml is there already');
    expect(read('dockwright.yaml')).toBe('rules: {}\n');
    expect((await run(['migrate', '--dry-run'])).out).toContain('untagged-image: off\n');
    expect((await run(['migrate', '--force'])).code).toBe(0);
    expect(read('dockwright.yaml')).toContain('untagged-image: off\n');
  });

  it('stops at mistakes, with their place', async () => {
    put('own.yml', 'ignored:\n  - DL306\n');
    expect(await run(['migrate', 'own.yml'])).toMatchObject({
      code: 2,
      err: expect.stringMatching(/^own\.yml:2:5: DL306 is no code/),
    });
    expect((await run(['migrate'])).err).toBe('dockwright: There is no .hadolint.yaml here: name the file to take over.\n');
    expect((await run(['migrate', 'none.yaml'])).err).toBe('dockwright: none.yaml: there is no such file.\n');
  });
});

describe('--watch', () => {
  it('lints again when a file changed, and ends when it is told to', async () => {
    put('Dockerfile', BAD);
    const child = spawn(process.execPath, [CLI, 'lint', '--watch', '--format', 'hadolint-json'], { cwd: root });
    let out = '';
    let err = '';
    child.stdout.on('data', (chunk) => {
      out += chunk;
    });
    child.stderr.on('data', (chunk) => {
      err += chunk;
    });
    const looked = async (count: number): Promise<void> => {
      await expect.poll(() => err.split('waiting for changes').length - 1, { timeout: 20_000 }).toBe(count);
    };
    await looked(1);
    expect(out).toContain('DL3006');
    out = '';
    put('Dockerfile', 'FROM scratch AS Build\nCOPY x /\n');
    await looked(2);
    expect(out).toContain('stage-casing');
    expect(out).not.toContain('DL3006');
    out = '';
    put('new/Dockerfile', 'FROM debian\n');
    await looked(3);
    expect(out).toContain('"file":"new/Dockerfile"');
    const closed = new Promise<number | null>((resolve) => child.on('close', resolve));
    child.kill('SIGINT');
    expect(await closed).toBe(1);
  }, 60_000);

  it('is not for standard input', async () => {
    expect((await run(['lint', '-', '--watch'])).err).toBe('dockwright: --watch looks at files, and standard input is none.\n');
  });
});
