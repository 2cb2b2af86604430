// Workspaces in which a refactoring of stages is offered: `text` is the Dockerfile with the mark of the place.
//   files     beside it
//   name      that the user gives
//   classic   false: BuildKit only
const lines = (...text) => `${text.join('\n')}\n`;
const box = 'busybox:1.36';

export const STAGE_CASES = [
  [
    'rename-stage',
    'copied, mounted and built on',
    lines(
      `FROM ${box} AS b‸uild`,
      'RUN echo a > /a',
      'FROM build AS more',
      'RUN --mount=type=bind,from=build,target=/b cp /b/a /c',
      `FROM ${box}`,
      'COPY --from=BUILD /a /x',
      'COPY --from=more /c /y',
    ),
    { name: 'compile', classic: false },
  ],
  ['rename-stage', 'counted', lines(`FR‸OM ${box}`, 'RUN echo a > /a', `FROM ${box}`, 'COPY --from=0 /a /x'), { name: 'made' }],
  [
    'rename-stage',
    'the target of a service',
    lines(`FROM ${box} AS base`, 'ENV A=1', 'FROM base AS d‸ev', 'RUN echo dev > /dev.txt', 'FROM base', 'RUN echo b > /b'),
    {
      name: 'development',
      files: { 'compose.yaml': 'services:\n  one:\n    build:\n      context: .\n      target: dev\n  two:\n    build: .\n' },
    },
  ],
  [
    'extract-stage',
    'USER, WORKDIR, SHELL, ENV and ARG go on',
    lines(
      `«FROM ${box} AS app`,
      'ARG A=1',
      'ARG B=$A.2',
      'ENV C=$B D=d',
      'WORKDIR /srv/one',
      'SHELL ["/bin/sh", "-e", "-c"]',
      'USER app',
      'LABEL x=$A',
      '»RUN env | sed /^HOSTNAME/d | sort > /tmp/env && pwd > /tmp/pwd && id > /tmp/id',
      'WORKDIR two',
      'COPY --chown=app run.sh ./',
      'CMD echo $C',
    ),
    { files: { 'run.sh': { text: '#!/bin/sh\n', mode: 0o755 } } },
  ],
  [
    'extract-stage',
    'an ARG over an ENV of its own and of the image',
    lines(
      'FROM example.test/home:1',
      'ENV MODE=production',
      'ARG MODE=development',
      'ARG HOME=/other',
      '«RUN echo $MODE $HOME > /a',
      '»RUN echo $MODE $HOME > /b',
      'ENV SEEN=$MODE$HOME',
    ),
    // Of the builder before BuildKit, a default does not win over an ENV; that is so before and after.
    {},
  ],
  [
    'extract-stage',
    'in the middle, counted below',
    lines(
      `FROM ${box} AS tools`,
      'RUN echo t > /t',
      `FROM ${box} AS app`,
      'VOLUME /data',
      'EXPOSE 80',
      'ENTRYPOINT ["a"]',
      '«COPY --from=0 /t /u',
      '»COPY --from=tools /t /v',
      'CMD ["b"]',
      `FROM ${box}`,
      'COPY --from=1 /u /w',
    ),
  ],
  [
    'inline-stage',
    'the stage above',
    lines(
      `FROM ${box} AS base`,
      'ENV A=1',
      'WORKDIR /srv',
      'USER app',
      'CMD ["x"]',
      'FROM b‸ase',
      'RUN id > /tmp/id && pwd > /tmp/pwd',
      'ENV B=$A',
    ),
  ],
  [
    'inline-stage',
    'one between them, counted',
    lines(
      `FROM ${box} AS base`,
      'ENTRYPOINT ["e"]',
      'RUN echo base > /base',
      `FROM ${box} AS build`,
      'RUN echo build > /build',
      'FROM b‸ase AS final',
      'COPY --from=1 /build /x',
      'CMD ["c"]',
    ),
  ],
  [
    'inline-stage',
    'an ARG that both declare',
    lines(
      'ARG V=1',
      `FROM ${box} AS base`,
      'ARG V',
      'RUN echo $V > /a',
      'FROM b‸ase',
      'ARG V',
      'RUN env | sed /^HOSTNAME/d | sort > /b && echo $V > /c',
      'LABEL v=$V',
    ),
  ],
].map(([id, what, text, options = {}]) => ({ id, what, text, ...options }));
