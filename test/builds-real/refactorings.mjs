// What the refactorings write is built: the program has the user, the folders and the files that it should have.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { after, before, test } from 'node:test';
import { bundled } from './bundle.mjs';

const lines = (...text) => `${text.join('\n')}\n`;

/** What the program of the final image must be able to do. */
const CHECK =
  'RUN test "$(id -u)" = 10001 && test "$HOME" = /home/app && touch "$HOME/a" ./b && test "$(stat -c %U app.conf)" = app';

const NON_ROOT = [
  [
    'a working directory and files of its own',
    lines('FROM debian:12', 'WORKDIR /srv/app', 'COPY app.conf run.sh ./', 'CMD ["./run.sh"]'),
  ],
  [
    'a last USER root, and a HOME that stuck',
    lines('FROM debian:12', 'ENV HOME=/root', 'WORKDIR /data', 'COPY app.conf .', 'USER root', 'CMD ["sh"]'),
  ],
  [
    'steps that need root stay above',
    lines('FROM debian:12', 'WORKDIR /srv/x', 'COPY app.conf .', 'RUN touch /etc/made-by-root', 'CMD ["sh"]'),
  ],
  [
    'a stage that is copied from',
    lines(
      'FROM debian:12 AS build',
      'COPY app.conf /made/',
      'FROM debian:12',
      'WORKDIR /srv/y',
      'COPY --from=build /made/ ./',
      'CMD ["sh"]',
    ),
  ],
];

export function refactorings(bench) {
  let driver;
  before(async () => {
    driver = await bundled('driver.ts');
  });
  after(() => bench.lap('refactored Dockerfiles built'));

  for (const [name, dockerfile] of NON_ROOT)
    test(`as a user of its own: ${name}`, async (t) => {
      if (bench.withoutDebian) return t.skip(bench.withoutDebian);
      const context = bench.engine.context({ 'app.conf': 'a\n', 'run.sh': { text: '#!/bin/sh\n', mode: 0o755 } });
      const text = driver.asNonRoot(dockerfile);
      assert.ok(text, 'nothing is offered');
      const { error } = await bench.engine.build(context, text.replace(/CMD .*\n$/, `${CHECK}\n`));
      assert.equal(error, undefined, `of:\n${text}`);
    });

  test('a context further up has what the sources name, and no more than is needed', async () => {
    const files = {
      'api/Dockerfile': lines('FROM busybox:1.36', 'COPY run.sh conf/ /app/', 'COPY ../shared/schema.json /app/', 'COPY . /all/'),
      'api/run.sh': 'run\n',
      'api/conf/a': 'a\n',
      'api/secret.log': 'never sent\n',
      'api/.dockerignore': '*.log\n',
      'shared/schema.json': '{}\n',
      'other/big': 'never sent\n',
      'compose.yaml': 'services:\n  api:\n    build: ./api\n',
    };
    const moved = driver.movedUp(files, 'api/Dockerfile');
    assert.equal(moved?.context, '.');
    const root = bench.engine.context(moved.files);
    const checks = [
      'RUN test -f /app/run.sh && test -f /app/a && test -f /app/schema.json && test -f /all/run.sh && test ! -e /all/secret.log',
      'COPY . /everything/',
      'RUN test ! -e /everything/other && test ! -e /everything/api/secret.log && test -f /everything/shared/schema.json',
    ];
    const text = moved.files['api/Dockerfile'] + lines(...checks);
    // Of this builder, which names the file from standard input, the ignore file of the root counts.
    fs.writeFileSync(path.join(root, '.dockerignore'), moved.files['api/Dockerfile.dockerignore']);
    const { error } = await bench.engine.build(root, text);
    assert.equal(error, undefined, `of:\n${text}`);
  });
}
