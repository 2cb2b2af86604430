import { describe, expect, it } from 'vitest';
import { applyEdits } from '../../server/src/text/edit.ts';
import { carriesOf } from '../../server/src/variants/carry.ts';
import { PLAN_NAME } from '../../server/src/variants/plan.ts';
import { family, sound, variant } from './support.ts';

const SOURCE = `#@ value distro version
FROM python:3.13-slim
WORKDIR /app
RUN set -eux; \\
#@ if distro == "alpine"
#|     apk add --no-cache curl
#@ else
    apt-get update; \\
    apt-get install -y curl
#@ end
COPY . .
CMD ["python", "-m", "app"]
`;
const PLAN = 'output: Dockerfile.{name}\naxes:\n  version: ["3.13", "3.12"]\n  distro: [slim, alpine]\n';

/** The ways to carry an edit of a variant back: whom else it changes, and the source afterwards. */
function carried(name: string, edit: (text: string) => string, source = SOURCE, plan = PLAN, more: Record<string, string> = {}) {
  const given = sound(family({ Dockerfile: source, [PLAN_NAME]: plan, ...more }));
  const generated = variant(given, name);
  const edited = edit(generated.text);
  expect(edited).not.toBe(generated.text);
  return carriesOf(given.family, given.read, generated, edited).map(({ edits, others }) => ({
    others,
    after: Object.fromEntries([...edits].map(([path, list]) => [path, applyEdits(given.read(path) ?? '', list)])),
  }));
}
const diffOf = (after: string | undefined, before = SOURCE): string[] => {
  const old = new Set(before.split('\n'));
  return (after ?? '').split('\n').filter((line) => !old.has(line));
};

describe('an edit in a generated file', () => {
  it('goes to the branch that its line comes from, marked as that is', () => {
    const [first, ...rest] = carried('3.13-alpine', (it) => it.replace('curl', 'curl git'));
    expect(first?.others).toEqual(['3.12-alpine']);
    expect(diffOf(first?.after.Dockerfile)).toEqual(['#|     apk add --no-cache curl git']);
    expect(rest).toHaveLength(1);
    expect(rest[0]?.others).toEqual([]);
    expect(diffOf(rest[0]?.after.Dockerfile)).toEqual(['#@ if name == "3.13-alpine"', '#|     apk add --no-cache curl git']);
  });

  it('goes to a common line, with the default variant in its place', () => {
    const [first, only] = carried('3.12-slim', (it) => it.replace('FROM python:3.12-slim', 'FROM docker.io/python:3.12-slim'));
    expect(first?.others).toEqual(['3.13-slim', '3.13-alpine', '3.12-alpine']);
    expect(diffOf(first?.after.Dockerfile)).toEqual(['FROM docker.io/python:3.13-slim']);
    expect(only?.others).toEqual([]);
    expect(only?.after.Dockerfile).toContain(
      '#@ if name == "3.12-slim"\n#| FROM docker.io/python:3.12-slim\n#@ else\n#@ value distro version\nFROM python:3.13-slim\n#@ end\n#@ value distro version\nWORKDIR /app',
    );
  });

  it('may add lines and take lines away', () => {
    const [added] = carried('3.12-alpine', (it) => it.replace('COPY . .\n', 'COPY . .\nRUN pip install -e .\nENV A=1\n'));
    expect(added?.others).toHaveLength(3);
    expect(diffOf(added?.after.Dockerfile)).toEqual(['RUN pip install -e .', 'ENV A=1']);
    const [gone] = carried('3.12-alpine', (it) => it.replace('COPY . .\n', ''));
    expect(gone?.after.Dockerfile).toBe(SOURCE.replace('COPY . .\n', ''));
  });

  it('may be several edits at once', () => {
    const [first] = carried('3.12-slim', (it) =>
      it.replace('install -y curl', 'install -y curl jq').replace('"app"]', '"app.main"]'),
    );
    expect(diffOf(first?.after.Dockerfile)).toEqual(['    apt-get install -y curl jq', 'CMD ["python", "-m", "app.main"]']);
    expect(first?.others).toEqual(['3.13-slim', '3.13-alpine', '3.12-alpine']);
  });

  it('of the default variant alone leaves the others what they have', () => {
    const [, only] = carried('3.13-slim', (it) => it.replace('WORKDIR /app', 'WORKDIR /srv'));
    expect(only?.others).toEqual([]);
    expect(only?.after.Dockerfile).toContain(
      '#@ if name == "3.13-slim"\nWORKDIR /srv\n#@ else\n#@ value distro version\n#| WORKDIR /app\n#@ end\n',
    );
  });

  it('goes to the fragment that the line is from', () => {
    const source =
      'FROM debian:13\n#@ include fragments/apt.dockerfile packages="curl"\nRUN apt-get install -y curl\n#@ end\nCMD ["x"]\n';
    const fragment = '#@ value packages="ca-certificates"\nRUN apt-get install -y ca-certificates\n';
    const [first] = carried(
      'b',
      (it) => it.replace('install -y', 'install -qy'),
      source,
      'output: "{name}/Dockerfile"\naxes: {v: [a, b]}\n',
      {
        'fragments/apt.dockerfile': fragment,
      },
    );
    expect(first?.after['fragments/apt.dockerfile']).toBe(fragment.replace('install -y', 'install -qy'));
  });

  it('is not carried to where a line cannot be written', () => {
    const plan = `${PLAN}changes:\n  - when: distro == "alpine"\n    after: {COPY: "RUN rm -rf /tmp/*"}\n`;
    expect(carried('3.13-alpine', (it) => it.replace('/tmp/*', '/var/tmp/*'), SOURCE, plan)).toEqual([]);
  });

  it('keeps CRLF', () => {
    const source = SOURCE.replaceAll('\n', '\r\n');
    const [first, only] = carried('3.13-alpine', (it) => it.replace('curl', 'curl git'), source);
    expect(first?.after.Dockerfile).toBe(source.replace('#|     apk add --no-cache curl', '#|     apk add --no-cache curl git'));
    expect(only?.after.Dockerfile?.replaceAll('\r\n', '')).not.toContain('\n');
  });
});
