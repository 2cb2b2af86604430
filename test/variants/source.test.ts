import { describe, expect, it } from 'vitest';
import { PLAN_NAME } from '../../server/src/variants/plan.ts';
import { bodies, family, problems, sound } from './support.ts';

const of = (source: string, plan: string, more: Record<string, string> = {}) =>
  family({ Dockerfile: source, [PLAN_NAME]: plan, ...more });
const DISTROS = 'axes:\n  distro: [slim, alpine, ubi]\n';

describe('a source', () => {
  it('is the default variant as it stands: lines of other branches are marked', () => {
    const source =
      'FROM x\n#@ if distro == "alpine"\n#| RUN apk\n#|   # indented\n#|\n#@ elif distro == "ubi"\n#| RUN dnf\n#@ else\nRUN apt\n#@ end\nCMD ["x"]\n';
    expect(bodies(sound(of(source, DISTROS)))).toEqual({
      slim: 'FROM x\nRUN apt\nCMD ["x"]\n',
      alpine: 'FROM x\nRUN apk\n  # indented\n\nCMD ["x"]\n',
      ubi: 'FROM x\nRUN dnf\nCMD ["x"]\n',
    });
  });

  it('has branches within branches', () => {
    const source =
      'FROM x\n#@ if distro != "slim"\n#@ if distro == "ubi"\n#| RUN ubi\n#@ else\n#| RUN alpine\n#@ end\n#| RUN both\n#@ end\n';
    expect(bodies(sound(of(source, DISTROS)))).toEqual({
      slim: 'FROM x\n',
      alpine: 'FROM x\nRUN alpine\nRUN both\n',
      ubi: 'FROM x\nRUN ubi\nRUN both\n',
    });
  });

  it('has values where `#@ value` names them, up to a blank line or the next directive, and whole ones only', () => {
    const source =
      '#@ value version\nFROM python:3.1\nRUN echo 3.1 3.13 13.1 v3.1, python3.1\n\nRUN echo 3.1\n#@ value version="9"\nENV V=9 W=99\n';
    const plan = 'axes:\n  version: ["3.1", "3.2"]\n';
    expect(bodies(sound(of(source, plan)))['3.2']).toBe(
      'FROM python:3.2\nRUN echo 3.2 3.13 13.1 v3.2, python3.2\n\nRUN echo 3.1\nENV V=3.2 W=99\n',
    );
  });

  it('has fragments with values of their own, which may have conditions and other fragments', () => {
    const source =
      'FROM x\n#@ include parts/apt.dockerfile packages="curl git"\nRUN apt-get install -y curl git\nRUN slim\n#@ end\nCMD ["x"]\n';
    const more = {
      'parts/apt.dockerfile':
        '#@ value packages="ca-certificates"\nRUN apt-get install -y ca-certificates\n#@ include more.dockerfile\n#@ end\n',
      'parts/more.dockerfile': '#@ if distro == "alpine"\n#| RUN alpine\n#@ else\nRUN slim\n#@ end\n',
    };
    const given = sound(of(source, 'axes: {distro: [slim, alpine]}\n', more));
    expect(bodies(given)).toEqual({
      slim: 'FROM x\nRUN apt-get install -y curl git\nRUN slim\nCMD ["x"]\n',
      alpine: 'FROM x\nRUN apt-get install -y curl git\nRUN alpine\nCMD ["x"]\n',
    });
    expect(given.family.regions.map((it) => it.state)).toEqual(['same']);
  });

  it('keeps CRLF, tabs, trailing blanks and a missing line break at its end', () => {
    const source = 'FROM x\r\n#@ if distro == "alpine"\r\n#| RUN\ta  \r\n#@ else\r\nRUN b\r\n#@ end\r\nCMD ["ü"] ';
    expect(
      bodies(sound(of(source, 'axes: {distro: [slim, alpine]}\ninclude: [{distro: alpine, newline: false}]\n'))).alpine,
    ).toBe('FROM x\r\nRUN\ta  \r\nCMD ["ü"] ');
  });
});

describe('conditions', () => {
  const holdsFor = (condition: string): string[] => {
    const given = sound(
      of(
        `FROM x\n#@ if ${condition}\nRUN y\n#@ else\n#@ end\n`.replace('RUN y', '#| RUN y'),
        'axes:\n  v: ["0", "3.9", "3.10", "3.14-rc", "3.14"]\n  d: [a, b]\n',
      ),
    );
    return Object.entries(bodies(given)).flatMap(([name, text]) => (text.includes('RUN y') ? [name] : []));
  };

  it.each([
    ['v == "3.9"', ['3.9-a', '3.9-b']],
    ['v > 3.9 and d == a', ['3.10-a', '3.14-rc-a', '3.14-a']],
    ['v >= "3.14" && d != "b"', ['3.14-a']],
    ['v > 0 and v < 3.14 and d == "a"', ['3.9-a', '3.10-a', '3.14-rc-a']],
    ['v in ["3.9", "3.10",] and d not in [a]', ['3.9-b', '3.10-b']],
    ['v ^= "3.1" and not (d == "a" or v == "3.10")', ['3.14-rc-b', '3.14-b']],
    ['!(v != "3.9") and d == b || name == "3.10-a"', ['3.9-b', '3.10-a']],
  ])('%s', (condition, expected) => {
    expect(holdsFor(condition)).toEqual(expected);
  });
});

describe('mistakes have a place and say what to do', () => {
  it.each([
    ['#@ iff distro == "slim"', 'Dockerfile:2:1 #@ iff is no directive: is it #@ if?'],
    ['#@ if\n#@ end', 'Dockerfile:2:6 A condition is missing, such as distro == "alpine".'],
    ['#@ if distro = "slim"\n#@ end', /^Dockerfile:2:13 A condition cannot have = here\.$/],
    ['#@ if distro "slim"\n#@ end', /^Dockerfile:2:14 "slim" compares nothing/],
    ['#@ if distro ==\n#@ end', /^Dockerfile:2:1\d The condition ends where a value must follow\.$/],
    ['#@ if (distro == a\n#@ end', /^Dockerfile:2:\d+ Here must stand \)/],
    ['#@ if distro == a b\n#@ end', /^Dockerfile:2:19 b does not belong here/],
    ['#@ if distor == "slim"\n#@ end', 'Dockerfile:2:7 No variant has a value distor; is it distro?'],
    ['#@ else', 'Dockerfile:2:1 #@ else belongs between #@ if and #@ end.'],
    ['#@ value distor', 'Dockerfile:2:10 No variant has a value distor; is it distro?'],
    ['#@ value distro=', /^Dockerfile:2:16 #@ value takes names/],
    ['#@ include\n#@ end', /^Dockerfile:2:\d+ A file is missing/],
    ['#| RUN x', 'Dockerfile:2:1 A line marked with #| stands outside of every #@ if.'],
    ['#@ if distro == "slim"\n#| RUN x\n#@ end', 'Dockerfile:3:1 The default variant takes this branch: take the #| away.'],
    [
      '#@ if distro == "ubi"\nRUN x\n#@ end',
      'Dockerfile:3:1 The default variant does not take this branch: put #| before the line.',
    ],
    ['#@ anchor', 'Dockerfile:2:1 An anchor has a name: #@ anchor packages.'],
  ])('%s', (text, expected) => {
    const found = problems(of(`FROM x\n${text}\n`, DISTROS));
    if (typeof expected === 'string') expect(found).toEqual([expected]);
    else expect(found).toEqual([expect.stringMatching(expected)]);
  });

  it('a fragment with what it cannot have', () => {
    expect(problems(of('FROM x\n#@ include f.dockerfile\n#@ end\n', DISTROS, { 'f.dockerfile': 'RUN a\nFROM y\n' }))).toEqual([
      expect.stringMatching(/^f\.dockerfile:2:1 A fragment has no FROM: it stands for RUN, COPY/),
    ]);
  });
});
