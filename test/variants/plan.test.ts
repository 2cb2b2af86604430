import { describe, expect, it } from 'vitest';
import { PLAN_NAME } from '../../server/src/variants/plan.ts';
import { bodies, family, problems, sound, variant } from './support.ts';

const SOURCE = `ARG VERSION=1
FROM debian:13 AS build
ENV A=1
RUN make
FROM debian:13-slim
#@ anchor packages
RUN apt-get install -y curl
LABEL a="b"
USER app
CMD ["x"]
`;
const of = (plan: string, source = SOURCE) => family({ Dockerfile: source, [PLAN_NAME]: plan });

describe('a variants file', () => {
  it('makes the product of its axes, without what is excluded, with what is included and with named ones', () => {
    const { family: found } = sound(
      of(
        'output: "{version}/{distro}/Dockerfile"\naxes:\n  version: ["1", "2", "3"]\n  distro: [slim, alpine]\nexclude:\n  - {version: ["1", "2"], distro: alpine}\ninclude:\n  - {version: "4", distro: ubi}\nvariants:\n  debug: {output: Dockerfile.debug}\n',
      ),
    );
    expect(found.plan.variants.map((it) => [it.name, it.output])).toEqual([
      ['1-slim', '1/slim/Dockerfile'],
      ['2-slim', '2/slim/Dockerfile'],
      ['3-slim', '3/slim/Dockerfile'],
      ['3-alpine', '3/alpine/Dockerfile'],
      ['4-ubi', '4/ubi/Dockerfile'],
      ['debug', 'Dockerfile.debug'],
    ]);
  });

  it('has values along with those of an axis, for all, and for one', () => {
    const plan =
      'axes:\n  version:\n    "1": {sha: aaa}\n    "2": {sha: bbb}\nvalues: {base: debian}\ninclude:\n  - {version: "2", base: alpine}\n';
    const source = 'FROM debian\n#@ value base sha\nRUN debian aaa\n';
    expect(bodies(sound(of(plan, source)))).toEqual({
      1: 'FROM debian\nRUN debian aaa\n',
      2: 'FROM debian\nRUN alpine bbb\n',
    });
  });

  it('changes what a variant has without touching the source', () => {
    const plan = `
output: Dockerfile.{name}
variants:
  release: {}
  debug:
    changes:
      from: {"": debian:13, build: golang:1}
      args: {VERSION: "2 b"}
      env: {A: "2", B: new}
      labels: {a: c, d: e}
      user: root
      entrypoint: [tini, --]
      cmd: [x, --debug]
      after: {packages: RUN apt-get install -y gdb}
      before: {end: STOPSIGNAL SIGINT}
      remove: [RUN make]
`;
    const given = sound(of(plan));
    expect(variant(given, 'release').body).toBe(SOURCE.replace('#@ anchor packages\n', ''));
    expect(variant(given, 'debug').body).toBe(`ARG VERSION="2 b"
FROM golang:1 AS build
ENV A=1
FROM debian:13
ENV A=2
ENV B=new
RUN apt-get install -y curl
RUN apt-get install -y gdb
LABEL a=c
USER root
LABEL d=e
ENTRYPOINT ["tini", "--"]
STOPSIGNAL SIGINT
CMD ["x", "--debug"]
`);
  });

  it('changes those for which a condition holds', () => {
    const plan = 'axes: {d: [a, b]}\nchanges:\n  - when: d == "b"\n    cmd: [y]\n';
    const { a, b } = bodies(sound(of(plan)));
    expect(a).toContain('CMD ["x"]');
    expect(b).toContain('CMD ["y"]');
  });

  it('knows where each line comes from', () => {
    const plan = 'variants:\n  a: {}\n  b:\n    changes: {cmd: [y], after: {packages: RUN gdb}}\n';
    const { text, origins } = variant(of(plan), 'b');
    const from = (line: string): string => {
      const it = origins[text.split('\n').indexOf(line)];
      return `${it?.file}:${it && it.line + 1}`;
    };
    expect(from('RUN make')).toBe('Dockerfile:4');
    expect(from('RUN gdb')).toBe(`${PLAN_NAME}:4`);
    expect(from('CMD ["y"]')).toBe('Dockerfile:10');
  });
});

describe('mistakes have a place and say what to do', () => {
  it.each([
    ['axis: {d: [a]}', '1:1 A variants file has no axis; is it axes?'],
    ['axes: [a]', '1:7 axes is a map: a name and its values.'],
    ['axes: {d: []}', '1:8 The axis d has no values: d: [a, b].'],
    ['axes: {d: [a, a]}', '1:11 The axis d has a twice.'],
    ['axes: {d: [a]}\nexclude: [{e: a}]', /^2:12 There is no axis e/],
    ['axes: {d: [slim]}\nexclude: [{d: slum}]', '2:15 The axis d has no value slum; is it slim?'],
    ['axes: {d: [a], e: [b]}\ninclude: [{d: c}]', '2:11 A variant more needs a value for the axis e.'],
    ['axes: {d: [a, b]}\noutput: "{x}"', /^2:9 \{x\} stands in output, and a has no such value/],
    ['axes: {d: [a, b]}\noutput: x', '2:9 a and b are both written to x.'],
    ['axes: {d: [a]}\noutput: ../x', '2:9 ../x lies outside of the folder of the variants file.'],
    ['axes: {d: [a]}\nbake: /x', '2:7 /x lies outside of the folder of the variants file.'],
    ['axes: {d: [abc]}\ndefault: abd', '2:10 No variant is called abd; is it abc?'],
    ['axes: {d: [a]}\nchanges: {form: x}', '2:11 A change has no form; is it from?'],
    ['axes: {d: [a]}\nchanges: {when: "d = a"}', /^2:17 /],
    ['axes: {d: [a]}\nchanges: {args: {VERSIO: "1"}}', '2:26 The Dockerfile has no ARG VERSIO; is it VERSION?'],
    ['axes: {d: [a]}\nchanges: {from: {biuld: x}}', '2:25 The Dockerfile has no stage biuld; is it build?'],
    ['axes: {d: [a]}\nchanges: {remove: [package]}', /^2:20 There is no anchor package, and no instruction begins so/],
    ['axes: {d: [a]}\nchanges: {remove: [RUN]}', '2:20 2 instructions begin with RUN: write more of the one that is meant.'],
    ['variants:\n  "a b": {}', /^2:3 a b is no name for a variant/],
    ['axes: {d: [a]}\nvariants:\n  a: {}', /Two variants are called a/],
  ])('%s', (plan, expected) => {
    const found = problems(of(`${plan}\n`)).map((it) => it.replace(`${PLAN_NAME}:`, ''));
    if (typeof expected === 'string') expect(found).toEqual([expected]);
    else expect(found).toEqual([expect.stringMatching(expected)]);
  });

  it('a source with a circle of fragments', () => {
    const files = {
      Dockerfile: 'FROM x\n#@ include a.dockerfile\n#@ end\n',
      'a.dockerfile': '#@ include a.dockerfile\n#@ end\n',
      [PLAN_NAME]: 'axes: {d: [a]}\n',
    };
    expect(problems(family(files))).toEqual([expect.stringMatching(/^a\.dockerfile:1:12 .* circle\.$/)]);
  });
});
