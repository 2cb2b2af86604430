import { describe, expect, it } from 'vitest';
import type { Build } from '../../server/src/builds/build.ts';
import { isTiltfile, tiltBuilds } from '../../server/src/builds/tools/tilt.ts';
import { brief, placesOf } from './tree.ts';

const briefs = (text: string, path = 'Tiltfile'): string[] => tiltBuilds(path, text).map(brief);

describe('docker_build', () => {
  it('counts paths from the Tiltfile, the Dockerfile too', () => {
    expect(briefs("docker_build('a/web', 'web')\ndocker_build('b', '../b', dockerfile='docker/B')", 'dev/Tiltfile')).toEqual([
      'a/web: dev/web/Dockerfile in dev/web',
      'b: dev/docker/B in b',
    ]);
  });

  it('takes its arguments by name and by place', () => {
    const text = `docker_build(
  ref="x",
  context='.',  # here
  target = "dev",
  build_args={'A': '1', "B": B, 'C': str(2)},
  platform='linux/arm64',
  live_update=[sync('a', 'b'), run('c', trigger=['d'])],
)
docker_build('y', 'y', {'D': 'd'}, 'Y')`;
    expect(briefs(text)).toEqual(['x: Dockerfile in . @dev A=1 B=? C=? linux/arm64', 'y: Y in y D=d']);
    const [build] = tiltBuilds('Tiltfile', text);
    expect(placesOf(build as Build, text)).toEqual(['docker_build', "'.'", undefined, '"dev"']);
    expect(build?.args.map(({ at }) => text.slice(at.start, at.end))).toEqual(["'A'", '"B"', "'C'"]);
  });

  it('is wrapped by an extension', () => {
    expect(briefs("docker_build_with_restart('x', './x', entrypoint=['/a'], dockerfile='D')")).toEqual(['x: D in x']);
  });

  it('may hold the Dockerfile', () => {
    const text = 'docker_build("x", ".", dockerfile_contents="""FROM \\"a\\"\nRUN b""")';
    const [build] = tiltBuilds('Tiltfile', text);
    const joined = build?.dockerfile.kind === 'inline' ? build.dockerfile.text : undefined;
    expect(joined?.text).toBe('FROM "a"\nRUN b');
    expect(text.slice(joined?.at(9), (joined?.at(9) ?? 0) + 3)).toBe('RUN');
    expect(
      briefs(
        "D = 'FROM x'\ndocker_build('a', '.', dockerfile_contents=D)\ndocker_build('b', '.', dockerfile_contents=local('x'))",
      ),
    ).toEqual(['a: "FROM x" in .', 'b: ? in .']);
  });
});

describe('values', () => {
  it.each([
    ["'a' + 'b'", 'ab'],
    ["NAME + '/x'", 'n/x'],
    ["'%s-%s' % (NAME, 'b')", 'n-b'],
    ["'x/%s' % NAME", 'x/n'],
    ["'{}/{}'.format(NAME, 'b')", 'n/b'],
    ["('a')", 'a'],
    ["str('a')", 'a'],
    ["r'a\\b'", 'a\\b'],
    ["os.path.join(config.main_dir, 'a', NAME)", './a/n'],
    ["'{x}'.format(x='b')", 'undefined'],
    ["'%d' % 1", 'undefined'],
    ["f('a')", 'undefined'],
    ["'a' if b else 'c'", 'undefined'],
    ['TWICE', 'undefined'],
    ['PARAMETER', 'undefined'],
    ['LOOP', 'undefined'],
    ['LISTED', 'undefined'],
    ['PAIR', 'undefined'],
    ['ROUND', 'undefined'],
    ['MORE', 'undefined'],
    ['MISSING', 'undefined'],
    ["'a'[0]", 'undefined'],
  ])('%s is %s', (expression, expected) => {
    const text = `
NAME = 'n'
TWICE = 'a'
TWICE = 'b'
def f(PARAMETER, other=NAME):
  return PARAMETER
for LOOP in ['a']:
  print(LOOP)
x = [LISTED for LISTED in ['a']]
PAIR, other = 'a', 'b'
ROUND = ROUND + 'x'
MORE = 'a'
MORE += 'b'
if x: MAYBE = 'c'
docker_build(${expression}, '.')
`;
    expect(tiltBuilds('Tiltfile', text).map((it) => String(it.name))).toEqual([expected]);
  });

  it('that are not known leave the build', () => {
    expect(
      briefs("docker_build(name, path, dockerfile=file, target=stage, build_args=args)\ndocker_build('x', '.', **more)"),
    ).toEqual(['undefined: ? in ? @? …', 'x: ? in . @? …']);
    expect(briefs("docker_build('x', 'https://github.com/a/b.git')\ndocker_build('y', '/abs')")).toEqual([
      'x: ? in https://github.com/a/b.git',
      'y: ? in ?',
    ]);
  });
});

describe('other text', () => {
  it('is no build', () => {
    const text = `# docker_build('a', 'a')
"docker_build('b', 'b')"
'''
docker_build('c', 'c')
'''
def docker_build(ref, context): pass
x.docker_build('d', 'd')
docker_build = kubectl_build
custom_build('e', 'docker build .', deps=['.'])
`;
    expect(briefs(text)).toEqual([]);
  });

  it('may end anywhere', () => {
    const text = `X = 'a'\ndocker_build(X + 'b', "c", dockerfile="""d""", build_args={'e': 'f'}, target='%s' % X)`;
    for (let end = 0; end <= text.length; end++)
      for (const char of ['', '(', "'", '{']) expect(() => briefs(text.slice(0, end) + char)).not.toThrow();
    for (const piece of ['(', '[for x in ', "'", '"""', 'A = A + ', '{'])
      expect(() => briefs(`docker_build(${piece.repeat(3000)}\n${piece.repeat(3000)}`)).not.toThrow();
  });

  it.each([
    ['Tiltfile', true],
    ['a/Tiltfile.dev', true],
    ['x.tiltfile', true],
    ['MyTiltfile', false],
  ])('%s: %s', (path, expected) => {
    expect(isTiltfile(path)).toBe(expected);
  });
});
