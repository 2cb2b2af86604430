import { describe, expect, it } from 'vitest';
import { type AskHelper, credentialFrom, parseDockerConfig } from '../../server/src/host/docker-config.ts';

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
