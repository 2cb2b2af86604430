import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Result, runCli } from './run.ts';

const SOURCE = `#@ value distro
FROM python:3.13-slim
RUN set -eux; \\
#@ if distro == "alpine"
#|     apk add --no-cache curl
#@ else
    apt-get update && apt-get install -y curl
#@ end
CMD ["python"]
`;
const PLAN = 'output: "{distro}/Dockerfile"\naxes:\n  distro: [slim, alpine]\n';
let root: string;
const mounts: string[] = [];

const run = (...args: string[]): Promise<Result> => runCli(root, ['variants', ...args]);
const put = (name: string, text: string): void => {
  mkdirSync(dirname(join(root, name)), { recursive: true });
  writeFileSync(join(root, name), text);
};
const read = (name: string): string => readFileSync(join(root, name), 'utf8');
/** Every file below the root, with its text. */
const files = (): Record<string, string> =>
  Object.fromEntries(
    readdirSync(root, { recursive: true, withFileTypes: true })
      .filter((it) => it.isFile())
      .map((it) => join(it.parentPath, it.name))
      .sort()
      .map((file) => [file.slice(root.length + 1), readFileSync(file, 'utf8')]),
  );

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'dockwright-variants-'));
  put('Dockerfile', SOURCE);
  put('Dockerfile.variants.yaml', PLAN);
});
afterEach(() => {
  for (const it of mounts.splice(0)) spawnSync('umount', [it]);
  rmSync(root, { recursive: true, force: true });
});

describe('generate', () => {
  it('writes every variant with a header that says where it is from, and nothing the second time', async () => {
    expect(await run('generate')).toEqual({
      code: 0,
      out: 'made    slim/Dockerfile\nmade    alpine/Dockerfile\n',
      err: '2 files written, 0 unchanged.\n',
    });
    expect(read('alpine/Dockerfile')).toMatch(
      /^# Generated from \.\.\/Dockerfile, variant alpine: edit that, then run dockwright variants generate\n# dockwright:generated [0-9a-f]{14}\nFROM python:3\.13-alpine\nRUN set -eux; \\\n {4}apk add --no-cache curl\nCMD \["python"\]\n$/,
    );
    expect(read('slim/Dockerfile')).toContain('apt-get update && apt-get install -y curl\n');
    expect((await run('generate')).err).toBe('0 files written, 2 unchanged.\n');
    expect((await run('check')).code).toBe(0);
  });

  it('writes below another folder', async () => {
    const before = files();
    expect((await run('generate', '.', '--into', 'out/deep')).code).toBe(0);
    expect(Object.keys(files())).toEqual(
      [...Object.keys(before), 'out/deep/alpine/Dockerfile', 'out/deep/slim/Dockerfile'].sort(),
    );
    expect((await run('check', '--into', 'out/deep')).code).toBe(0);
  });

  it('writes what has changed at its source, and takes a folder, a variants file or a source for it', async () => {
    await run('generate');
    for (const [i, path] of ['.', 'Dockerfile.variants.yaml', 'Dockerfile'].entries()) {
      put('Dockerfile', SOURCE.replace('CMD ["python"]', `CMD ["python", "${i}"]`));
      expect((await run('generate', path)).err).toBe('2 files written, 0 unchanged.\n');
      expect(read('alpine/Dockerfile')).toContain(`CMD ["python", "${i}"]`);
    }
  });

  it('does not write over what was edited by hand, nor anything else then', async () => {
    await run('generate');
    put('alpine/Dockerfile', read('alpine/Dockerfile').replace('curl', 'curl git'));
    put('Dockerfile', SOURCE.replace('"python"', '"python3"'));
    const before = files();
    const { code, out, err } = await run('generate');
    expect([code, out]).toEqual([1, '']);
    expect(err).toMatch(/^alpine\/Dockerfile: was edited by hand.*\nNothing is written\..*--force/);
    expect(files()).toEqual(before);
    expect((await run('generate', '--force')).code).toBe(0);
    expect(read('alpine/Dockerfile')).toContain('"python3"');
  });

  it('does not write over a file that it never made', async () => {
    put('slim/Dockerfile', 'FROM scratch\n');
    expect((await run('generate')).code).toBe(1);
    expect(read('slim/Dockerfile')).toBe('FROM scratch\n');
    expect(existsSync(join(root, 'alpine'))).toBe(false);
  });

  it('knows an edit by hand in files without a header by the source map', async () => {
    put('Dockerfile.variants.yaml', `${PLAN}header: false\nmap: variants.map.json\n`);
    expect((await run('generate')).code).toBe(0);
    expect(read('alpine/Dockerfile')).toMatch(/^FROM/);
    put('Dockerfile', SOURCE.replace('"python"', '"python3"'));
    expect((await run('generate')).err).toBe('3 files written, 0 unchanged.\n');
    put('alpine/Dockerfile', 'FROM scratch\n');
    expect((await run('generate')).code).toBe(1);
    expect(read('alpine/Dockerfile')).toBe('FROM scratch\n');
  });

  it('shows what it would do with --dry-run, and only one variant with --only', async () => {
    const { out } = await run('generate', '--dry-run', '--only', 'alpine');
    expect(out).toMatch(/^--- \/dev\/null\n\+\+\+ b\/alpine\/Dockerfile\n/);
    expect(out).not.toContain('slim/');
    expect(Object.keys(files())).toHaveLength(2);
    expect(await run('generate', '--only', 'alpin')).toEqual({
      code: 2,
      out: '',
      err: 'dockwright: No variant is called alpin. Did you mean alpine?\n',
    });
  });

  it('makes one Dockerfile of all, bake, Compose, a CI matrix and a source map', async () => {
    put(
      'Dockerfile.variants.yaml',
      'axes: {distro: [slim, alpine]}\nstages: all.Dockerfile\nbake: docker-bake.hcl\ncompose: deploy/compose.yaml\nmatrix: matrix.json\n',
    );
    expect((await run('generate')).code).toBe(0);
    expect(read('all.Dockerfile')).toContain('FROM python:3.13-slim AS slim\n');
    expect(read('all.Dockerfile')).toContain('FROM python:3.13-alpine AS alpine\n');
    expect(read('docker-bake.hcl')).toContain(
      'target "alpine" {\n  context = "."\n  dockerfile = "all.Dockerfile"\n  target = "alpine"\n}',
    );
    expect(read('deploy/compose.yaml')).toContain('context: ".."\n      dockerfile: "all.Dockerfile"\n      target: "alpine"');
    expect(JSON.parse(read('matrix.json')).include[1]).toEqual({
      distro: 'alpine',
      name: 'alpine',
      context: '.',
      file: 'all.Dockerfile',
      target: 'alpine',
    });
  });
});

describe('fragments', () => {
  const REGION = 'FROM debian:13\n#@ include apt.dockerfile packages="curl jq"\n#@ end\nCMD ["x"]\n';
  beforeEach(() => {
    put('Dockerfile', REGION);
    rmSync(join(root, 'Dockerfile.variants.yaml'));
    put('apt.dockerfile', '#@ value packages="ca-certificates"\nRUN apt-get install -y ca-certificates\n');
  });

  it('fill their regions, without a variants file too', async () => {
    expect((await run('check')).code).toBe(1);
    expect((await run('generate')).code).toBe(0);
    expect(read('Dockerfile')).toMatch(/packages="curl jq"\nRUN apt-get install -y curl jq\n#@ end [0-9a-f]{14}\nCMD/);
    put('apt.dockerfile', read('apt.dockerfile').replace('-y', '-qy'));
    expect((await run('generate')).code).toBe(0);
    expect(read('Dockerfile')).toContain('RUN apt-get install -qy curl jq\n');
    expect((await run('check')).code).toBe(0);
  });

  it('do not lose what was edited in a region', async () => {
    await run('generate');
    put('Dockerfile', read('Dockerfile').replace('curl jq\n#', 'curl jq git\n#'));
    const before = files();
    expect((await run('generate')).code).toBe(1);
    expect(files()).toEqual(before);
  });
});

describe('check', () => {
  it('prints a unified diff from what is there to what would be, and ends with 1', async () => {
    await run('generate');
    put('alpine/Dockerfile', read('alpine/Dockerfile').replace('curl', 'curl git'));
    const { code, out, err } = await run('check');
    expect(code).toBe(1);
    expect(out).toContain('--- a/alpine/Dockerfile\n+++ b/alpine/Dockerfile\n');
    expect(out).toContain('-    apk add --no-cache curl git\n+    apk add --no-cache curl\n');
    expect(err).toBe('1 of 2 files not as generated, 1 of them edited by hand: dockwright variants generate\n');
  });
});

describe('list and preview', () => {
  it('show the variants', async () => {
    expect((await run('list')).out).toBe(
      'Dockerfile.variants.yaml (source Dockerfile)\n  slim    slim/Dockerfile (default)\n  alpine  alpine/Dockerfile\n',
    );
    expect(JSON.parse((await run('list', '--json')).out).families[0].variants[1]).toEqual({
      name: 'alpine',
      output: 'alpine/Dockerfile',
      values: { distro: 'alpine' },
      default: false,
    });
    expect((await run('preview', 'alpine')).out).toContain('FROM python:3.13-alpine\n');
    expect((await run('preview', 'alpin')).err).toContain('Did you mean alpine?');
  });
});

describe('unify', () => {
  const A = 'FROM alpine:3.22\nRUN apk add --no-cache curl jq\nCOPY app /app\nCMD ["/app"]\n';
  const B = 'FROM debian:13\nRUN apt-get update && apt-get install -y curl jq\nCOPY app /app\nCMD ["/app"]\n';

  it('writes a source and a variants file that give every file back', async () => {
    put('img/alpine/Dockerfile', A);
    put('img/debian/Dockerfile', B);
    put('img/debug/Dockerfile', `${B}ENV DEBUG=1\n`);
    const { code, out } = await run(
      'unify',
      'img/alpine/Dockerfile',
      'img/debian/Dockerfile',
      'img/debug/Dockerfile',
      '--write',
      'made/here',
    );
    expect([code, out]).toEqual([0, 'made made/here/Dockerfile\nmade made/here/Dockerfile.variants.yaml\n']);
    expect((await run('generate', 'made/here', '--into', 'out')).code).toBe(0);
    expect(read('out/alpine/Dockerfile')).toBe(A);
    expect(read('out/debian/Dockerfile')).toBe(B);
    expect(read('out/debug/Dockerfile')).toBe(`${B}ENV DEBUG=1\n`);
    expect((await run('unify', 'img', '--write', 'made/here')).code).toBe(0);
  });

  it('takes the names of values from a template', async () => {
    const file = (version: string, sum: string): string =>
      `FROM debian:13\nENV APP_VERSION ${version}\nRUN curl -o app.tgz https://example.test/app-${version}.tgz \\\n && echo "${sum} app.tgz" | sha256sum -c\nCMD ["app"]\n`;
    put('t/Dockerfile.template', file('%%VERSION%%', '%%CHECKSUM%%'));
    put('t/1/Dockerfile', file('1.2.3', 'a'.repeat(64)));
    put('t/2/Dockerfile', file('2.0.1', 'b'.repeat(64)));
    const { code } = await run(
      'unify',
      't/1/Dockerfile',
      't/2/Dockerfile',
      '--template',
      't/Dockerfile.template',
      '--write',
      'made',
    );
    expect(code).toBe(0);
    expect(read('made/Dockerfile.variants.yaml')).toMatch(/checksum/i);
    expect((await run('generate', 'made', '--into', 'out')).code).toBe(0);
    expect(read('out/2/Dockerfile')).toBe(file('2.0.1', 'b'.repeat(64)));
    put('t/Dockerfile.template', 'FROM x\n{{ if .X }}\n');
    const refused = await run(
      'unify',
      't/1/Dockerfile',
      't/2/Dockerfile',
      '--template',
      't/Dockerfile.template',
      '--write',
      'made2',
    );
    expect([refused.code, existsSync(join(root, 'made2'))]).toEqual([1, false]);
    expect(refused.err).toMatch(/^t\/Dockerfile\.template cannot be unified: its line 2 is a part of a program/);
  });

  it('changes nothing and says why when it cannot', async () => {
    put('a/Dockerfile', 'FROM a\n');
    put('b/Dockerfile', 'FROM debian:13\n#@ if x\nRUN true\n');
    const before = files();
    const { code, out, err } = await run('unify', 'a', 'b', '--write', 'made');
    expect([code, out]).toEqual([1, '']);
    expect(err).toMatch(/^b\/Dockerfile cannot be unified: its line 2 begins with #@.*Nothing is written\.\n$/);
    expect(files()).toEqual(before);
  });

  it('does not write over another source', async () => {
    put('a/Dockerfile', A);
    put('b/Dockerfile', B);
    const { code, err } = await run('unify', 'a', 'b', '--write', '.');
    expect(code).toBe(2);
    expect(err).toMatch(/^dockwright: Dockerfile and Dockerfile.variants.yaml are there already/);
    expect(read('Dockerfile')).toBe(SOURCE);
  });
});

describe('bad input ends with 2, its place, and nothing written', () => {
  const fails = async (expected: RegExp, ...args: string[]): Promise<void> => {
    const before = files();
    const { code, out, err } = await run('generate', ...args);
    expect(err).toMatch(expected);
    expect([code, out]).toEqual([2, '']);
    expect(files()).toEqual(before);
  };

  it('an unknown axis', async () => {
    put('Dockerfile.variants.yaml', `${PLAN}exclude:\n  - {distr: slim}\n`);
    await fails(/^Dockerfile\.variants\.yaml:5:6: There is no axis distr; is it distro\?\n/);
    put('Dockerfile.variants.yaml', PLAN.replace('{distro}', '{distr}'));
    await fails(/^Dockerfile\.variants\.yaml:1:9: \{distr\} stands in output, .*is it \{distro\}\?\n/);
    put('Dockerfile.variants.yaml', PLAN);
    put('Dockerfile', SOURCE.replace('if distro', 'if distrib'));
    await fails(/^Dockerfile:4:7: .*distrib.*distro/);
  });

  it('fragments in a circle', async () => {
    put('Dockerfile', `${SOURCE}#@ include a.dockerfile\n#@ end\n`);
    put('a.dockerfile', 'RUN a\n#@ include b.dockerfile\n#@ end\n');
    put('b.dockerfile', '#@ include a.dockerfile\n#@ end\n');
    await fails(/^b\.dockerfile:1:12: Dockerfile → a\.dockerfile → b\.dockerfile → a\.dockerfile: .*circle/);
  });

  it('a fragment that is not there, or outside of the workspace', async () => {
    put('Dockerfile', `${SOURCE}#@ include nowhere.dockerfile\n#@ end\n#@ include ../../x.dockerfile\n#@ end\n`);
    await fails(
      /^Dockerfile:10:12: There is no file nowhere\.dockerfile\.\nDockerfile:12:12: \.\.\/\.\.\/x\.dockerfile lies outside/,
    );
  });

  it('two variants with one path, in one family and in two', async () => {
    put('Dockerfile.variants.yaml', PLAN.replace('"{distro}/Dockerfile"', 'Dockerfile.out'));
    await fails(/^Dockerfile\.variants\.yaml:1:9: slim and alpine are both written to Dockerfile\.out\.\n/);
    put('Dockerfile.variants.yaml', PLAN);
    put('other.Dockerfile', SOURCE);
    put('other.Dockerfile.variants.yaml', PLAN);
    await fails(/slim\/Dockerfile would be written by .*Dockerfile\.variants\.yaml and by other\.Dockerfile\.variants\.yaml\./);
  });

  it('an output outside of the workspace', async () => {
    put('Dockerfile.variants.yaml', PLAN.replace('"{distro}/Dockerfile"', '"../{distro}/Dockerfile"'));
    await fails(/^Dockerfile\.variants\.yaml:1:9: \.\.\/slim\/Dockerfile lies outside/);
    put('Dockerfile.variants.yaml', PLAN.replace('"{distro}/Dockerfile"', '"/etc/{distro}/Dockerfile"'));
    await fails(/lies outside/);
  });

  it('an output that a link leads outside', async () => {
    const outside = mkdtempSync(join(tmpdir(), 'dockwright-outside-'));
    try {
      symlinkSync(outside, join(root, 'alpine'));
      await fails(/^dockwright: alpine\/Dockerfile: alpine is a link that leads out of \./);
      expect(readdirSync(outside)).toEqual([]);
    } finally {
      rmSync(outside, { recursive: true });
    }
  });

  it('an #@ if without its end, an end without its if, an else too many', async () => {
    put('Dockerfile', SOURCE.replace('#@ end\n', ''));
    await fails(/^Dockerfile:4:1: This if has no #@ end\.\n/);
    put('Dockerfile', `${SOURCE}#@ end\n`);
    await fails(/^Dockerfile:10:1: #@ end closes nothing/);
    put('Dockerfile', SOURCE.replace('#@ end\n', '#@ else\n#@ end\n'));
    await fails(/^Dockerfile:8:1: #@ else comes after #@ else/);
  });

  it('YAML that is none, a source that is not there, a folder without variants', async () => {
    put('Dockerfile.variants.yaml', 'output: [\n');
    await fails(/^Dockerfile\.variants\.yaml:\d+:\d+: /);
    put('Dockerfile.variants.yaml', PLAN);
    rmSync(join(root, 'Dockerfile'));
    await fails(/^Dockerfile\.variants\.yaml:1:1: There is no Dockerfile beside/);
    mkdirSync(join(root, 'empty'));
    await fails(/^dockwright: empty: there is no variants file/, 'empty');
  });

  // Root may write everywhere and has no quota: only a disk of its own is full or read-only for it.
  const mount = (folder: string, options: string): boolean => {
    mkdirSync(join(root, folder));
    const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'none', join(root, folder)]);
    if (status === 0) mounts.push(join(root, folder));
    else if (process.env.DOCKWRIGHT_REQUIRED) throw new Error('no disk can be mounted here');
    else console.log('Skipped: a disk that is full or read-only, since none can be mounted');
    return status === 0;
  };

  it('a read-only folder', async () => {
    if (mount('alpine', 'ro'))
      await fails(/^dockwright: alpine\/Dockerfile cannot be written: the disk is read-only; everything is as it was\.\n/);
  });

  it('a full disk', async () => {
    put('Dockerfile', `${SOURCE}${'# a long comment\n'.repeat(5000)}`);
    if (mount('alpine', 'size=16k'))
      await fails(/^dockwright: .*cannot be written: the disk is full; everything is as it was\.\n/);
  });
});
