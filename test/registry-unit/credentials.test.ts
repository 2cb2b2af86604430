import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { type AskHelper, credentialFrom, dockerCredentials, parseDockerConfig } from '../../server/src/host/docker-config.ts';

const auth = (user: string, password: string) => ({ auth: Buffer.from(`${user}:${password}`).toString('base64') });
const HUB = 'https://index.docker.io/v1/';

async function find(config: unknown, registry: string, ask: AskHelper = async () => undefined) {
  const asked: string[] = [];
  const parsed = parseDockerConfig(JSON.stringify(config));
  if (!parsed) throw new Error('no configuration');
  const found = await credentialFrom(parsed, registry, (helper, key) => {
    asked.push(`${helper} ${key}`);
    return ask(helper, key);
  });
  return { found, asked };
}
const alice = { username: 'alice', password: 'p' };

describe('logins of Docker', () => {
  it('the helper of the registry goes before the store, the store before the file', async () => {
    const config = {
      credHelpers: { 'a.io': 'one' },
      credsStore: 'two',
      auths: { 'a.io': auth('file', 'p'), 'b.io': auth('file', 'p') },
    };
    const ask: AskHelper = async () => alice;
    expect(await find(config, 'a.io', ask)).toEqual({ found: alice, asked: ['one a.io'] });
    expect(await find(config, 'b.io', ask)).toEqual({ found: alice, asked: ['two b.io'] });
  });

  it('what a helper does not know may stand in the file', async () => {
    const config = { credsStore: 'two', auths: { 'b.io': auth('file', 'p') } };
    expect((await find(config, 'b.io')).found).toEqual({ username: 'file', password: 'p' });
    expect((await find(config, 'c.io')).found).toBeUndefined();
    expect((await find(config, 'c.io', async () => ({ problem: 'x' }))).found).toEqual({ problem: 'x' });
  });

  it("Docker Hub's key is the address of old", async () => {
    expect((await find({ auths: { [HUB]: auth('alice', 'p') } }, 'docker.io')).found).toEqual(alice);
    expect((await find({ auths: { 'docker.io': auth('alice', 'p') } }, 'docker.io')).found).toEqual(alice);
    expect((await find({ credsStore: 's' }, 'docker.io')).asked).toEqual([`s ${HUB}`]);
    expect((await find({ auths: { [HUB]: auth('alice', 'p') } }, 'index.example')).found).toBeUndefined();
  });

  it('keys may have a scheme and a path, but the host is the whole host', async () => {
    for (const key of ['https://a.io:5000', 'http://a.io:5000/', 'https://a.io:5000/v2/', 'a.io:5000/v1'])
      expect((await find({ auths: { [key]: auth('alice', 'p') } }, 'a.io:5000')).found, key).toEqual(alice);
    for (const key of ['a.io', 'a.io:50001', 'b.a.io:5000', 'https://evil/a.io:5000'])
      expect((await find({ auths: { [key]: auth('alice', 'p') } }, 'a.io:5000')).found, key).toBeUndefined();
  });

  it('passwords hold colons, and identity tokens go first', async () => {
    expect((await find({ auths: { a: auth('alice', 'p:q:') } }, 'a')).found).toEqual({ username: 'alice', password: 'p:q:' });
    expect((await find({ auths: { a: { ...auth('<token>', 'x'), identitytoken: 't' } } }, 'a')).found).toEqual({
      identityToken: 't',
    });
    expect((await find({ auths: { a: auth('<token>', 't') } }, 'a')).found).toEqual({ identityToken: 't' });
    expect((await find({ auths: { a: { username: 'alice', password: 'p' } } }, 'a')).found).toEqual(alice);
  });

  it.each([
    [{ auths: { a: {} } }],
    [{ auths: { a: { auth: '' } } }],
    [{ auths: { a: { auth: 'bm9jb2xvbg==' } } }],
    [{ auths: { a: null } }],
    [{ auths: [] }],
    [{ auths: 'x', credHelpers: 7, credsStore: {} }],
    [{}],
  ])('none in %j', async (config) => {
    expect(await find(config, 'a')).toEqual({ found: undefined, asked: [] });
  });

  it('what is no object is no configuration', () => {
    for (const text of ['', '[]', 'null', '{']) expect(parseDockerConfig(text)).toBeUndefined();
  });
});

describe('helpers', () => {
  const folder = mkdtempSync(join(tmpdir(), 'dockwright-helper-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const ask = (script: string, allowHelpers = true) => {
    const program = join(folder, 'docker-credential-test');
    writeFileSync(program, `#!/bin/sh\n${script}\n`);
    chmodSync(program, 0o755);
    writeFileSync(join(folder, 'config.json'), '{ "credsStore": "test" }');
    const env = { PATH: `${folder}:${process.env.PATH}`, DOCKER_CONFIG: folder };
    return dockerCredentials({ env, allowHelpers }).for('r.io');
  };

  it.each<[string, string, unknown]>([
    [
      'a login',
      'read host; echo "{\\"ServerURL\\":\\"$host\\",\\"Username\\":\\"$1\\",\\"Secret\\":\\"$host\\"}"',
      { username: 'get', password: 'r.io' },
    ],
    ['an identity token', 'echo \'{"Username":"<token>","Secret":"t"}\'', { identityToken: 't' }],
    ['nobody, as pass says it', 'echo \'{"ServerURL":"","Username":"","Secret":""}\'', undefined],
    ['nobody, as others say it', 'echo "credentials not found in native keychain"; exit 1', undefined],
    ['a failure', 'echo s3cret; exit 1', { problem: 'the credential helper docker-credential-test failed' }],
    ['no JSON', 'echo s3cret', { problem: 'the credential helper docker-credential-test gave no usable answer' }],
    ['a program that is not there', 'exit 127', { problem: 'the credential helper docker-credential-test failed' }],
    ['one that reads nothing', 'exec 0<&-; exit 1', { problem: 'the credential helper docker-credential-test failed' }],
  ])('%s', async (_, script, expected) => {
    expect(await ask(script)).toEqual(expected);
  });

  it('are not run where they may not be', async () => {
    expect(await ask(`touch ${folder}/ran`, false)).toEqual({
      problem: 'the credential helper docker-credential-test may not be run here',
    });
    expect(() => chmodSync(join(folder, 'ran'), 0o600)).toThrow();
  });

  it('have plain names', async () => {
    for (const name of ['../x', 'a b', 'x;y', '$(x)']) {
      writeFileSync(join(folder, 'config.json'), JSON.stringify({ credsStore: name }));
      const env = { PATH: process.env.PATH, DOCKER_CONFIG: folder };
      expect(await dockerCredentials({ env, allowHelpers: true }).for('r.io')).toEqual({
        problem: expect.stringContaining('no usable name'),
      });
    }
  });
});
