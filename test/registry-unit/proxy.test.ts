import { describe, expect, it } from 'vitest';
import { proxyFor } from '../../server/src/host/proxy.ts';

const P = 'http://proxy:3128';

describe('proxies', () => {
  it.each<[string, Record<string, string>, string | undefined]>([
    ['https://r.io/', {}, undefined],
    ['https://r.io/', { HTTPS_PROXY: P }, P],
    ['https://r.io/', { HTTP_PROXY: P }, undefined],
    ['http://r.io/', { HTTP_PROXY: P }, P],
    ['https://r.io/', { HTTPS_PROXY: 'x:1', https_proxy: P }, P],
    ['https://r.io/', { HTTPS_PROXY: 'proxy:3128' }, P],
    ['https://r.io/', { HTTPS_PROXY: 'socks5://proxy' }, undefined],
    ['https://r.io/', { HTTPS_PROXY: '' }, undefined],
    ['https://localhost:5000/', { HTTPS_PROXY: P }, undefined],
    ['https://127.1.2.3/', { HTTPS_PROXY: P }, undefined],
    ['https://[::1]:5000/', { HTTPS_PROXY: P }, undefined],
    ['https://r.io/', { HTTPS_PROXY: P, NO_PROXY: '*' }, undefined],
    ['https://r.io/', { HTTPS_PROXY: P, NO_PROXY: 'a.io, R.IO' }, undefined],
    ['https://a.r.io/', { HTTPS_PROXY: P, NO_PROXY: 'r.io' }, undefined],
    ['https://ar.io/', { HTTPS_PROXY: P, NO_PROXY: 'r.io' }, P],
    ['https://a.r.io/', { HTTPS_PROXY: P, no_proxy: '.r.io' }, undefined],
    ['https://r.io/', { HTTPS_PROXY: P, NO_PROXY: '.r.io' }, P],
    ['https://a.r.io/', { HTTPS_PROXY: P, NO_PROXY: '*.r.io' }, undefined],
    ['https://r.io:5000/', { HTTPS_PROXY: P, NO_PROXY: 'r.io:5000' }, undefined],
    ['https://r.io/', { HTTPS_PROXY: P, NO_PROXY: 'r.io:443' }, undefined],
    ['https://r.io/', { HTTPS_PROXY: P, NO_PROXY: 'r.io:5000' }, P],
    ['https://10.1.2.3/', { HTTPS_PROXY: P, NO_PROXY: '10.0.0.0/8' }, undefined],
    ['https://11.1.2.3/', { HTTPS_PROXY: P, NO_PROXY: '10.0.0.0/8' }, P],
    ['https://r.io/', { HTTPS_PROXY: P, NO_PROXY: '10.0.0.0/99,x/y' }, P],
    ['https://[fd00::1]/', { HTTPS_PROXY: P, NO_PROXY: 'fd00::/8' }, undefined],
    ['https://[fd00::1]/', { HTTPS_PROXY: P, NO_PROXY: 'fd00::1' }, undefined],
    ['https://[fd00::1]/', { HTTPS_PROXY: P, NO_PROXY: '[fd00::1]:443' }, undefined],
  ])('%s %j', (url, env, expected) => {
    expect(proxyFor(url, env)).toBe(expected);
  });
});
