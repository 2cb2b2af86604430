import { describe, expect, it } from 'vitest';
import { addVariant, type NewVariant } from '../../server/src/variants/add.ts';
import { bodies, family, sound } from './support.ts';

const SOURCE = `FROM python:3.13-slim
# what the app needs
RUN apt-get update && apt-get install -y --no-install-recommends build-essential libpq-dev curl \\
    && rm -rf /var/lib/apt/lists/*
WORKDIR /app
RUN useradd -m -u 10001 app && chown app /app
COPY . .
RUN pip install .
USER app
CMD ["python", "-m", "app"]
`;

/** The variants after one has been added, without headers, and what is left to do. */
interface Result {
  readonly problem?: string;
  readonly name?: string;
  readonly source?: string;
  readonly plan?: string;
  readonly notes?: readonly string[];
  readonly bodies?: Record<string, string>;
  readonly outputs?: readonly (string | undefined)[];
}

function added(kind: NewVariant, source = SOURCE, version?: string, plan?: string): Result {
  const result = addVariant({ source, sourceName: 'Dockerfile', plan, kind, ...(version === undefined ? {} : { version }) });
  if ('problem' in result) return { problem: result.problem };
  const given = sound(family({ Dockerfile: result.source, 'Dockerfile.variants.yaml': result.plan }));
  return { ...result, bodies: bodies(given), outputs: given.family.plan.variants.map((it) => it.output) };
}

describe('a first variant', () => {
  it('for debugging has tools and a debugger, and leaves the release what it was', () => {
    const { bodies: all = {}, source, outputs, notes } = added('debug');
    expect(all.release).toBe(SOURCE);
    expect(outputs).toEqual(['Dockerfile', 'Dockerfile.debug']);
    expect(notes).toEqual([]);
    expect(all.debug).toBe(
      SOURCE.replace(
        'CMD ["python", "-m", "app"]',
        `USER root
RUN apt-get update && apt-get install -y --no-install-recommends curl procps strace && rm -rf /var/lib/apt/lists/*
RUN pip install --no-cache-dir debugpy
USER app
EXPOSE 5678
CMD ["python", "-m", "debugpy", "--listen", "0.0.0.0:5678", "-m", "app"]`,
      ),
    );
    expect(source).toContain('#@ else\nCMD ["python", "-m", "app"]\n#@ end\n');
  });

  it('on Alpine has its image, its packages and its users', () => {
    const { bodies: all = {}, notes } = added('alpine');
    expect(all.release).toBe(SOURCE);
    expect(all.alpine).toBe(`FROM python:3.13-alpine
# what the app needs
RUN apk add --no-cache build-base libpq-dev curl
WORKDIR /app
RUN adduser -D -u 10001 app \\
 && chown app /app
COPY . .
RUN pip install .
USER app
CMD ["python", "-m", "app"]
`);
    expect(notes).toEqual([]);
  });

  it('of another version', () => {
    const { bodies: all = {}, outputs } = added('version', SOURCE, '3.12');
    expect(all.release).toBe(SOURCE);
    expect(all['3.12']).toBe(SOURCE.replace('3.13-slim', '3.12-slim'));
    expect(outputs).toEqual(['Dockerfile', 'Dockerfile.3.12']);
  });

  it('that is slim', () => {
    const { bodies: all = {} } = added('slim', 'FROM node:22-bookworm\nCMD ["node", "x.js"]\n');
    expect(all.slim).toBe('FROM node:22-slim-bookworm\nCMD ["node", "x.js"]\n');
  });

  it('follows an ARG that is the image, and all stages', () => {
    const source = 'ARG BASE=node:22\nFROM $BASE AS build\nRUN npm ci\nFROM debian:13-slim\nCOPY --from=build /app /app\n';
    const { bodies: all = {} } = added('alpine', source);
    expect(all.release).toBe(source);
    expect(all.alpine).toBe(
      'ARG BASE=node:22-alpine\nFROM $BASE AS build\nRUN npm ci\nFROM alpine:3.24\nCOPY --from=build /app /app\n',
    );
  });

  it('can be followed by others', () => {
    const first = added('debug');
    const second = added('alpine', first.source, undefined, first.plan);
    const third = added('version', second.source, '3.12', second.plan);
    expect(Object.keys(third.bodies ?? {})).toEqual(['release', 'debug', 'alpine', '3.12']);
    expect(third.bodies?.release).toBe(SOURCE);
    expect(third.bodies?.debug).toBe(first.bodies?.debug);
    expect(third.bodies?.alpine).toBe(second.bodies?.alpine);
    expect(third.bodies?.['3.12']).toBe(SOURCE.replace('3.13', '3.12'));
    expect(added('alpine', third.source, undefined, third.plan)).toEqual({ problem: 'There is a variant alpine already.' });
  });

  it('keeps CRLF', () => {
    const source = SOURCE.replaceAll('\n', '\r\n');
    const { bodies: all = {} } = added('alpine', source);
    expect(all.release).toBe(source);
    expect(all.alpine?.replaceAll('\r\n', '')).not.toContain('\n');
  });
});

describe('what is not known is said', () => {
  it.each<[NewVariant, string, string]>([
    ['alpine', 'FROM ghcr.io/a/b:1\n', 'Dockerfile stands on no image that is known to come as alpine.'],
    ['slim', 'FROM golang:1.24\n', 'Dockerfile stands on no image that is known to come as slim.'],
    ['version', 'FROM debian:trixie\n', 'Dockerfile stands on no image whose tag begins with a version.'],
    [
      'alpine',
      'ARG V=3\nFROM python:$V-slim\n',
      'The image of line 2 is put together from variables: write its variants by hand.',
    ],
    ['debug', 'FORM x\n', 'Dockerfile has mistakes: a variant is made of a Dockerfile that builds.'],
  ])('%s of %s', (kind, source, problem) => {
    expect(added(kind, source, '3.12')).toEqual({ problem });
  });

  it('packages whose names are not known, and steps that are not understood', () => {
    const source = `FROM debian:13
RUN apt-get update && apt-get install -y libfoo1 curl
RUN if true; then apt-get install -y jq; fi
RUN rm -rf /var/lib/apt/lists/*
`;
    const { bodies: all = {}, notes } = added('alpine', source);
    expect(all.alpine).toBe(
      'FROM alpine:3.24\nRUN apk add --no-cache libfoo1 curl\nRUN if true; then apt-get install -y jq; fi\n',
    );
    expect(notes).toEqual([
      'Line 2: look up what libfoo1 is called in Alpine.',
      'Line 3 uses what Alpine has not, in a way that is not understood: write its branch by hand.',
    ]);
  });
});
