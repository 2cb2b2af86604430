import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeAll } from '../../server/src/cli/write.ts';
import { REFACTORINGS } from '../../server/src/refactorings/index.ts';
import { unifiedDiff } from '../../server/src/text/diff.ts';
import { type Result, runCli } from './run.ts';

const SAME = 'The image stays the same: its files and its configuration.\n';
const TEXT = `FROM golang:1.24 AS build
RUN go mod download
RUN go build -o /app . && strip /app && echo done

FROM debian:13
COPY --from=build /app /app
CMD ["/app"]
`;
const COMPOSE = 'services:\n  a:\n    build:\n      context: svc\n      target: build\n';
let root: string;

const run = (...args: string[]): Promise<Result> => runCli(root, ['refactor', ...args]);
const put = (name: string, text: string): string => {
  mkdirSync(dirname(join(root, name)), { recursive: true });
  writeFileSync(join(root, name), text);
  return join(root, name);
};
const read = (name: string): string => readFileSync(join(root, name), 'utf8');

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'dockwright-refactor-'));
  put('svc/Dockerfile', TEXT);
  put('compose.yaml', COMPOSE);
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

describe('without a place', () => {
  it('lists every refactoring, a line each', async () => {
    const { out, code } = await run();
    expect(out.trimEnd().split('\n')).toHaveLength(REFACTORINGS.length);
    expect(out).toMatch(/^merge-runs +rewrite {2}same image {5}Make one RUN of several that follow each other$/m);
    expect(out).toMatch(/^run-as-non-root +rewrite {2}image changes {2}Run /m);
    expect(code).toBe(0);
  });
});

describe('with a place only', () => {
  const offered = async (place: string): Promise<string[]> =>
    (await run(place)).out.split('\n').flatMap((line) => line.split(' ')[0] || []);

  it('lists what is offered there: by line, by column, by lines', async () => {
    expect((await run('svc/Dockerfile:1')).out).toMatch(/^rename-stage +Rename the stage build$/m);
    expect(await offered('svc/Dockerfile:1:5')).not.toContain('extract-arg');
    expect(await offered('svc/Dockerfile:1:14')).toContain('extract-arg');
    expect((await offered('svc/Dockerfile:3')).filter((it) => it === 'split-run')).toHaveLength(2);
    expect(await offered('svc/Dockerfile:2-3')).toContain('merge-runs');
    expect(await offered('svc/Dockerfile:2:1-3:4')).toContain('merge-runs');
    expect(await offered('svc/Dockerfile:1-2')).toContain('extract-stage');
  });

  it('says when there is nothing', async () => {
    expect(await run('svc/Dockerfile:4')).toEqual({ code: 0, out: '', err: 'Nothing is offered at svc/Dockerfile:4.\n' });
  });
});

describe('with a name and a place', () => {
  it('does it in all files, and says what became of them and of the image', async () => {
    const { out, err, code } = await run('rename-stage', 'svc/Dockerfile:6', '--name', 'compile');
    expect(out).toBe(`Rename the stage build to compile\n  changed svc/Dockerfile\n  changed compose.yaml\n${SAME}`);
    expect([err, code]).toEqual(['', 0]);
    expect(read('svc/Dockerfile')).toBe(TEXT.replace('AS build', 'AS compile').replace('=build', '=compile'));
    expect(read('compose.yaml')).toBe(COMPOSE.replace('target: build', 'target: compile'));
    expect(readdirSync(join(root, 'svc'))).toEqual(['Dockerfile']);
  });

  it('says what changes in the image', async () => {
    const { out } = await run('run-as-non-root', 'svc/Dockerfile:7');
    expect(out).toMatch(/\nThe image changes: There is a user and a group more, .*\.\n$/);
    expect(read('svc/Dockerfile')).toContain('USER app\n');
  });

  it('prints a unified diff with --dry-run and writes nothing', async () => {
    const { out, err, code } = await run('merge-runs', 'svc/Dockerfile:2-3', '--dry-run');
    expect(out).toBe(`--- a/svc/Dockerfile
+++ b/svc/Dockerfile
@@ -1,6 +1,6 @@
 FROM golang:1.24 AS build
-RUN go mod download
-RUN go build -o /app . && strip /app && echo done
+RUN go mod download \\
+    && go build -o /app . && strip /app && echo done
${' '}
 FROM debian:13
 COPY --from=build /app /app
`);
    expect(err).toBe(`Merge 2 RUN instructions into one\n  changed svc/Dockerfile\n${SAME}`);
    expect(code).toBe(0);
    expect(read('svc/Dockerfile')).toBe(TEXT);
  });

  it('keeps line ends, and takes whole instructions for their first lines', async () => {
    put('Dockerfile', 'FROM debian:13\r\nRUN one \\\r\n && two\r\nRUN three\r\n');
    expect((await run('extract-stage', 'Dockerfile:1-2', '--name', 'first')).code).toBe(0);
    expect(read('Dockerfile')).toBe('FROM debian:13 AS first\r\nRUN one \\\r\n && two\r\n\r\nFROM first\r\nRUN three\r\n');
  });

  it('asks for the beginning of a title where there are several', async () => {
    const place = 'svc/Dockerfile:3';
    const titles = '  Split this RUN before strip /app\n  Split this RUN before echo done\n';
    const split = (...more: string[]): Promise<Result> => run('split-run', place, ...more);
    expect(await split()).toEqual({
      code: 2,
      out: '',
      err: `dockwright: ${place} has several, say which with the beginning of its --title:\n${titles}`,
    });
    expect((await split('--title', 'split')).err).toBe(`dockwright: --title split is the beginning of several:\n${titles}`);
    expect((await split('--title', 'Merge')).err).toBe(`dockwright: No title begins with Merge; there is:\n${titles}`);
    expect((await split('--title', 'split this run before e')).code).toBe(0);
    expect(read('svc/Dockerfile')).toContain('strip /app\nRUN echo done\n');
    expect((await run('split-run', place)).code).toBe(0);
  });

  it('says what is offered instead, with exit code 1', async () => {
    expect(await run('split-run', 'svc/Dockerfile:1')).toEqual({
      code: 1,
      out: '',
      err: expect.stringMatching(/^split-run is not offered at svc\/Dockerfile:1\. What is: .*rename-stage.*\.\n$/),
    });
    expect((await run('split-run', 'svc/Dockerfile:4')).err).toBe('split-run is not offered at svc/Dockerfile:4.\n');
  });

  it('is held to names that can be had', async () => {
    const named = async (...more: string[]): Promise<string> => (await run('rename-stage', 'svc/Dockerfile:1', ...more)).err;
    expect(await named()).toBe('dockwright: rename-stage needs the new name: --name <name>\n');
    expect(await named('--name', 'Compile')).toMatch(/^dockwright: svc\/Dockerfile:1: --name Compile: .* compile is free\.\n$/);
    expect(await named('--name=')).toMatch(/^dockwright: svc\/Dockerfile:1: --name '': /);
    expect((await run('merge-runs', 'svc/Dockerfile:2-3', '--name', 'x')).err).toMatch(/names nothing: leave out --name x\.\n$/);
    expect(read('svc/Dockerfile')).toBe(TEXT);
  });
});

describe('a file that defines builds', () => {
  const INLINE = 'services:\n  b:\n    build:\n      dockerfile_inline: | # small\n        FROM scratch\n        CMD ["$$A"]\n';

  it('has refactorings of its own', async () => {
    put('compose.yaml', INLINE);
    const title = 'Extract this Dockerfile into Dockerfile';
    expect((await run('compose.yaml:5')).out).toBe(`extract-inline-dockerfile  ${title}\n`);
    expect((await run('extract-inline-dockerfile', 'compose.yaml:4', '--name', 'b.Dockerfile')).out).toMatch(
      /^Extract this Dockerfile into b\.Dockerfile\n {2}changed compose\.yaml\n {2}made b\.Dockerfile\nThe image changes: /,
    );
    expect(read('b.Dockerfile')).toBe('FROM scratch\nCMD ["$A"]\n');
    expect(read('compose.yaml')).toBe('services:\n  b:\n    build:\n      dockerfile: b.Dockerfile # small\n');
    expect((await run('inline-dockerfile', 'b.Dockerfile:1')).code).toBe(0);
    expect([read('compose.yaml'), existsSync(join(root, 'b.Dockerfile'))]).toEqual([INLINE, false]);
  });

  it('has none of those of Dockerfiles', async () => {
    expect(await run('compose.yaml:2')).toEqual({ code: 0, out: '', err: 'Nothing is offered at compose.yaml:2.\n' });
    expect((await run('merge-runs', 'compose.yaml:2')).err).toBe('merge-runs is not offered at compose.yaml:2.\n');
  });
});

it('files that are made and deleted stand in the diff as git writes them', () => {
  expect(unifiedDiff({ path: 'x', before: undefined, after: 'a\n' })).toBe('--- /dev/null\n+++ b/x\n@@ -0,0 +1,1 @@\n+a\n');
  expect(unifiedDiff({ path: 'x', before: 'a\n', after: undefined })).toBe('--- a/x\n+++ /dev/null\n@@ -1,1 +0,0 @@\n-a\n');
});

describe('what is mistyped gets one clear line and exit code 2', () => {
  const cases: [string, string[], string | RegExp][] = [
    ['a name', ['merge-run', 'svc/Dockerfile:2'], 'There is no refactoring merge-run. Did you mean merge-runs?'],
    ['a name alone', ['merge-run'], 'There is no refactoring merge-run. Did you mean merge-runs?'],
    ['no near name', ['paint', 'svc/Dockerfile:2'], 'There is no refactoring paint. dockwright refactor lists them.'],
    ['no place', ['merge-runs'], 'Where? dockwright refactor merge-runs Dockerfile:3, or for lines: Dockerfile:3-5'],
    ['no line', ['svc/Dockerfile'], 'Which line? dockwright refactor svc/Dockerfile:3 lists what is offered there.'],
    ['no place for a name', ['merge-runs', 'svc/Dockerfile'], /^svc\/Dockerfile is no place: write a file and a line, /],
    ['too much', ['merge-runs', 'svc/Dockerfile:2', 'x'], /^refactor takes one name and one place: /],
    ['no such file', ['merge-runs', 'Dockerfile:2'], 'Dockerfile: does not exist.'],
    ['a folder', ['svc:2'], 'svc: is a folder.'],
    ['a line beyond of a build file', ['compose.yaml:9'], 'compose.yaml has 5 lines, counted from 1: there is no line 9.'],
    ['a line beyond', ['svc/Dockerfile:8'], 'svc/Dockerfile has 7 lines, counted from 1: there is no line 8.'],
    ['line 0', ['svc/Dockerfile:0'], 'svc/Dockerfile has 7 lines, counted from 1: there is no line 0.'],
    ['a column beyond', ['svc/Dockerfile:1:27'], 'Line 1 of svc/Dockerfile ends at column 26: there is no column 27.'],
    ['backwards', ['svc/Dockerfile:3-2'], '3-2 ends before it begins: write the smaller number first.'],
    ['an option', ['merge-runs', 'svc/Dockerfile:2', '--titel', 'x'], 'There is no option --titel. Did you mean --title?'],
  ];
  it.each(cases)('%s', async (_, args, message) => {
    const { code, out, err } = await run(...args);
    const told = err.replace(/^dockwright: /, '').trimEnd();
    if (typeof message === 'string') expect(told).toBe(message);
    else expect(told).toMatch(message);
    expect([code, out]).toEqual([2, '']);
  });
});

describe('writing several files', () => {
  it('does all of it, and keeps modes', async () => {
    const a = put('a', 'one');
    const gone = put('gone', 'x');
    chmodSync(a, 0o750);
    await writeAll([
      { file: a, before: 'one', after: 'two' },
      { file: join(root, 'new/b'), before: undefined, after: 'b' },
      { file: gone, before: 'x', after: undefined },
    ]);
    expect([read('a'), read('new/b'), existsSync(gone)]).toEqual(['two', 'b', false]);
    expect(statSync(a).mode & 0o777).toBe(0o750);
  });

  it('leaves everything as it was when one cannot be written', async () => {
    const a = put('a', 'one');
    const b = put('b', 'there');
    const before = readdirSync(root).sort();
    const made = { file: join(root, 'new/c'), before: undefined, after: 'c' };
    const edit = { file: a, before: 'one', after: 'two' };
    // What is to be made is there already; what is to be edited or deleted is not.
    for (const wrong of [
      { file: b, before: undefined, after: 'mine' },
      { file: join(root, 'no'), before: 'x', after: 'y' },
      { file: join(root, 'no'), before: 'x', after: undefined },
    ]) {
      await expect(writeAll([edit, made, wrong])).rejects.toThrow(/EEXIST|ENOENT/);
      expect([read('a'), read('b')]).toEqual(['one', 'there']);
      expect(readdirSync(root).sort()).toEqual(before);
    }
  });
});
