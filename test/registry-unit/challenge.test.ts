import { describe, expect, it } from 'vitest';
import { parseChallenges } from '../../server/src/registry/challenge.ts';

const read = (header: string) =>
  parseChallenges(header).map(({ scheme, parameters }) => [scheme, Object.fromEntries(parameters)]);

describe('challenges', () => {
  it.each<[string, unknown]>([
    ['', []],
    ['Basic realm="x"', [['basic', { realm: 'x' }]]],
    ['BASIC REALM=x', [['basic', { realm: 'x' }]]],
    [
      'Bearer realm="https://auth/token",service="s",scope="repository:a/b:pull,push"',
      [['bearer', { realm: 'https://auth/token', service: 's', scope: 'repository:a/b:pull,push' }]],
    ],
    ['Bearer realm = "a" , service= b', [['bearer', { realm: 'a', service: 'b' }]]],
    [
      'Bearer realm="a",error="invalid_token", Basic realm="b, c"',
      [
        ['bearer', { realm: 'a', error: 'invalid_token' }],
        ['basic', { realm: 'b, c' }],
      ],
    ],
    [
      'Negotiate, Basic realm="b"',
      [
        ['negotiate', {}],
        ['basic', { realm: 'b' }],
      ],
    ],
    [
      'Negotiate YWJj/+==, Basic realm="b"',
      [
        ['negotiate', {}],
        ['basic', { realm: 'b' }],
      ],
    ],
    ['Basic realm="a \\"quoted\\" one"', [['basic', { realm: 'a "quoted" one' }]]],
    ['Basic realm=""', [['basic', { realm: '' }]]],
    [', ,Basic realm="x",,charset="UTF-8",', [['basic', { realm: 'x', charset: 'UTF-8' }]]],
    ['Bearer realm="first",realm="second"', [['bearer', { realm: 'first' }]]],
    // Broken ones end there and hang nowhere.
    ['Bearer realm="open', [['bearer', {}]]],
    ['realm="x"', []],
    ['"x"', []],
    ['Bearer realm=', [['bearer', {}]]],
    ['Bearer @@@', [['bearer', {}]]],
  ])('%s', (header, expected) => {
    expect(read(header)).toEqual(expected);
  });

  it('takes long ones in no time', () => {
    const started = performance.now();
    parseChallenges(`Bearer realm="${'\\a'.repeat(100_000)}`);
    parseChallenges('Bearer '.repeat(20_000));
    parseChallenges('a=,'.repeat(20_000));
    expect(performance.now() - started).toBeLessThan(1000);
  });
});
