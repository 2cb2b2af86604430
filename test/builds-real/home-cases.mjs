// What HOME, USER and WORKDIR are, case by case. `says` is what a build shows: read off the engine, never off Dockwright. A name before
// the dot is that of a `probe`, which stands in a RUN and writes down what its process finds; the others are the final image's.
//   unknown     the answers that Dockwright may leave open, since the file does not tell
//   fails       the build stops
//   classic     false: not built with the classic builder; `fails`; or the answers that differ there
//   old         BuildKit 0.8 cannot say it: newer ones expand where it does not
//   extra       more files for the context
const box = 'busybox:1.36';
const debian = 'debian:bookworm';

const lines = (...text) => `${text.join('\n')}\n`;
const on = (base, ...rest) => lines(`FROM ${base}`, ...rest);

/** Files whose content tells them apart wherever they land. */
export const CONTEXT = {
  n1: 'needle n1\n',
  n2: 'needle n2\n',
  n3: 'needle n3\n',
  'sub/n4': 'needle n4\n',
  '~/n5': 'needle n5\n',
  passwd: 'root:x:0:0:root:/var/root:/bin/sh\napp:x:1000:1000:app:/srv/app:/bin/sh\n',
};

export const CASES = [
  // Nobody sets HOME: the builder has nothing, the shell has the passwd entry.
  [
    'root, nothing set',
    on(box, 'RUN probe a "$HOME" ~ ~/x ${HOME}/y'),
    { 'a.home': '/root', 'a.args': '/root /root /root/x /root/y', 'env.HOME': '(unset)', 'a.user': 'root' },
  ],
  ['single quotes keep $HOME from the shell', on(box, "RUN probe a '$HOME' '~' \\$HOME"), { 'a.args': '$HOME ~ $HOME' }],
  ['ENV does not see the shell’s HOME', on(box, 'ENV X=$HOME/bin Y=${HOME}/lib'), { 'env.X': '/bin', 'env.Y': '/lib' }],
  [
    'ENV PATH loses HOME and keeps PATH',
    on(box, 'ENV PATH=$HOME/bin:/bin:/usr/local/bin', 'RUN probe a'),
    { 'env.PATH': '/bin:/bin:/usr/local/bin', 'a.home': '/root' },
  ],
  ['ENV with a default for HOME', on(box, 'ENV X=${HOME:-/fallback}/x'), { 'env.X': '/fallback/x' }],
  ['ENV with an alternative for HOME', on(box, 'ENV X=a${HOME:+/set}b'), { 'env.X': 'ab' }],
  ['ENV in the legacy form', on(box, 'ENV X $HOME/with blanks'), { 'env.X': '/with blanks' }],
  ['ENV keeps a tilde', on(box, 'ENV X=~/x Y=~', 'RUN probe a'), { 'env.X': '~/x', 'env.Y': '~' }],
  ['ENV: single quotes', on(box, "ENV X='$HOME/x'"), { 'env.X': '$HOME/x' }],
  ['ENV: double quotes', on(box, 'ENV X="$HOME/x y"'), { 'env.X': '/x y' }],
  ['ENV: an escaped dollar', on(box, 'ENV X=\\$HOME/x Y="\\$HOME"'), { 'env.X': '$HOME/x', 'env.Y': '$HOME' }],
  ['ENV: backtick as escape', `# escape=\`\nFROM ${box}\nENV X=\`$HOME/x Y=\\$HOME\n`, { 'env.X': '$HOME/x', 'env.Y': '\\' }],
  ['ARG default', on(box, 'ARG X=$HOME/x', 'ENV Y=$X'), { 'env.Y': '/x' }],
  ['ARG before FROM', lines('ARG X=$HOME/x', `FROM ${box}`, 'ARG X', 'ENV Y=$X'), { 'env.Y': '/x' }],
  ['WORKDIR $HOME/sub', on(box, 'WORKDIR $HOME/sub', 'RUN probe a'), { 'a.cwd': '/sub', workdir: '/sub' }],
  [
    'WORKDIR $HOME',
    on(box, 'WORKDIR $HOME', 'RUN probe a'),
    { 'a.cwd': '/', workdir: '/' },
    { classic: 'fails', unknown: ['a.cwd', 'workdir'] },
  ],
  [
    'WORKDIR $HOME after another',
    on(box, 'WORKDIR /srv', 'WORKDIR $HOME', 'RUN probe a'),
    { 'a.cwd': '/srv', workdir: '/srv' },
    { classic: 'fails' },
  ],
  [
    'WORKDIR ~/app',
    on(box, 'WORKDIR ~/app', 'RUN probe a ~'),
    { 'a.cwd': '/~/app', workdir: '/~/app', 'a.args': '/root' },
    { unknown: ['a.cwd', 'workdir'] },
  ],
  ['WORKDIR ~ below another', on(box, 'WORKDIR /srv', 'WORKDIR ~', 'RUN probe a'), { 'a.cwd': '/srv/~', workdir: '/srv/~' }],
  ['WORKDIR with quotes', on(box, 'WORKDIR "$HOME/a b"', 'RUN probe a'), { 'a.cwd': '/a b', workdir: '/a b' }],
  ['WORKDIR with an escaped dollar', on(box, 'WORKDIR /\\$HOME', 'RUN probe a'), { 'a.cwd': '/$HOME', workdir: '/$HOME' }],
  ['WORKDIR goes up', on(box, 'WORKDIR /a/b', 'WORKDIR ../c', 'RUN probe a'), { 'a.cwd': '/a/c', workdir: '/a/c' }],
  ['WORKDIR with dots', on(box, 'WORKDIR /a', 'WORKDIR ./b/./c/', 'RUN probe a'), { 'a.cwd': '/a/b/c', workdir: '/a/b/c' }],
  ['WORKDIR absolute with dots and a slash', on(box, 'WORKDIR /a/../b/', 'RUN probe a'), { 'a.cwd': '/b', workdir: '/b' }],
  ['cd stays in its RUN', on(box, 'WORKDIR /srv', 'RUN cd /tmp', 'RUN probe a'), { 'a.cwd': '/srv' }],
  ['COPY to $HOME/', on(box, 'COPY n1 $HOME/'), { 'copy.n1': '/n1' }],
  ['COPY to $HOME/sub/', on(box, 'WORKDIR /srv', 'COPY n1 $HOME/sub/'), { 'copy.n1': '/sub/n1' }],
  ['COPY to ~/', on(box, 'WORKDIR /srv', 'COPY n1 ~/'), { 'copy.n1': '/srv/~/n1' }],
  ['COPY to ~/ without WORKDIR', on(box, 'COPY n1 ~/x'), { 'copy.n1': '/~/x' }, { unknown: ['copy.n1'] }],
  ['COPY from a variable of HOME', on(box, 'COPY $HOME/n1 /srv/'), { 'copy.n1': '/srv/n1' }],
  ['COPY from a folder called ~', on(box, 'COPY ~/n5 /srv/'), { 'copy.n5': '/srv/n5' }],
  ['COPY in JSON', on(box, 'COPY ["n1", "$HOME/json/"]'), { 'copy.n1': '/json/n1' }],
  ['COPY quoted', on(box, 'COPY n1 "$HOME/quo ted"'), { 'copy.n1': '/quo ted' }, { classic: false, fails: true }],
  [
    'COPY into a relative place',
    on(box, 'WORKDIR /srv', 'COPY n1 in/', 'COPY n2 ./'),
    { 'copy.n1': '/srv/in/n1', 'copy.n2': '/srv/n2' },
  ],
  ['ADD to $HOME/', on(box, 'ADD n1 $HOME/added'), { 'copy.n1': '/added' }],
  ['COPY to $HOME after USER', on(box, 'USER app', 'COPY n1 $HOME/'), { 'copy.n1': '/n1', user: 'app' }],
  ['VOLUME', on(box, 'VOLUME $HOME/data "$HOME/q" ~/t'), { volumes: '/data /q ~/t' }, { classic: false }],
  ['VOLUME in JSON', on(box, 'VOLUME ["$HOME/data", "/plain"]'), { volumes: '/data /plain' }],
  ['LABEL', on(box, 'LABEL a=$HOME/x b="${HOME}" c=\'$HOME\''), { 'label.a': '/x', 'label.b': '', 'label.c': '$HOME' }],
  ['EXPOSE', on(box, 'ARG PORT=80', 'EXPOSE ${PORT}80 $HOME/tcp 9000/udp'), {}, { fails: true }],
  ['EXPOSE of variables', on(box, 'ARG PORT=80', 'EXPOSE ${PORT}80/tcp 90${HOME}/udp'), { ports: '8080/tcp 90/udp' }],
  ['STOPSIGNAL', on(box, 'ARG S=INT', 'STOPSIGNAL SIG$S'), { stopsignal: 'SIGINT' }],

  // USER: by name, by number, and what has no entry.
  [
    'USER app of the base',
    on(box, 'USER app', 'RUN probe a ~'),
    { 'a.home': '/home/app', 'a.user': 'app', user: 'app', 'a.args': '/home/app' },
    { unknown: ['a.home', 'a.args'] },
  ],
  [
    'USER 1000 of the base',
    on(box, 'USER 1000', 'RUN probe a'),
    { 'a.home': '/home/app', 'a.user': 'app', user: '1000' },
    { unknown: ['a.home'] },
  ],
  [
    'USER 1000:1000',
    on(box, 'USER 1000:1000', 'RUN probe a'),
    { 'a.home': '/home/app', 'a.user': 'app', user: '1000:1000' },
    { unknown: ['a.home'] },
  ],
  ['USER root', on(box, 'USER app', 'USER root', 'RUN probe a'), { 'a.home': '/root', 'a.user': 'root', user: 'root' }],
  ['USER 0', on(box, 'USER app', 'USER 0', 'RUN probe a'), { 'a.home': '/root', 'a.user': 'root', user: '0' }],
  ['USER 0:0', on(box, 'USER 0:0', 'RUN probe a'), { 'a.home': '/root', user: '0:0' }],
  ['USER root:root', on(box, 'USER root:root', 'RUN probe a'), { 'a.home': '/root', user: 'root:root' }],
  [
    'USER 4242 without an entry',
    on(box, 'USER 4242', 'RUN probe a'),
    { 'a.home': '/', 'a.user': '4242', user: '4242' },
    { unknown: ['a.home'] },
  ],
  ['USER of nobody’s name', on(box, 'USER nosuch', 'RUN probe a'), {}, { fails: true }],
  [
    'USER nobody in busybox',
    on(box, 'USER nobody', 'RUN probe a'),
    { 'a.home': '/home', 'a.user': 'nobody' },
    { unknown: ['a.home'] },
  ],
  ['USER www-data in busybox', on(box, 'USER www-data', 'RUN probe a'), { 'a.home': '/var/www' }, { unknown: ['a.home'] }],
  ['USER in quotes', on(box, 'USER "app"', 'RUN probe a'), { 'a.user': 'app', user: 'app' }],
  ['USER $VAR from ENV', on(box, 'ENV WHO=app', 'USER $WHO', 'RUN probe a'), { 'a.user': 'app', user: 'app' }],
  [
    'USER ${UID}:${GID} from ARG',
    on(box, 'ARG UID=0', 'ARG GID=1000', 'USER ${UID}:${GID}', 'RUN probe a'),
    { 'a.home': '/root', 'a.user': 'root', user: '0:1000' },
  ],
  // The base image might set WHO.
  [
    'USER with a default',
    on(box, 'USER ${WHO:-app}', 'RUN probe a'),
    { 'a.user': 'app', user: 'app' },
    { unknown: ['a.user', 'user'] },
  ],
  ['USER with a default on scratch', lines('FROM scratch', 'USER ${WHO:-app}', 'COPY n1 /'), { user: 'app' }],
  [
    'USER of nothing',
    on(box, 'ENV WHO=', 'USER app', 'USER $WHO', 'RUN probe a'),
    { 'a.home': '/root', 'a.user': 'root', user: 'root' },
  ],
  ['USER $HOME', on(box, 'USER x${HOME}', 'ENV A=1'), { user: 'x' }],
  ['passwd is gone', on(box, 'RUN rm /etc/passwd', 'RUN probe a'), { 'a.home': '/' }, { unknown: ['a.home'] }],
  [
    'passwd gets a line',
    on(box, 'RUN echo joe:x:7:7::/srv/joe: >> /etc/passwd', 'USER joe', 'RUN probe a', 'USER root', 'RUN probe b'),
    { 'a.home': '/srv/joe', 'a.user': 'joe', 'b.home': '/root' },
    { unknown: ['a.home'] },
  ],
  [
    'passwd is edited',
    on(box, 'RUN sed -i s,/root:,/r00t:, /etc/passwd', 'RUN probe a'),
    { 'a.home': '/r00t' },
    { unknown: ['a.home'] },
  ],
  [
    'passwd is copied',
    on(box, 'COPY passwd /etc/passwd', 'RUN probe a', 'USER app', 'RUN probe b'),
    { 'a.home': '/var/root', 'b.home': '/srv/app' },
    { unknown: ['a.home', 'b.home'] },
  ],

  // ENV HOME.
  [
    'ENV HOME before USER sticks',
    on(box, 'ENV HOME=/custom', 'USER app', 'RUN probe a ~/x'),
    { 'a.home': '/custom', 'a.args': '/custom/x', 'env.HOME': '/custom', 'a.user': 'app' },
  ],
  [
    'ENV HOME after USER',
    on(box, 'USER app', 'ENV HOME=/custom', 'RUN probe a', 'USER root', 'RUN probe b'),
    { 'a.home': '/custom', 'b.home': '/custom' },
  ],
  [
    'ENV HOME counts from the next instruction on',
    on(box, 'RUN probe a', 'ENV HOME=/c X=$HOME/x', 'RUN probe b', 'ENV Y=$HOME/y'),
    { 'a.home': '/root', 'env.X': '/x', 'b.home': '/c', 'env.Y': '/c/y' },
  ],
  ['ENV HOME twice', on(box, 'ENV HOME=/a', 'ENV HOME=$HOME/b', 'RUN probe a'), { 'a.home': '/a/b', 'env.HOME': '/a/b' }],
  [
    'ENV HOME empty means unset to the runtime',
    on(box, 'ENV HOME=', 'ENV X=$HOME/x', 'RUN probe a', 'USER app', 'RUN probe b'),
    { 'a.home': '/root', 'env.X': '/x', 'env.HOME': '', 'b.home': '/home/app' },
    { unknown: ['b.home'] },
  ],
  ['ENV HOME empty again', on(box, 'ENV HOME=/custom', 'ENV HOME=""', 'RUN probe a'), { 'a.home': '/root', 'env.HOME': '' }],
  [
    'ENV HOME and WORKDIR',
    on(box, 'ENV HOME=/custom', 'WORKDIR $HOME/w', 'COPY n1 $HOME/', 'RUN probe a'),
    { 'a.cwd': '/custom/w', workdir: '/custom/w', 'copy.n1': '/custom/n1' },
  ],
  ['ENV HOME and COPY of a name', on(box, 'ENV HOME=/custom', 'COPY n1 $HOME'), { 'copy.n1': '/custom' }],
  [
    'ENV HOME with a slash at its end',
    on(box, 'ENV HOME=/custom/', 'WORKDIR ${HOME}w', 'RUN probe a "$HOME"'),
    { 'a.cwd': '/custom/w', 'a.home': '/custom/', 'a.args': '/custom/' },
  ],
  [
    'ENV HOME relative',
    on(box, 'ENV HOME=rel', 'WORKDIR /srv', 'WORKDIR $HOME', 'RUN probe a'),
    { 'a.cwd': '/srv/rel', 'a.home': 'rel' },
  ],
  ['ENV HOME=~', on(box, 'ENV HOME=~', 'RUN probe a "$HOME"'), { 'a.home': '~', 'env.HOME': '~' }],
  ['HOME only for one command', on(box, 'RUN HOME=/one true', 'RUN export HOME=/two', 'RUN probe a'), { 'a.home': '/root' }],
  ['VOLUME below ENV HOME', on(box, 'ENV HOME=/custom', 'VOLUME $HOME/data'), { volumes: '/custom/data' }],

  // ARG HOME is in the environment of a RUN, too.
  [
    'ARG HOME',
    on(box, 'ARG HOME=/arg', 'WORKDIR $HOME/w', 'RUN probe a'),
    { 'a.home': '/arg', 'a.cwd': '/arg/w', 'env.HOME': '(unset)' },
    { unknown: ['a.home', 'env.HOME'] },
  ],
  [
    'ARG HOME without a value',
    on(box, 'ARG HOME', 'RUN probe a', 'ENV X=$HOME/x'),
    { 'a.home': '/root', 'env.X': '/x' },
    { unknown: ['a.home', 'env.X'] },
  ],
  [
    'ARG HOME and then ENV HOME',
    on(box, 'ARG HOME=/arg', 'ENV HOME=$HOME/env', 'RUN probe a'),
    { 'a.home': '/arg/env', 'env.HOME': '/arg/env' },
  ],
  [
    'ENV HOME and then ARG HOME',
    on(box, 'ENV HOME=/env', 'ARG HOME=/arg', 'RUN probe a', 'ENV X=$HOME/x'),
    { 'a.home': '/arg', 'env.X': '/arg/x' },
    { unknown: ['a.home'], classic: { 'a.home': '/env', 'env.X': '/env/x' } },
  ],
  [
    'ARG HOME reaches the child stage',
    lines(`FROM ${box} AS one`, 'ARG HOME=/arg', 'FROM one', 'ENV X=$HOME/x', 'RUN probe a'),
    { 'env.X': '/arg/x' },
    { classic: false },
  ],
  [
    'ENV HOME comes back in the child stage',
    lines(
      `FROM ${box} AS one`,
      'ENV HOME=/env',
      'ARG HOME=/arg',
      'ENV A=$HOME',
      'FROM one AS two',
      'ENV B=$HOME',
      'FROM two',
      'ENV C=$HOME',
      'RUN probe a',
    ),
    { 'env.A': '/arg', 'env.B': '/env', 'env.C': '/env', 'a.home': '/env' },
    { classic: { 'env.A': '/env' } },
  ],
  [
    'the PATH that the builder sets',
    lines('FROM scratch', 'ENV X=$PATH:/x', 'COPY n1 /'),
    { 'env.X': '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/x' },
    { unknown: ['env.X'] },
  ],
  [
    'ARG HOME before FROM stays outside',
    lines('ARG HOME=/global', `FROM ${box}`, 'ENV X=$HOME/x', 'RUN probe a'),
    { 'a.home': '/root', 'env.X': '/x' },
  ],
  ['ARG HOME from before FROM', lines('ARG HOME=/global', `FROM ${box}`, 'ARG HOME', 'ENV X=$HOME/x'), { 'env.X': '/global/x' }],
  [
    'ARG of one line sees the one before it',
    on(box, 'ARG A=/a B=$A/b', 'ENV X=$B'),
    { 'env.X': '/a/b' },
    { old: ['env.X'], classic: false },
  ],

  // Base images that set something.
  [
    'base with HOME',
    on('example.test/home:1', 'RUN probe a ~', 'WORKDIR $HOME/w', 'ENV X=$HOME/x', 'COPY n1 $HOME/'),
    {
      'a.home': '/opt/app',
      'a.args': '/opt/app',
      'env.X': '/opt/app/x',
      'env.HOME': '/opt/app',
      workdir: '/opt/app/w',
      'copy.n1': '/opt/app/n1',
    },
  ],
  ['base with HOME, and USER', on('example.test/home:1', 'USER app', 'RUN probe a'), { 'a.home': '/opt/app', 'a.user': 'app' }],
  ['base with HOME, emptied', on('example.test/home:1', 'ENV HOME=', 'RUN probe a'), { 'a.home': '/root', 'env.HOME': '' }],
  ['base with HOME, replaced', on('example.test/home:1', 'ENV HOME=/mine', 'USER app', 'RUN probe a'), { 'a.home': '/mine' }],
  [
    'base with an empty HOME',
    on('example.test/empty-home:1', 'RUN probe a', 'ENV X=$HOME/x'),
    { 'a.home': '/root', 'env.X': '/x', 'env.HOME': '' },
  ],
  [
    'base with USER app',
    on('example.test/user:1', 'RUN probe a', 'ENV X=$HOME/x', 'COPY n1 $HOME/'),
    { 'a.home': '/home/app', 'a.user': 'app', user: 'app', 'env.X': '/x', 'copy.n1': '/n1' },
    { unknown: ['a.home'] },
  ],
  [
    'base with USER app, root again',
    on('example.test/user:1', 'USER root', 'RUN probe a'),
    { 'a.home': '/root', 'a.user': 'root' },
  ],
  [
    'base with a numeric USER',
    on('example.test/uid:1', 'RUN probe a'),
    { 'a.home': '/home/app', 'a.user': 'app', user: '1000:1000' },
    { unknown: ['a.home'] },
  ],
  [
    'base with HOME, USER and WORKDIR',
    on('example.test/both:1', 'RUN probe a', 'WORKDIR sub', 'RUN probe b'),
    { 'a.home': '/opt/app', 'a.user': 'app', 'a.cwd': '/srv', 'b.cwd': '/srv/sub' },
    { unknown: ['a.cwd', 'b.cwd'] },
  ],
  [
    'base that the shipped table knows',
    on('mongo:8', 'RUN probe a', 'WORKDIR $HOME/w', 'RUN probe b'),
    { 'a.home': '/data/db', 'env.HOME': '/data/db', 'b.cwd': '/data/db/w' },
  ],
  [
    'base that nobody knows',
    on('example.test/unknown:1', 'RUN probe a', 'ENV X=$HOME/x'),
    { 'a.home': '/opt/app', 'a.user': 'app', 'env.X': '/opt/app/x' },
    { unknown: ['a.home', 'a.user', 'env.X'] },
  ],
  [
    'base by its full name',
    on('docker.io/library/busybox:latest', 'RUN probe a', 'ENV X=$HOME/x'),
    { 'a.home': '/root', 'env.X': '/x' },
  ],
  [
    'base from an ARG',
    lines('ARG TAG=1.36', 'FROM busybox:${TAG}', 'RUN probe a', 'ENV X=$HOME/x'),
    { 'a.home': '/root', 'env.X': '/x' },
  ],

  // Stages.
  [
    'stage inherits ENV HOME and USER',
    lines(`FROM ${box} AS one`, 'ENV HOME=/custom', 'USER app', 'WORKDIR /srv', 'FROM one', 'RUN probe a', 'WORKDIR $HOME/w'),
    { 'a.home': '/custom', 'a.user': 'app', 'a.cwd': '/srv', workdir: '/custom/w', user: 'app' },
  ],
  [
    'stage does not inherit through COPY',
    lines(
      `FROM ${box} AS one`,
      'ENV HOME=/custom',
      'USER app',
      `FROM ${box}`,
      'COPY --from=one /etc/group /tmp/group',
      'RUN probe a',
      'ENV X=$HOME/x',
    ),
    { 'a.home': '/root', 'env.X': '/x', 'a.user': 'root' },
  ],
  [
    'COPY --from with $HOME in the source',
    lines(`FROM ${box} AS one`, 'COPY n1 /n1', 'COPY n2 /root/n1', `FROM ${box}`, 'COPY --from=one $HOME/n1 /got/'),
    { 'copy.n1': '/got/n1' },
  ],
  [
    'COPY --from into $HOME',
    lines(`FROM ${box} AS one`, 'COPY n1 /n1', `FROM ${box}`, 'ENV HOME=/custom', 'COPY --from=one /n1 $HOME/got/'),
    { 'copy.n1': '/custom/got/n1' },
  ],
  [
    'COPY --from the home of another stage',
    lines(`FROM ${box} AS one`, 'ENV HOME=/custom', 'COPY n1 $HOME/', `FROM ${box}`, 'COPY --from=one $HOME/n1 /got/'),
    {},
    { fails: true },
  ],
  [
    'three stages deep',
    lines(
      `FROM ${box} AS one`,
      'ENV HOME=/a',
      'FROM one AS two',
      'ENV HOME=$HOME/b',
      'FROM two',
      'ENV HOME=$HOME/c',
      'RUN probe a',
    ),
    { 'a.home': '/a/b/c' },
  ],
  [
    'stage unsets for its children',
    lines(`FROM ${box} AS one`, 'ENV HOME=/a', 'FROM one AS two', 'ENV HOME=', 'FROM two', 'RUN probe a'),
    { 'a.home': '/root', 'env.HOME': '' },
  ],
  [
    'WORKDIR continues in the child stage',
    lines(`FROM ${box} AS one`, 'WORKDIR /srv', 'FROM one', 'WORKDIR sub', 'RUN probe a'),
    { 'a.cwd': '/srv/sub', workdir: '/srv/sub' },
  ],
  [
    'SHELL goes on in the child stage',
    lines(`FROM ${box} AS one`, 'SHELL ["/bin/sh", "-e", "-c"]', 'FROM one', 'CMD probe $HOME', 'RUN probe a'),
    { cmd: '["/bin/sh","-e","-c","probe $HOME"]', 'a.home': '/root' },
  ],

  // Forms.
  [
    'RUN in exec form',
    on(box, 'RUN ["probe", "a", "$HOME", "~", "~/x", "${HOME}/y"]'),
    { 'a.home': '/root', 'a.args': '$HOME ~ ~/x ${HOME}/y' },
  ],
  [
    'RUN in exec form after USER and ENV',
    on(box, 'ENV HOME=/custom', 'USER app', 'RUN ["probe", "a", "$HOME"]'),
    { 'a.home': '/custom', 'a.args': '$HOME', 'a.user': 'app' },
  ],
  [
    'RUN in exec form with a shell',
    on(box, 'RUN ["sh", "-c", "probe a $HOME ~"]'),
    { 'a.home': '/root', 'a.args': '/root /root' },
    { unknown: ['a.args'] },
  ],
  ['RUN over lines', on(box, 'RUN probe a \\', '  "$HOME" \\', '  # a comment', '  ~/x'), { 'a.args': '/root /root/x' }],
  [
    'CMD and ENTRYPOINT keep what stands there',
    on(box, 'ENTRYPOINT ["probe", "$HOME"]', 'CMD ["~/x"]'),
    { entrypoint: '["probe","$HOME"]', cmd: '["~/x"]' },
  ],
  ['CMD in shell form', on(box, 'CMD probe $HOME ~'), { cmd: '["/bin/sh","-c","probe $HOME ~"]' }],
  [
    'CMD after SHELL',
    on(box, 'SHELL ["/bin/sh", "-e", "-c"]', 'CMD probe $HOME'),
    { cmd: '["/bin/sh","-e","-c","probe $HOME"]' },
  ],
  ['SHELL does not expand', on(box, 'SHELL ["/bin/sh", "-c"]', 'RUN probe a $HOME'), { 'a.args': '/root' }],
  [
    'HEALTHCHECK keeps what stands there',
    on(box, 'HEALTHCHECK CMD probe $HOME', 'ENV X=$HOME/x'),
    { 'env.X': '/x', healthcheck: '["CMD-SHELL","probe $HOME"]' },
    { unknown: ['healthcheck'] },
  ],
  [
    'ONBUILD keeps what stands there',
    on(box, 'ONBUILD RUN probe $HOME', 'ONBUILD WORKDIR $HOME/x'),
    { workdir: '/', onbuild: '["RUN probe $HOME","WORKDIR $HOME/x"]' },
    { unknown: ['onbuild', 'workdir'] },
  ],
  [
    'ONBUILD of a parent stage',
    lines(
      `FROM ${box} AS one`,
      'ONBUILD ENV HOME=/late',
      'ONBUILD WORKDIR $HOME/w',
      'ONBUILD USER app',
      'RUN probe a',
      'FROM one',
      'RUN probe b',
    ),
    { 'a.home': '/root', 'b.home': '/late', 'b.cwd': '/late/w', 'b.user': 'app' },
  ],
  [
    'ONBUILD does not reach grandchildren',
    lines(`FROM ${box} AS one`, 'ONBUILD ENV HOME=$HOME/more', 'FROM one AS two', 'FROM two', 'RUN probe a'),
    { 'a.home': '/more', 'env.HOME': '/more' },
    { unknown: ['a.home'] },
  ],

  // Mounts.
  [
    'mount below $HOME',
    on(box, 'RUN --mount=type=cache,target=$HOME/.npm probe a'),
    { 'a.mounts': '/.npm' },
    { old: ['a.mounts'] },
  ],
  [
    'mount below ENV HOME',
    on(box, 'ENV HOME=/custom', 'RUN --mount=type=cache,target=$HOME/.npm probe a'),
    { 'a.mounts': '/custom/.npm' },
    { old: ['a.mounts'] },
  ],
  ['mount below ~', on(box, 'WORKDIR /srv', 'RUN --mount=type=cache,target=~/.npm probe a'), { 'a.mounts': '/srv/~/.npm' }],
  [
    'mount at a plain path',
    on(box, 'USER app', 'RUN --mount=type=cache,target=/tmp/x,uid=1000 probe a'),
    { 'a.mounts': '/tmp/x', 'a.user': 'app' },
  ],
  [
    'mount at a relative path',
    on(box, 'WORKDIR /srv', 'RUN --mount=type=tmpfs,target=cache probe a'),
    { 'a.mounts': '/srv/cache' },
  ],

  // Scratch.
  [
    'scratch',
    lines(`FROM ${box} AS one`, 'FROM scratch', 'COPY --from=one / /', 'RUN probe a', 'ENV X=$HOME/x'),
    { 'a.home': '/root', 'env.X': '/x', 'env.HOME': '(unset)' },
    { unknown: ['a.home'] },
  ],
  [
    'scratch without passwd',
    lines(`FROM ${box} AS one`, 'RUN rm /etc/passwd', 'FROM scratch', 'COPY --from=one / /', 'RUN probe a'),
    { 'a.home': '/' },
    { unknown: ['a.home'] },
  ],
  [
    'scratch and WORKDIR',
    lines('FROM scratch', 'WORKDIR srv', 'COPY n1 $HOME/in/', 'COPY n2 here/'),
    { workdir: '/srv', 'copy.n1': '/in/n1', 'copy.n2': '/srv/here/n2' },
  ],
  [
    'scratch with ENV HOME',
    lines(`FROM ${box} AS one`, 'FROM scratch', 'COPY --from=one / /', 'ENV HOME=/custom', 'RUN probe a'),
    { 'a.home': '/custom' },
  ],

  // Debian: the tools that make users.
  [
    'useradd',
    on(debian, 'RUN useradd joe', 'USER joe', 'RUN probe a ~', 'ENV X=$HOME/x'),
    { 'a.home': '/home/joe', 'a.user': 'joe', 'a.args': '/home/joe', 'env.X': '/x' },
  ],
  [
    'useradd -m -u',
    on(debian, 'RUN useradd -m -u 1234 -s /bin/sh joe', 'USER 1234', 'RUN probe a'),
    { 'a.home': '/home/joe', 'a.user': 'joe' },
  ],
  ['useradd -d', on(debian, 'RUN useradd -d /srv/joe joe', 'USER joe', 'RUN probe a'), { 'a.home': '/srv/joe' }],
  [
    'useradd --home-dir=',
    on(debian, 'RUN useradd --create-home --home-dir=/srv/joe joe', 'USER joe', 'RUN probe a'),
    { 'a.home': '/srv/joe' },
  ],
  ['useradd -md', on(debian, 'RUN useradd -md /srv/joe joe', 'USER joe', 'RUN probe a'), { 'a.home': '/srv/joe' }],
  ['useradd -d/glued', on(debian, 'RUN useradd -d/srv/joe -u4321 joe', 'USER 4321', 'RUN probe a'), { 'a.home': '/srv/joe' }],
  ['useradd -ms', on(debian, 'RUN useradd -ms /bin/bash joe', 'USER joe', 'RUN probe a'), { 'a.home': '/home/joe' }],
  ['useradd -b', on(debian, 'RUN useradd -b /srv joe', 'USER joe', 'RUN probe a'), { 'a.home': '/srv/joe' }],
  ['useradd -r', on(debian, 'RUN useradd -r joe', 'USER joe', 'RUN probe a'), { 'a.home': '/home/joe' }],
  [
    'useradd with -g after the name',
    on(debian, 'RUN groupadd -g 77 crew && useradd joe -g crew -u 77', 'USER joe:crew', 'RUN probe a'),
    { 'a.home': '/home/joe', 'a.user': 'joe', user: 'joe:crew' },
  ],
  [
    'two users with one number',
    on(debian, 'RUN useradd -u 1500 -d /first one && useradd -o -u 1500 -d /second two', 'USER two', 'RUN probe a'),
    { 'a.home': '/first' },
  ],
  [
    'useradd of a variable',
    on(debian, 'ARG NAME=joe', 'RUN useradd -m $NAME', 'USER $NAME', 'RUN probe a'),
    { 'a.home': '/home/joe', 'a.user': 'joe' },
    { unknown: ['a.home'] },
  ],
  [
    'useradd in the parent stage',
    lines(`FROM ${debian} AS one`, 'RUN useradd -m joe', 'FROM one', 'USER joe', 'RUN probe a'),
    { 'a.home': '/home/joe' },
  ],
  [
    'useradd and ENV HOME',
    on(debian, 'ENV HOME=/root', 'RUN useradd -m joe', 'USER joe', 'RUN probe a ~'),
    { 'a.home': '/root', 'a.args': '/root' },
  ],
  [
    'usermod moves a home',
    on(debian, 'RUN useradd -m joe', 'RUN usermod -d /srv/joe joe', 'USER joe', 'RUN probe a'),
    { 'a.home': '/srv/joe' },
  ],
  [
    'usermod of a user of the base',
    on(debian, 'RUN usermod --home /srv/web www-data', 'USER www-data', 'RUN probe a'),
    { 'a.home': '/srv/web' },
  ],
  [
    'usermod renames',
    on(debian, 'RUN useradd -m joe && usermod -l jim joe', 'USER jim', 'RUN probe a'),
    { 'a.home': '/home/joe' },
  ],
  [
    'usermod gives another number',
    on(debian, 'RUN useradd -u 1600 joe && usermod -u 1601 joe', 'USER 1601', 'RUN probe a', 'USER 1600', 'RUN probe b'),
    { 'a.home': '/home/joe', 'b.home': '/' },
    { unknown: ['b.home'] },
  ],
  ['userdel without another', on(debian, 'RUN userdel games', 'USER games', 'RUN probe a'), {}, { fails: true }],
  [
    'usermod of other things',
    on(debian, 'RUN useradd -m joe && usermod -s /bin/sh -aG users joe', 'USER joe', 'RUN probe a'),
    { 'a.home': '/home/joe' },
  ],
  [
    'userdel and again',
    on(debian, 'RUN useradd -m joe', 'RUN userdel -r joe && useradd -d /srv/joe joe', 'USER joe', 'RUN probe a'),
    { 'a.home': '/srv/joe' },
  ],
  ['adduser', on(debian, "RUN adduser --disabled-password --gecos '' joe", 'USER joe', 'RUN probe a'), { 'a.home': '/home/joe' }],
  [
    'adduser --home',
    on(debian, "RUN adduser --disabled-password --gecos '' --home /srv/joe joe", 'USER joe', 'RUN probe a'),
    { 'a.home': '/srv/joe' },
  ],
  [
    'adduser --system',
    on(debian, 'RUN adduser --system joe', 'USER joe', 'RUN probe a'),
    { 'a.home': '/nonexistent' },
    { unknown: ['a.home'] },
  ],
  [
    'adduser --system --home',
    on(debian, 'RUN adduser --system --group --home /srv/joe joe', 'USER joe', 'RUN probe a'),
    { 'a.home': '/srv/joe' },
  ],
  [
    'adduser --uid',
    on(debian, "RUN adduser --uid 1777 --disabled-password --gecos '' joe", 'USER 1777', 'RUN probe a'),
    { 'a.home': '/home/joe' },
  ],
  ['USER nobody in Debian', on(debian, 'USER nobody', 'RUN probe a'), { 'a.home': '/nonexistent' }],
  ['USER www-data in Debian', on(debian, 'USER www-data', 'RUN probe a'), { 'a.home': '/var/www' }],
  [
    'USER daemon in Debian',
    on(
      debian,
      'USER daemon',
      'RUN probe a',
      'USER games',
      'RUN probe b',
      'USER man',
      'RUN probe c',
      'USER mail',
      'RUN probe d',
      'USER bin',
      'RUN probe e',
    ),
    { 'a.home': '/usr/sbin', 'b.home': '/usr/games', 'c.home': '/var/cache/man', 'd.home': '/var/mail', 'e.home': '/bin' },
  ],
  [
    'root in Debian',
    on(debian, 'RUN probe a', 'WORKDIR $HOME/w', 'COPY n1 ~/'),
    { 'a.home': '/root', workdir: '/w', 'copy.n1': '/w/~/n1' },
  ],
  [
    'bash expands, and so does its SHELL',
    on(debian, 'SHELL ["/bin/bash", "-o", "pipefail", "-c"]', 'RUN probe a ~ "$HOME"', 'CMD probe ~'),
    { 'a.args': '/root /root', cmd: '["/bin/bash","-o","pipefail","-c","probe ~"]' },
  ],
  ['useradd in a condition', on(debian, 'RUN id joe || useradd -m joe', 'USER joe', 'RUN probe a'), { 'a.home': '/home/joe' }],
  [
    'root’s number belongs to root',
    on(debian, 'RUN useradd -o -u 0 -d /elsewhere toor', 'USER toor', 'RUN probe a', 'USER 0', 'RUN probe b'),
    { 'a.home': '/root', 'b.home': '/root' },
  ],
].map(([name, dockerfile, says, options = {}]) => ({ name, dockerfile, says, ...options }));
