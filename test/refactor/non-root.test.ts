import { describe, expect, it } from 'vitest';
import { modelOf } from '../../server/src/engine/lint.ts';
import { FactLedger } from '../../server/src/facts/ledger.ts';
import { runAsNonRoot } from '../../server/src/refactor/non-root.ts';
import { applyEdits } from '../../server/src/text/edit.ts';

const offered = (text: string) => runAsNonRoot(modelOf(text), new FactLedger(new Map()));

/** The text afterwards; held to what the refactoring promises. */
function changed(text: string): string {
  const change = offered(text);
  if (!change) throw new Error('nothing is offered');
  const after = applyEdits(text, change.edits);
  const model = modelOf(after);
  expect(model.problems).toEqual([]);
  const user = model.final && model.after(model.final).user;
  expect(user?.from === 'file' && user.text).toMatch(/^(?:app|node)$/);
  // Nothing more is offered to do.
  expect(offered(after)).toBeUndefined();
  return after;
}

describe('running as a user of its own', () => {
  it('makes the user for Debian, gives it its folders, and stays root for what needs it', () => {
    expect(
      changed(
        'FROM python:3.13-slim\nRUN apt-get update && apt-get install -y gcc\nWORKDIR /srv/app\nCOPY . .\nCOPY conf /etc/app/\nRUN pip install .\nVOLUME /var/data\nEXPOSE 8000\nCMD ["app"]\n',
      ),
    ).toBe(`FROM python:3.13-slim
RUN apt-get update && apt-get install -y gcc
WORKDIR /srv/app
RUN groupadd --system --gid 10001 app && useradd --system --uid 10001 --gid app --create-home --home-dir /home/app --shell /usr/sbin/nologin app \\
 && mkdir -p /srv/app && chown app:app /srv/app \\
 && mkdir -p /var/data && chown app:app /var/data
COPY --chown=app:app . .
COPY conf /etc/app/
RUN pip install .
USER app
VOLUME /var/data
EXPOSE 8000
CMD ["app"]
`);
  });

  it('knows Alpine, and replaces a last USER root', () => {
    expect(changed('FROM alpine:3.22\nENV HOME=/root\nUSER root\nCMD ["x"]\n')).toBe(`FROM alpine:3.22
ENV HOME=/root
RUN addgroup -S -g 10001 app && adduser -S -D -H -u 10001 -G app -h /home/app app && mkdir -p /home/app && chown app:app /home/app
USER app
ENV HOME=/home/app
CMD ["x"]
`);
  });

  it("takes the image's own user, of the last stage only", () => {
    expect(
      changed(
        'FROM node:22 AS build\nCOPY . /src\nFROM node:22-alpine\nWORKDIR /app\nCOPY --from=build /src/dist ./\nCMD ["node", "."]\n',
      ),
    ).toBe(`FROM node:22 AS build
COPY . /src
FROM node:22-alpine
WORKDIR /app
RUN mkdir -p /app && chown node:node /app
COPY --chown=node:node --from=build /src/dist ./
USER node
CMD ["node", "."]
`);
  });

  it('says what a low port then needs', () => {
    expect(offered('FROM debian:13\nEXPOSE 80\nCMD ["x"]\n')?.title).toBe(
      'Run as a user of its own (app, uid 10001); port 80 then needs Docker, or a sysctl',
    );
  });

  it.each([
    ['a base that nobody knows', 'FROM example.com/x:1\nCMD ["x"]\n'],
    ['a user already', 'FROM debian:13\nUSER 1000\nCMD ["x"]\n'],
    ['an image that sets one', 'FROM jenkins/jenkins:2\nCMD ["x"]\n'],
    ['a program that drops root', 'FROM debian:13\nRUN apt-get install -y gosu\nENTRYPOINT ["/entry"]\n'],
    ['no program to make users', 'FROM gcr.io/distroless/base\nCMD ["/x"]\n'],
    ['a minimal image', 'FROM registry.access.redhat.com/ubi9/ubi-minimal\nCMD ["/x"]\n'],
    ['nothing at all', 'FROM scratch\nCMD ["/x"]\n'],
    ['steps of another user', 'FROM debian:13\nUSER 1000\nCOPY a /b\nUSER root\nCMD ["x"]\n'],
    ['Windows', 'FROM mcr.microsoft.com/windows/nanoserver:ltsc2025\nCMD ["x"]\n'],
  ])('is not offered for %s', (_, text) => {
    expect(offered(text)).toBeUndefined();
  });
});
