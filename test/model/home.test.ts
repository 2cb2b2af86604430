import { describe, expect, it } from 'vitest';
import { modelOf } from '../../server/src/engine/lint.ts';
import { homeAt, userAt } from '../../server/src/facts/home.ts';
import { FactLedger } from '../../server/src/facts/ledger.ts';

// Each was built with Docker to see what is right; test/builds-real has these and many more with a real engine.
const facts = new FactLedger(new Map());

/** What the last instruction starts with. */
function atEnd(...lines: string[]): { home: string | undefined; workdir: string | undefined; user: string | undefined } {
  const model = modelOf([...lines, 'RUN true', ''].join('\n'));
  const last = model.final?.instructions.at(-1);
  if (!last) throw new Error('no stage');
  const { workdir, user } = model.before(last);
  return {
    home: homeAt(model, facts, last),
    workdir: workdir.from === 'file' ? workdir.text : undefined,
    user: userAt(user, facts),
  };
}

describe('WORKDIR', () => {
  it.each([
    [['WORKDIR /a/b', 'WORKDIR ../c'], '/a/c'],
    [['WORKDIR /a', 'WORKDIR ./b/./c/'], '/a/b/c'],
    [['WORKDIR /a/../b//c/'], '/b/c'],
    [['WORKDIR /..'], '/'],
    [['WORKDIR /a', 'WORKDIR ""'], '/a'],
    [['WORKDIR a'], undefined],
    [['WORKDIR C:/a'], undefined],
  ])('%j is %s', (lines, folder) => {
    expect(atEnd('FROM debian:12', ...lines).workdir).toBe(folder);
  });

  it('knows drives on Windows only', () => {
    expect(atEnd('FROM mcr.microsoft.com/windows/nanoserver:ltsc2025', 'WORKDIR C:/a').workdir).toBe('C:/a');
    expect(atEnd('FROM scratch', 'WORKDIR C:/a').workdir).toBe('/C:/a');
    expect(atEnd('FROM scratch', 'WORKDIR /a', 'WORKDIR "\\x"').workdir).toBe('/a/\\x');
  });

  it('begins at the root on scratch', () => {
    expect(atEnd('FROM scratch', 'WORKDIR a').workdir).toBe('/a');
  });
});

describe('ONBUILD of a parent stage', () => {
  const parent = ['FROM debian:12 AS one', 'ONBUILD ENV HOME=/late', 'ONBUILD WORKDIR $HOME/w', 'ONBUILD USER games'];

  it('does not touch the stage itself', () => {
    expect(atEnd(...parent)).toEqual({ home: '/root', workdir: undefined, user: 'root' });
  });
  it('runs in the child', () => {
    expect(atEnd(...parent, 'FROM one')).toEqual({ home: '/late', workdir: '/late/w', user: 'games' });
  });
  it('comes before what the child says itself', () => {
    expect(atEnd(...parent, 'FROM one', 'ENV HOME=/own').home).toBe('/own');
  });
  it('does not run again in a grandchild', () => {
    const late = ['FROM debian:12 AS one', 'ENV HOME=/a', 'ONBUILD ENV HOME=$HOME/b'];
    expect(atEnd(...late, 'FROM one AS two', 'FROM two').home).toBe('/a/b');
  });
});

describe('ARG in a parent stage', () => {
  const env = (name: string, ...lines: string[]): string | undefined => {
    const model = modelOf([...lines, ''].join('\n'));
    const value = model.final && model.after(model.final).env(name);
    return value && 'text' in value ? value.text : value?.from;
  };

  it('is inherited', () => {
    expect(env('A', 'FROM debian:12 AS one', 'ARG A=arg', 'FROM one')).toBe('arg');
    expect(env('B', 'FROM debian:12 AS one', 'ENV B=$A', 'ARG A=arg', 'FROM one AS two', 'FROM two', 'ENV B=$A')).toBe('arg');
  });
  it('is hidden by the ENV that it hid', () => {
    const one = ['FROM debian:12 AS one', 'ENV A=env', 'ARG A=arg'];
    expect(env('B', ...one, 'ENV B=$A')).toBe('arg');
    expect(env('B', ...one, 'FROM one', 'ENV B=$A')).toBe('env');
    expect(env('B', ...one, 'FROM one AS two', 'ARG A=nearer', 'FROM two', 'ENV B=$A')).toBe('env');
  });
  it('counts for its own stage only from its line on', () => {
    const two = ['FROM debian:12 AS one', 'FROM one AS two', 'ENV B=$A', 'ARG A=arg', 'ENV C=$A'];
    expect(env('C', ...two, 'FROM two', 'ENV D=$A')).toBe('arg');
    expect(env('D', ...two, 'FROM two', 'ENV D=$A')).toBe('arg');
    expect(env('B', ...two, 'FROM two', 'ENV D=$A')).toBe(undefined);
  });
});

describe('PATH', () => {
  it('is set by the builder on scratch', () => {
    const model = modelOf('FROM scratch\nENV X=$PATH:/x Y=$OTHER\n');
    const state = model.final && model.after(model.final);
    expect(state?.env('X')).toMatchObject({ from: 'file', text: undefined });
    expect(state?.env('Y')).toMatchObject({ from: 'file', text: '' });
  });
});

describe('the home of a user', () => {
  const home = (...lines: string[]): string | undefined => atEnd('FROM debian:12', ...lines).home;

  it.each([
    ['useradd -md /srv/joe joe', '/srv/joe'],
    ['useradd -d/srv/joe joe', '/srv/joe'],
    ['useradd -ms /bin/bash joe', '/home/joe'],
    ['useradd --home-dir=/srv/joe joe', '/srv/joe'],
    ['useradd -b /srv/ joe', '/srv/joe'],
    ['useradd joe -g users', '/home/joe'],
    ['useradd -d "$DIR" joe', undefined],
    ['useradd $FLAGS joe', undefined],
    ['useradd --root /target joe', undefined],
    ['adduser -D joe', '/home/joe'],
    ['adduser -S -h /srv joe', '/srv'],
    ['adduser --system joe', undefined],
    ['adduser --system --home /srv joe', '/srv'],
    ['useradd joe && usermod -d /srv joe', '/srv'],
    ['useradd joe && usermod -aG sudo joe', '/home/joe'],
    ['useradd jim && usermod -l joe -d /srv jim', '/srv'],
    ['useradd joe && userdel joe', undefined],
    ['useradd joe && userdel joe && useradd -d /srv joe', '/srv'],
    ['useradd joe && deluser joe sudo', '/home/joe'],
    ['useradd -u 7000 -d /first jim && useradd -o -u 7000 -d /second joe', '/first'],
    ['useradd -o -u 1 -d /second joe', undefined],
    ['useradd -o -u 0 -d /elsewhere joe', '/root'],
  ])('%s', (command, folder) => {
    expect(home(`RUN ${command}`, 'USER joe')).toBe(folder);
  });

  it('is that of root when USER expands to nothing', () => {
    expect(atEnd('FROM debian:12', 'ENV WHO=', 'USER games', 'USER $WHO')).toMatchObject({ home: '/root', user: 'root' });
  });

  it('goes by the number', () => {
    const users = 'RUN useradd -u 7000 -d /first jim && usermod -u 7001 jim';
    expect(home(users, 'USER 7001')).toBe('/first');
    expect(home(users, 'USER 7000')).toBe(undefined);
  });

  it.each([
    ['rm /etc/passwd', undefined],
    ['rm -f /etc/passwd /etc/group', undefined],
    ['sed -i s,/root,/r, /etc/passwd', undefined],
    ['sed s,/root,/r, /etc/passwd', '/root'],
    ['echo joe:x:7:7::/: >> /etc/passwd', '/root'],
    ['echo joe:x:7:7::/: > /etc/passwd', undefined],
    ['cat /etc/passwd > /tmp/users', '/root'],
    ['cp /etc/passwd /tmp/', '/root'],
    ['cp /tmp/passwd /etc/passwd', undefined],
    ['echo joe:x:7:7::/: | tee -a /etc/passwd', '/root'],
    ['chmod g=u /etc/passwd', '/root'],
  ])('root after %s', (command, folder) => {
    expect(home(`RUN ${command}`)).toBe(folder);
    expect(atEnd('FROM debian:12 AS one', `RUN ${command}`, 'FROM one').home).toBe(folder);
  });

  it.each([
    ['COPY passwd /etc/passwd', undefined],
    ['COPY passwd group /etc/', undefined],
    ['COPY --from=debian:12 /etc/passwd /etc/passwd', undefined],
    ['COPY group /etc/', '/root'],
  ])('root after %s', (copy, folder) => {
    expect(home(copy)).toBe(folder);
  });

  it('depends on the distribution for users that it brings', () => {
    expect(home('USER nobody')).toBe('/nonexistent');
    expect(atEnd('FROM ubuntu:24.04', 'USER www-data').home).toBe('/var/www');
    for (const image of ['alpine:3', 'busybox', 'fedora:42', 'example.com/own'])
      expect(atEnd(`FROM ${image}`, 'USER nobody').home).toBe(undefined);
  });

  it('does not come from an empty HOME of the image', () => {
    const answers = new Map([['image own:1', { os: 'linux', family: 'debian', libc: 'glibc', env: { HOME: '' }, user: 'root' }]]);
    const model = modelOf('FROM own:1\nRUN true\n');
    const run = model.final?.instructions[0];
    expect(run && homeAt(model, new FactLedger(answers), run)).toBe('/root');
  });
});
