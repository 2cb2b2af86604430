// Dockerfiles with findings that have a safe fix: `dockwright fix` must not change the image. Every rule with `fix: 'safe'` has some.
//   files       of the context, beyond the common ones
//   ignore      paths that differ in any two builds
//   classic     false: BuildKit only
//   off         true: the rule is off by default
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { writeTar } from './tar.mjs';

const lines = (...text) => `${text.join('\n')}\n`;
const archive = writeTar([{ name: 'inside', content: 'unpacked' }]);

/** What every context has. */
export const FILES = {
  'app.conf': 'a = 1\n',
  'run.sh': { text: '#!/bin/sh\necho run\n', mode: 0o755 },
  'secret.pem': { text: 'x\n', mode: 0o600 },
  'folder/one.txt': 'one\n',
  'folder/deep/two.sh': { text: 'two\n', mode: 0o700 },
  'folder/packed.tar': { text: archive, mode: 0o644 },
  'folder/link': { link: 'one.txt' },
  'link.conf': { link: 'app.conf' },
};

/** A package of our own, so that apt needs no network. */
function debianPackage(name, depends) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'dockwright-deb-'));
  try {
    fs.mkdirSync(path.join(folder, 'tree/DEBIAN'), { recursive: true });
    fs.mkdirSync(path.join(folder, 'tree/opt'));
    fs.writeFileSync(path.join(folder, 'tree/opt', name), name);
    const needs = depends ? `Depends: ${depends}\n` : '';
    const control = `Package: ${name}\nVersion: 1\nArchitecture: all\nMaintainer: Test <test@example.test>\n${needs}Description: ${name}\n`;
    fs.writeFileSync(path.join(folder, 'tree/DEBIAN/control'), control);
    execFileSync('dpkg-deb', ['--build', '--root-owner-group', 'tree', 'it.deb'], { cwd: folder, stdio: 'ignore' });
    return fs.readFileSync(path.join(folder, 'it.deb'));
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** Files of packages of our own, each with the one that it depends on. */
const packages = (wanted) => () =>
  Object.fromEntries(
    Object.entries(wanted).map(([name, depends]) => [`${name}.deb`, { text: debianPackage(name, depends), mode: 0o644 }]),
  );

/** What apt and dpkg note with the time and the command line. */
const LOGS = /^\/var\/(?:log|cache\/apt|cache\/ldconfig|cache\/debconf)(?:\/|$)/;

const ON_DEBIAN = { ignore: LOGS, debian: true };

const box = 'busybox:1.36';
export const FIX_CASES = [
  ['as-casing', 'as behind FROM', lines(`FROM ${box} as one`, 'RUN echo 1 > /one', `FROM ${box}`, 'COPY --from=one /one /two')],
  ['as-casing', 'AS behind from', lines(`from ${box} AS one`, 'run echo 1 > /one', 'from one As two', 'cmd ["sh"]')],
  [
    'stage-casing',
    'a stage that is copied from',
    lines(`FROM ${box} AS Build`, 'RUN echo 1 > /one', `FROM ${box}`, 'COPY --from=Build /one /two', 'COPY --from=0 /one /three'),
  ],
  [
    'stage-casing',
    'a stage that is built on',
    lines(`FROM ${box} AS BASE`, 'ENV A=1', 'USER app', 'FROM base', 'COPY --from=bAsE /etc/passwd /tmp/users'),
  ],
  [
    'stage-casing',
    'with a mount',
    lines(`FROM ${box} AS Src`, 'COPY run.sh /', `FROM ${box}`, 'RUN --mount=from=src,target=/m cp /m/run.sh /got'),
  ],
  [
    'instruction-casing',
    'small among capitals',
    lines(
      `FROM ${box}`,
      'Env A=1 B="x y"',
      'workdir /srv',
      'copy app.conf run.sh ./',
      'RUN echo $A > a',
      'User app',
      'label a=$A',
      'expose 80',
      'Volume /data',
      'StopSignal SIGINT',
      'HealthCheck --interval=5s CMD true',
      'shell ["/bin/sh", "-e", "-c"]',
      'OnBuild Run echo later',
      'entrypoint echo',
      'CMD ["a"]',
    ),
  ],
  [
    'instruction-casing',
    'capitals among small',
    lines(`from ${box} as one`, 'ENV A=1', 'run echo a > /a', 'FROM one AS two', 'copy app.conf /', 'cmd sh'),
  ],
  [
    'empty-continuation',
    'in a RUN',
    lines(`FROM ${box}`, 'RUN echo a > /a && \\', '', '    echo b > /b && \\', '  ', '', '    echo c > /c'),
  ],
  [
    'empty-continuation',
    'next to comments',
    lines(`FROM ${box}`, 'RUN echo a > /a && \\', '  # why', '', '  # and this', '    echo b > /b'),
  ],
  [
    'empty-continuation',
    'in quotes',
    lines(`FROM ${box}`, 'RUN echo "a \\', '', '  b" > /a', 'ENV X="1 \\', '', '  2"', "LABEL l='1 \\", '', " 2'"),
  ],
  [
    'empty-continuation',
    'in ENV and COPY',
    lines(`FROM ${box}`, 'ENV A=1 \\', '', '    B=2', 'COPY app.conf \\', '', '  run.sh /srv/'),
  ],
  ['empty-continuation', 'in JSON', lines(`FROM ${box}`, 'CMD [ "sh", \\', '', '  "-c", "true" ]')],
  [
    'empty-continuation',
    'with carriage returns',
    `FROM ${box}\r\nRUN echo a > /a && \\\r\n\r\n  echo b > /b\r\nENV A=1 \\\r\n\r\n  B=2\r\n`,
  ],
  ['empty-continuation', 'with the backtick', lines('# escape=`', `FROM ${box}`, 'RUN echo a > /a && `', '', '  echo b > /b')],
  ['empty-continuation', 'at the end of the file', lines(`FROM ${box}`, 'RUN echo a > /a \\', '')],
  ['add-for-copy', 'files', lines(`FROM ${box}`, 'ADD app.conf /etc/app.conf', 'ADD run.sh secret.pem /srv/')],
  ['add-for-copy', 'a folder with an archive in it', lines(`FROM ${box}`, 'ADD folder /one', 'ADD folder/ /two/', 'ADD . /all/')],
  [
    'add-for-copy',
    'an owner',
    lines(`FROM ${box}`, 'WORKDIR /srv', 'ADD --chown=app:app app.conf ./', 'ADD --chown=33 folder/ sub/'),
  ],
  ['add-for-copy', 'a mode', lines(`FROM ${box}`, 'ADD --chmod=600 run.sh /srv/'), { classic: false }],
  ['add-for-copy', 'JSON', lines(`FROM ${box}`, 'ADD ["app.conf", "run.sh", "/with blank/"]')],
  ['add-for-copy', 'a pattern', lines(`FROM ${box}`, 'ADD *.sh /srv/', 'ADD folder/*.txt /srv/')],
  ['add-for-copy', 'links', lines(`FROM ${box}`, 'ADD link.conf /srv/', 'ADD folder/ /srv/')],
  [
    'add-for-copy',
    'over what is there',
    lines(`FROM ${box}`, 'RUN mkdir -p /srv/deep && ln -s /srv /link', 'ADD folder/ /link/', 'ADD app.conf /srv/one.txt'),
  ],
  ['add-for-copy', 'a variable', lines(`FROM ${box}`, 'ENV TO=/srv', 'ADD app.conf ${TO}/x.conf', 'ADD run.sh $HOME/')],
  [
    'legacy-key-value',
    'words, quotes and escapes',
    lines(
      `FROM ${box}`,
      'ENV X one',
      'ENV A -Xms1g   -Xmx1g',
      'ENV B -Dx="a b" -Dy=\'c $d\'',
      'ENV C a\\ b c',
      'ENV D say \\"hi\\" to $X and \\$X',
      "ENV E it\\'s C:\\\\temp here",
      'ENV F ${Y:-one two} three',
      'ENV PATH /opt/bin:$PATH',
      'LABEL l Ada Lovelace',
      'RUN env | grep "^[A-F]=" > /got',
    ),
  ],
  ['legacy-key-value', 'with the backtick', lines('# escape=`', `FROM ${box}`, 'ENV A C:\\Program Files\\"App x"', 'ENV B a` b')],
  [
    'redundant-platform',
    'in front of an image and a stage',
    lines(`FROM --platform=$TARGETPLATFORM ${box} AS one`, 'RUN echo 1 > /one', 'FROM --platform=${TARGETPLATFORM} one'),
    { classic: false },
  ],
  ['protocol-casing', 'all of them', lines(`FROM ${box}`, 'ENV P=80', 'EXPOSE ${P}/TCP 53/UDP 8000-8002/Tcp 9/SCTP')],
  [
    'misleading-description',
    'above an ARG and a stage',
    lines(
      '# check=experimental=InvalidDefinitionDescription',
      '# What to say',
      'ARG WORD=one',
      '# The first one',
      `FROM ${box} AS build`,
      '# Once more',
      'ARG WORD',
      'RUN echo $WORD > /word',
    ),
  ],
  [
    'unknown-ignore',
    'a typing error',
    lines('# dockwright ignore=untaged-image', `FROM ${box}`, '# check=skip=JSONArgsRecomended', 'CMD sh'),
  ],
  [
    'unused-ignore',
    'above and for the file',
    lines('# dockwright file ignore=latest-image', '# dockwright ignore=untagged-image', `FROM ${box}`, 'RUN echo 1 > /one'),
  ],
  [
    'interactive-install',
    'apt-get',
    lines('FROM debian:bookworm', 'COPY tool.deb /tmp/', 'RUN apt-get install /tmp/tool.deb'),
    { files: packages({ tool: undefined }), ...ON_DEBIAN },
  ],
  [
    'interactive-install',
    'two that need each other',
    lines('FROM debian:bookworm', 'COPY *.deb /tmp/', 'RUN apt-get --no-install-recommends install /tmp/tool.deb /tmp/base.deb'),
    {
      files: packages({ tool: 'base', base: undefined }),
      ...ON_DEBIAN,
    },
  ],
  [
    'apt-in-script',
    'a package of our own',
    lines(
      'FROM debian:bookworm',
      'COPY *.deb /tmp/',
      'RUN apt install -y /tmp/tool.deb /tmp/base.deb && apt remove -y tool && apt clean',
    ),
    {
      files: packages({ tool: 'base', base: undefined }),
      ...ON_DEBIAN,
    },
  ],
  [
    'unsorted-packages',
    'packages of our own',
    lines(
      'FROM debian:bookworm',
      'COPY *.deb /tmp/',
      'WORKDIR /tmp',
      'RUN apt-get install -y ./tool.deb \\',
      '    ./other.deb \\',
      '    ./base.deb',
    ),
    {
      files: packages({ tool: 'base', other: undefined, base: undefined }),
      ...ON_DEBIAN,
      off: true,
    },
  ],
  [
    'wget-progress',
    'a program that notes what it is told',
    lines(
      'FROM debian:bookworm',
      String.raw`RUN printf '#!/bin/sh\nfor it; do last=$it; done\necho "$last" > /got\n' > /usr/local/bin/wget && chmod 755 /usr/local/bin/wget`,
      'RUN wget -O - http://127.0.0.1/file',
    ),
    { ...ON_DEBIAN, off: true },
  ],
  ['as-casing', 'mixed, between two stages', lines(`FROM ${box} As one`, 'RUN echo 1 > /one', 'FROM one aS two', 'USER app')],
  [
    'stage-casing',
    'three stages that use each other',
    lines(
      `FROM ${box} AS Base.Image_1`,
      'WORKDIR /srv',
      'FROM base.image_1 AS LEFT',
      'RUN echo l > l',
      'FROM base.image_1 AS Right',
      'COPY --from=Left /srv/l ./',
      'FROM right',
      'COPY --from=LEFT /srv/l /other',
    ),
    { classic: false },
  ],
  [
    'instruction-casing',
    'with continuations and comments inside',
    lines(
      `FROM ${box}`,
      'Run echo a \\',
      '  # why',
      '  > /a && \\',
      '  echo b > /b',
      'copy app.conf \\',
      '  run.sh /srv/',
      'CMD ["sh"]',
    ),
  ],
  [
    'instruction-casing',
    'ARGs before and behind FROM',
    lines(`ARG TAG=1.36`, 'FROM busybox:$TAG', 'arg TAG', 'ENV GOT=$TAG', 'Run echo $TAG > /tag', 'LABEL tag=$TAG'),
  ],
  [
    'empty-continuation',
    'in a shell form of CMD and ENTRYPOINT',
    lines(`FROM ${box}`, 'ENTRYPOINT echo a \\', '', '  b', 'CMD echo c \\', '   ', '\t', '  d'),
  ],
  [
    'empty-continuation',
    'in EXPOSE, VOLUME, HEALTHCHECK and USER',
    lines(
      `FROM ${box}`,
      'EXPOSE 80 \\',
      '',
      '  81/udp',
      'VOLUME /a \\',
      '',
      '  /b',
      'HEALTHCHECK --interval=5s \\',
      '',
      '  CMD true',
      'USER \\',
      '',
      '  app',
    ),
  ],
  [
    'empty-continuation',
    'several in one RUN, and in the next',
    lines(
      `FROM ${box}`,
      'RUN set -e; \\',
      '',
      '  echo a > /a; \\',
      '',
      '',
      '  echo b > /b',
      'RUN true \\',
      '',
      '  && echo c > /c',
    ),
  ],
  [
    'add-for-copy',
    'relative to WORKDIR, twice the same name',
    lines(`FROM ${box}`, 'WORKDIR /srv/app', 'ADD run.sh .', 'ADD app.conf run.sh', 'WORKDIR ..', 'ADD run.sh app/'),
  ],
  [
    'add-for-copy',
    'into a folder that is a link',
    lines(`FROM ${box}`, 'RUN mkdir /srv && ln -s /tmp /srv/link', 'ADD app.conf /srv/link/', 'ADD run.sh /srv/link/x/y.sh'),
  ],
  [
    'add-for-copy',
    'behind a USER, and in a stage that is copied from',
    lines(`FROM ${box} AS one`, 'USER app', 'ADD app.conf secret.pem /srv/', `FROM ${box}`, 'COPY --from=one /srv /srv'),
  ],
  [
    'add-for-copy',
    'several, and names with blanks as JSON',
    lines(`FROM ${box}`, 'RUN mkdir "/a b"', 'ADD ["app.conf", "/a b/"]', 'ADD ["run.sh", "secret.pem", "/a b/c/"]'),
  ],
  [
    'legacy-key-value',
    'over several lines, and in two stages',
    lines(
      `FROM ${box} AS one`,
      'ENV A first \\',
      '  second',
      'LABEL name   with   blanks',
      'FROM one',
      'ENV B $A and more',
      'ENV C \'it is\' "quoted"',
      'ENV D =x',
      'RUN env | grep "^[A-D]=" > /got',
    ),
  ],
  [
    'legacy-key-value',
    'numbers, paths and stars',
    lines(
      `FROM ${box}`,
      'ENV N 42',
      'ENV G *.txt ?',
      'ENV P /a:/b c',
      'ENV H #no comment',
      'ENV S ;&|<>()',
      'RUN env | grep "^[NGPHS]=" > /got',
    ),
  ],
  [
    'redundant-platform',
    'in quotes of a name, with a stage name',
    lines(
      `FROM --platform=\${TARGETPLATFORM} ${box} AS one`,
      'RUN echo 1 > /one',
      `FROM --platform=$TARGETPLATFORM ${box}`,
      'COPY --from=one /one /',
    ),
    { classic: false },
  ],
  ['protocol-casing', 'one each, and ranges', lines(`FROM ${box}`, 'EXPOSE 1/Udp', 'EXPOSE 2/tcp 3/TCP', 'EXPOSE 4-6/UDP')],
  [
    'misleading-description',
    'above a stage that is used',
    lines(
      '# check=experimental=InvalidDefinitionDescription',
      '# Builds',
      `FROM ${box} AS make`,
      'RUN echo 1 > /one',
      '# Ships',
      `FROM ${box} AS ship`,
      'COPY --from=make /one /',
    ),
  ],
  [
    'unknown-ignore',
    'between instructions, with a reason',
    lines(
      `FROM ${box}`,
      '# dockwright ignore=root-uzer -- it is so',
      'RUN echo 1 > /one',
      '# hadolint ignore=DL9999',
      'CMD ["sh"]',
    ),
  ],
  [
    'unused-ignore',
    'for a stage, a range and one instruction',
    lines(
      `FROM ${box} AS one`,
      '# dockwright stage ignore=latest-image',
      'RUN echo 1 > /one',
      '# dockwright start ignore=sudo-in-run',
      'RUN echo 2 > /two',
      '# dockwright end ignore=sudo-in-run',
      '# dockwright ignore=legacy-key-value',
      'ENV A=1',
    ),
  ],
  [
    'unused-ignore',
    "hadolint's, and one of two names",
    lines(
      `FROM ${box}`,
      '# hadolint ignore=DL3004',
      'RUN echo a > /a',
      '# dockwright ignore=sudo-in-run,shell-form-command',
      'CMD sh',
    ),
  ],
  [
    'interactive-install',
    'with an option in front, and taken away again',
    lines(
      'FROM debian:bookworm',
      'COPY tool.deb /tmp/',
      'RUN apt-get -q install /tmp/tool.deb',
      'RUN apt-get purge -y tool && apt-get autoremove',
    ),
    { files: packages({ tool: undefined }), ...ON_DEBIAN },
  ],
  [
    'interactive-install',
    'in a chain, with the flag of another',
    lines(
      'FROM debian:bookworm',
      'COPY *.deb /tmp/',
      'RUN set -ex; apt-get -q install /tmp/base.deb && apt-get install -y /tmp/tool.deb; apt-get autoremove',
    ),
    {
      files: packages({ tool: 'base', base: undefined }),
      ...ON_DEBIAN,
    },
  ],
  [
    'apt-in-script',
    'without any source',
    lines('FROM debian:bookworm', 'RUN rm -rf /etc/apt/sources.list* && apt update && apt-get clean', 'RUN apt autoremove -y'),
    ON_DEBIAN,
  ],
  [
    'unsorted-packages',
    'in two RUNs',
    lines(
      'FROM debian:bookworm',
      'COPY *.deb /',
      'WORKDIR /',
      'RUN apt-get install -y --no-install-recommends ./other.deb ./base.deb ./more.deb',
      'RUN apt-get install -y \\',
      '    ./tool.deb \\',
      '    ./base.deb \\',
      '    ./other.deb',
    ),
    {
      files: packages({ tool: 'base', other: undefined, base: undefined, more: undefined }),
      ...ON_DEBIAN,
      off: true,
    },
  ],
  [
    'wget-progress',
    'in a chain, and with a file',
    lines(
      'FROM debian:bookworm',
      String.raw`RUN printf '#!/bin/sh\nfor it; do last=$it; done\necho "$last" >> /got\n' > /usr/local/bin/wget && chmod 755 /usr/local/bin/wget`,
      'RUN mkdir -p /x && cd /x && wget http://127.0.0.1/a && wget -O b http://127.0.0.1/b',
    ),
    { ...ON_DEBIAN, off: true },
  ],
].map(([rule, name, dockerfile, options = {}]) => ({ rule, name, dockerfile, ...options }));

/** Changes that are no equal images, and what the comparison must say: it is worth nothing if it misses these. */
export const CONTROLS = [
  ['a command', 'CMD ["sh"]', 'CMD sh', 'config Cmd: ["sh"] became ["/bin/sh","-c","sh"]'],
  ['content', 'RUN echo a > /a', 'RUN echo b > /a', /^content of \/a: /],
  ['a mode', 'RUN echo a > /a', 'RUN echo a > /a && chmod 600 /a', 'mode of /a: "644" became "600"'],
  ['an owner', 'COPY run.sh /a', 'COPY --chown=app run.sh /a', 'owner of /a: "0:0" became "1000:1000"'],
  ['a missing file', 'COPY app.conf run.sh /srv/', 'COPY app.conf /srv/', '/srv/run.sh is only in the image before'],
  ['a link', 'RUN ln -s a /l', 'RUN ln -s b /l', 'target of /l: "a" became "b"'],
  ['a variable', 'ENV A=1', 'ENV A=1 B=2', /^config Env: /],
  ['an archive', 'ADD folder/packed.tar /x/', 'COPY folder/packed.tar /x/', '/x/inside is only in the image before'],
];
