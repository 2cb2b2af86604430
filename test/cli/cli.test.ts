import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Result, runCli } from './run.ts';

let root: string;

const run = (args: readonly string[], input?: string | Buffer, env?: Record<string, string>): Promise<Result> =>
  runCli(root, args, input, env);
const put = (name: string, text: string | Buffer): string => {
  mkdirSync(dirname(join(root, name)), { recursive: true });
  writeFileSync(join(root, name), text);
  return join(root, name);
};
const paths = (out: string): string[] => JSON.parse(out).files.map((file: { path: string }) => file.path);

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'dockwright-cli-'));
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const BAD = 'FROM debian AS Build\nRUN echo\n';
const GOOD = `FROM debian@sha256:${'a'.repeat(64)}\nRUN echo\n`;

describe('lint', () => {
  it('prints findings with a code frame and exits 1', async () => {
    put('Dockerfile', BAD);
    const { code, out, err } = await run(['lint']);
    expect(out).toBe(
      [
        'Dockerfile:1:6 warning The image debian has no tag, so the build takes whatever latest is on that day. (untagged-image)',
        '  1 | FROM debian AS Build',
        '    |      ^^^^^^',
        '',
        'Dockerfile:1:16 info The stage name Build has capital letters, and the builder reads it as build. (stage-casing)',
        '  1 | FROM debian AS Build',
        '    |                ^^^^^',
        '    = fix: Write build',
        '',
        '2 problems (1 warning, 1 info) in 1 file; 1 can be fixed safely with `dockwright fix`.',
        '',
      ].join('\n'),
    );
    expect(err).toBe('');
    expect(code).toBe(1);
  });

  it('exits 0 when nothing is at or above --fail-on', async () => {
    put('Dockerfile', BAD);
    expect((await run(['lint', '--fail-on', 'error'])).code).toBe(0);
    expect((await run(['lint', '--fail-on', 'never'])).code).toBe(0);
    put('Dockerfile', 'FROM scratch AS Build\n');
    expect((await run(['lint'])).code).toBe(0);
    expect((await run(['lint', '--fail-on', 'info'])).code).toBe(1);
  });

  it('finds Dockerfiles below a folder, without ignored ones, links to folders and copies', async () => {
    for (const name of [
      'Dockerfile',
      'a/Dockerfile.dev',
      'a/b/api.dockerfile',
      'Containerfile',
      'node_modules/x/Dockerfile',
      'out/Dockerfile',
      'a/skip/Dockerfile',
      'a/Dockerfile.md',
      'Dockerfile.dockerignore',
    ])
      put(name, GOOD);
    put('.gitignore', 'out/\n');
    put('a/.gitignore', 'skip\n');
    symlinkSync('.', join(root, 'loop'));
    symlinkSync('a', join(root, 'z-Dockerfile.dockerfile'));
    mkdirSync(join(root, 'dir/Dockerfile'), { recursive: true });
    put('dir/Dockerfile/Dockerfile', GOOD);
    const { out, err, code } = await run(['lint', '--format', 'json']);
    expect(paths(out).sort()).toEqual([
      'Containerfile',
      'Dockerfile',
      'a/Dockerfile.dev',
      'a/b/api.dockerfile',
      'dir/Dockerfile/Dockerfile',
    ]);
    expect(err).toBe('');
    expect(code).toBe(0);
    expect(paths((await run(['lint', 'a/**', 'Dockerfile', './Dockerfile', '--format', 'json'])).out)).toEqual([
      'a/Dockerfile.dev',
      'a/b/api.dockerfile',
      'Dockerfile',
    ]);
  });

  it('reads standard input under a name', async () => {
    put('sub/dockwright.json', '{ "rules": { "untagged-image": "off" } }');
    const { out, code } = await run(['lint', '-', '--stdin-filename', 'sub/Dockerfile', '--format', 'json'], BAD);
    const [file] = JSON.parse(out).files;
    expect(file.path).toBe('sub/Dockerfile');
    expect(file.diagnostics.map((it: { rule: string }) => it.rule)).toEqual(['stage-casing']);
    expect(code).toBe(0);
  });

  it('keeps the JSON contract', async () => {
    put('Dockerfile', '\ufeffFROM scratch AS 😀\r\nFROM scratch AS Build\r\n');
    const { out } = await run(['lint', '--format', 'json']);
    const report = JSON.parse(out);
    expect(Object.keys(report)).toEqual(['version', 'files', 'crashes']);
    expect(report.version).toBe(1);
    const found = report.files[0].diagnostics.find(
      (it: { rule: string; line: number }) => it.rule === 'stage-casing' && it.line === 2,
    );
    expect(found).toEqual({
      rule: 'stage-casing',
      aliases: ['StageNameCasing'],
      severity: 'info',
      message: 'The stage name Build has capital letters, and the builder reads it as build.',
      line: 2,
      column: 17,
      endLine: 2,
      endColumn: 22,
      fixes: [{ title: 'Write build', safety: 'safe' }],
    });
  });

  it('writes SARIF with rules and fixes, and GitHub annotations', async () => {
    put('Dockerfile', BAD);
    const sarif = JSON.parse((await run(['lint', '--format', 'sarif'])).out);
    expect(sarif.version).toBe('2.1.0');
    expect(sarif.runs[0].tool.driver.rules.map((it: { id: string }) => it.id)).toEqual(['stage-casing', 'untagged-image']);
    const result = sarif.runs[0].results.find((it: { ruleId: string }) => it.ruleId === 'stage-casing');
    expect(result.locations[0].physicalLocation.region).toEqual({ startLine: 1, startColumn: 16, endLine: 1, endColumn: 21 });
    expect(result.fixes[0].artifactChanges[0].replacements[0].insertedContent.text).toBe('build');
    const { out } = await run(['lint', '--format', 'github']);
    expect(out).toContain('::warning file=Dockerfile,line=1,endLine=1,col=6,endColumn=12,title=untagged-image::');
  });

  it('honours configuration, and comments of ours, of hadolint and of BuildKit', async () => {
    put('dockwright.yaml', 'rules:\n  DL3006: error\n');
    put('Dockerfile', BAD);
    expect((await run(['lint'])).out).toContain('error The image debian has no tag');
    for (const [i, comment] of [
      '# dockwright ignore=untagged-image,StageNameCasing -- why',
      '# dockwright file ignore=all',
      '# hadolint ignore=DL3006',
      '# check=skip=StageNameCasing',
    ].entries())
      put(`${i}.dockerfile`, `${comment}\n${BAD}`);
    put('Dockerfile', GOOD);
    const report = JSON.parse((await run(['lint', '--format', 'json'])).out);
    const counts = report.files.map((file: { diagnostics: { rule: string }[] }) => file.diagnostics.map((it) => it.rule).join());
    expect(counts.sort()).toEqual(['', '', '', 'stage-casing', 'untagged-image']);
  });

  it('uses colour only when asked, away from a terminal', async () => {
    put('Dockerfile', BAD);
    expect((await run(['lint'])).out).not.toContain('\u001b');
    expect((await run(['lint', '--color'])).out).toContain('\u001b[33mwarning');
  });
});

describe('the context', () => {
  it('is what --context says, for sources and ignore files', async () => {
    put('ctx/a.conf', '');
    put('ctx/.dockerignore', 'b.conf\n');
    put('svc/Dockerfile', `FROM debian@sha256:${'a'.repeat(64)}\nCOPY a.conf b.conf c.conf /etc/\n`);
    const { out, code } = await run(['lint', 'svc', '--context', 'ctx']);
    expect(out).toContain('.dockerignore line 1 (b.conf) keeps b.conf out of the build context ctx.');
    expect(out).toContain('c.conf is not in the build context ctx.');
    expect(out).not.toContain('a.conf is not');
    expect(code).toBe(1);
  });

  it('is none with -', async () => {
    const { out } = await run(['lint', '-', '--context', '-'], 'FROM scratch\nCOPY a /\n');
    expect(out).toContain('This file is built without a context');
  });

  it("is the Dockerfile's own ignore file first", async () => {
    put('.dockerignore', 'a\n');
    put('x.dockerfile.dockerignore', 'b\n');
    put('a', '');
    put('b', '');
    put('x.dockerfile', 'FROM scratch\nCOPY a b /\n');
    const { out } = await run(['lint']);
    expect(out).toContain('x.dockerfile.dockerignore line 1 (b) keeps b out');
    expect(out).not.toContain('keeps a out');
  });
});

describe('fix', () => {
  it('applies the safe fixes, keeps the mode and what a link points to', async () => {
    const file = put('real/Dockerfile', 'FROM scratch AS Build\r\n');
    chmodSync(file, 0o640);
    symlinkSync('real/Dockerfile', join(root, 'Dockerfile'));
    const { code, err } = await run(['fix', 'Dockerfile']);
    expect(readFileSync(file, 'utf8')).toBe('FROM scratch AS build\r\n');
    expect(statSync(file).mode & 0o777).toBe(0o640);
    expect(lstatSync(join(root, 'Dockerfile')).isSymbolicLink()).toBe(true);
    expect(err).toBe('Fixed 1 problem in 1 file.\n');
    expect(code).toBe(0);
  });

  it('prints a unified diff with --dry-run and writes nothing', async () => {
    const file = put('Dockerfile', 'FROM scratch AS Build\nCOPY ../x /\n');
    const { out } = await run(['fix', '--dry-run', '--review']);
    expect(out).toBe(
      '--- a/Dockerfile\n+++ b/Dockerfile\n@@ -1,2 +1,2 @@\n-FROM scratch AS Build\n-COPY ../x /\n+FROM scratch AS build\n+COPY x /\n',
    );
    expect(readFileSync(file, 'utf8')).toBe('FROM scratch AS Build\nCOPY ../x /\n');
    expect((await run(['fix', '--dry-run'])).out).toContain(' COPY ../x /');
  });

  describe('of files that define builds', () => {
    it('counts those that hold a Dockerfile', async () => {
      put('compose.yaml', compose('"FROM scratch"'));
      expect((await run(['lint'])).out).toBe('No problems in 1 file.\n');
      put('compose.yaml', 'services:\n  a:\n    build: .\n');
      expect((await run(['lint'])).out).toBe('No problems in 0 files.\n');
    });

    const compose = (inline: string): string => `services:\n  a:\n    build:\n      dockerfile_inline: ${inline}\n`;
    const TICKS = 'FROM debian:13\nRUN echo `id`\n'.replace(/^/gm, '        ').trimEnd();

    it('writes what the builder is to read, as the file has to say it', async () => {
      put(
        'dockwright.json',
        '{ "extends": ["none"], "rules": { "backtick-substitution": "warning", "stage-casing": "warning" } }',
      );
      const file = put('compose.yaml', compose(`|\n${TICKS}`));
      const hcl = put('docker-bake.hcl', 'target "x" {\n  dockerfile-inline = <<E\nFROM a AS B\nRUN echo `id`\nE\n}\n');
      const { err } = await run(['fix', '--review']);
      expect(readFileSync(file, 'utf8')).toBe(compose(`|\n${TICKS.replace('`id`', () => '$$(id)')}`));
      expect(readFileSync(hcl, 'utf8')).toContain('FROM a AS b\nRUN echo $(id)\n');
      expect(err).toBe('Fixed 3 problems in 2 files.\n');
      expect((await run(['fix', '--review'])).err).toBe('Fixed 0 problems in 0 files.\n');
    });

    it('leaves alone what a shell may read otherwise', async () => {
      put(
        'dockwright.json',
        '{ "extends": ["none"], "rules": { "backtick-substitution": "warning", "stage-casing": "warning" } }',
      );
      const file = put('build.sh', "docker build - <<'EOF'\nFROM a AS B\nRUN echo `id`\nEOF\n");
      expect((await run(['fix', '--review'])).err).toBe('Fixed 1 problem in 1 file.\n');
      expect(readFileSync(file, 'utf8')).toBe("docker build - <<'EOF'\nFROM a AS b\nRUN echo `id`\nEOF\n");
    });

    it('leaves alone what quotes make another text of', async () => {
      put('dockwright.json', '{ "extends": ["none"], "rules": { "unchecked-cd": "warning", "stage-casing": "warning" } }');
      const text = compose('"FROM debian:13 AS Base\\nRUN cd /x; make\\n"');
      const file = put('compose.yaml', text);
      expect((await run(['fix', '--review'])).err).toBe('Fixed 1 problem in 1 file.\n');
      expect(readFileSync(file, 'utf8')).toBe(text.replace('Base', 'base'));
    });
  });

  it('writes standard input fixed to standard output', async () => {
    expect((await run(['fix', '-'], 'FROM scratch AS Build\n')).out).toBe('FROM scratch AS build\n');
  });
});

describe('explain and rules', () => {
  it('explain a rule by any of its names', async () => {
    const { out, code } = await run(['explain', 'dl3006']);
    expect(out).toMatch(/^untagged-image {2}warning, on by default/);
    expect(code).toBe(0);
    expect((await run(['explain', 'untaged-image'])).err).toBe(
      'dockwright: There is no rule untaged-image. Did you mean untagged-image?\n',
    );
    expect((await run(['rules'])).out).toContain('untagged-image');
  });
});

describe('bad input gets one clear line, and everything else is still linted', () => {
  const cases: [string, (at: string) => void, RegExp][] = [
    [
      'binary',
      () => put('bad.dockerfile', Buffer.from([70, 0, 1, 2])),
      /^bad\.dockerfile: is not a text file: byte 1 is zero\.\n$/,
    ],
    [
      'invalid UTF-8',
      () => put('bad.dockerfile', Buffer.from([0x46, 0xff, 0xfe])),
      /^bad\.dockerfile: is not valid UTF-8: save it in that encoding\.\n$/,
    ],
    [
      'a huge file',
      () => put('bad.dockerfile', Buffer.alloc(100_000_001, 'a')),
      /^bad\.dockerfile: is too big: 100 MB, and the limit is 10 MB\.\n$/,
    ],
    [
      'a link to itself',
      () => symlinkSync('bad.dockerfile', join(root, 'bad.dockerfile')),
      /^bad\.dockerfile: is a symbolic link that leads to itself\.\n$/,
    ],
    ['a dangling link', () => symlinkSync('nowhere', join(root, 'bad.dockerfile')), /^bad\.dockerfile: does not exist\.\n$/],
    [
      'broken configuration',
      () => put('dockwright.json', '{ "rulez": 1 }'),
      /dockwright\.json:1:3: "rulez" is not known here\. Did you mean "rules"\?\n$/,
    ],
  ];
  it.each(cases)('%s', async (_, make, expected) => {
    put('Dockerfile', BAD);
    make(root);
    const { out, err, code } = await run(['lint']);
    expect(err).toMatch(expected);
    expect(err.split('\n')).toHaveLength(2);
    expect(out).toContain('Dockerfile:1:6 warning');
    expect(code).toBe(2);
  });

  it('an unreadable file', async () => {
    const file = put('bad.dockerfile', GOOD);
    put('Dockerfile', BAD);
    chmodSync(file, 0o000);
    const { out, err, code } = await run(['lint']);
    expect(out).toContain('Dockerfile:1:6 warning');
    // Root may read everything.
    if (process.getuid?.() !== 0) {
      expect(err).toBe('bad.dockerfile: cannot be read: permission denied.\n');
      expect(code).toBe(2);
    }
  });

  it('an empty file and a very long line are findings', async () => {
    put('a.dockerfile', '');
    put('b.dockerfile', `FROM scratch\nRUN ${'x'.repeat(65_536)}\n`);
    const { out, err, code } = await run(['lint']);
    expect(err).toBe('');
    expect(out).toMatch(/a\.dockerfile:1:1 error .*\(missing-stage\)/);
    expect(out).toMatch(/b\.dockerfile:2:1 error .*\(line-too-long\)/);
    expect(Math.max(...out.split('\n').map((line) => line.length))).toBeLessThan(250);
    expect(code).toBe(1);
  });

  it.each([
    [['lint', 'nowhere'], 'nowhere: does not exist.'],
    [['lint', '*.nothing'], '*.nothing: matches no Dockerfile.'],
    [['lnt'], 'dockwright: There is no command lnt. Did you mean lint?'],
    [['Dockerfile'], 'dockwright: There is no command Dockerfile. To lint it, say: dockwright lint Dockerfile'],
    [['lint', '--formt', 'json'], 'dockwright: There is no option --formt. Did you mean --format?'],
    [
      ['lint', '--format', 'jsn'],
      'dockwright: --format must be one of text, json, sarif, github, gitlab, checkstyle, junit, sonarqube, hadolint-json, markdown, not jsn. Did you mean json?',
    ],
    [['lint', '--context', 'nowhere'], 'dockwright: --context nowhere: there is no such folder.'],
    [['lint', '--config', 'nowhere.json'], 'dockwright: --config nowhere.json: there is no such file.'],
    [['explain'], 'dockwright: explain takes one rule: dockwright explain unset-home'],
  ])('%j', async (args, message) => {
    const { err, code } = await run(args);
    expect(err.split('\n')[0]).toBe(message);
    expect(code).toBe(2);
  });
});

describe('images of the workspace itself', () => {
  it('need no tag, once it is known that they are built here', async () => {
    put('own/app/Dockerfile', 'FROM team/base\n');
    const rules = async (): Promise<string[]> =>
      JSON.parse((await run(['lint', '--format', 'json', 'own'])).out).files.flatMap((it: { diagnostics: { rule: string }[] }) =>
        it.diagnostics.map(({ rule }) => rule),
      );
    expect(await rules()).toContain('untagged-image');
    put('own/base/Dockerfile', 'FROM debian:13\n');
    put('own/Makefile', 'all:\n\tdocker build -t team/base base\n\tdocker build -t team/app app\n');
    expect(await rules()).not.toContain('untagged-image');
  });
});

describe('contexts', () => {
  beforeEach(() => {
    put('svc/api/Dockerfile', 'FROM scratch AS a\n');
    put('svc/compose.yaml', 'services:\n  api:\n    build:\n      context: api\n      target: a\n  gone:\n    build: gone\n');
    put('svc/Makefile', 'image:\n\tdocker build \\\n\t  -t x api\n\tdocker build - < api/Dockerfile\n');
  });

  it('lists the builds of a folder as JSON, with paths relative to it', async () => {
    const { out, code, err } = await run(['contexts', 'svc', '--json']);
    expect([code, err]).toEqual([0, '']);
    const { version, builds } = JSON.parse(out);
    expect(version).toBe(1);
    expect(builds.map((it: Record<string, unknown>) => [it.dockerfile, it.context, it.kind, it.target, it.source])).toEqual([
      ['api/Dockerfile', 'api', 'local', null, { file: 'Makefile', line: 3 }],
      ['api/Dockerfile', null, 'stdin', null, { file: 'Makefile', line: 4 }],
      ['api/Dockerfile', 'api', 'local', 'a', { file: 'compose.yaml', line: 3 }],
    ]);
  });

  it('lists them for people', async () => {
    const { out } = await run(['contexts', 'svc']);
    expect(out).toBe(
      'svc/api/Dockerfile\n  context api  svc/Makefile:3 (image)\n  context none (standard input)  svc/Makefile:4 (image)\n  context api, target a  svc/compose.yaml:3 (api)\n',
    );
    mkdirSync(join(root, 'empty'));
    expect((await run(['contexts', 'empty'])).out).toBe('No build of a Dockerfile was found here.\n');
  });

  it('says what is wrong with its arguments', async () => {
    expect(await run(['contexts', 'nowhere'])).toMatchObject({
      code: 2,
      err: 'dockwright: nowhere is no folder that can be read.\n',
    });
    expect((await run(['contexts', 'svc', 'svc'])).code).toBe(2);
  });
});

describe('files that define builds', () => {
  it('are linted with their folder, or when they are named', async () => {
    put('api/Dockerfile', `FROM debian@sha256:${'a'.repeat(64)} AS base\n`);
    put('compose.yaml', 'services:\n  api:\n    build:\n      context: api\n      target: bass\n');
    const expected = 'compose.yaml:5:15 error The Dockerfile has no stage bass. Did you mean base? (unknown-target)';
    const folder = await run(['lint', '.']);
    expect([folder.code, folder.out.includes(expected)]).toEqual([1, true]);
    const named = await run(['lint', 'compose.yaml']);
    expect([named.code, named.out.includes(expected)]).toEqual([1, true]);
    expect((await run(['lint', 'api'])).code).toBe(0);
  });
});
