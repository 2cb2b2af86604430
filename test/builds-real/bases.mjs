// The base images of the cases. They bear names that Dockwright's table knows where the table is to be asked.
import fs from 'node:fs';
import { busybox, debianTree } from './engine.mjs';
import { writeTar } from './tar.mjs';

/** Writes what a process finds: `probe a …` makes /out/a. */
const PROBE = `#!/bin/sh
name=$1
shift
{
  echo "home=\${HOME-(unset)}"
  echo "cwd=$(pwd)"
  echo "uid=$(id -u)"
  echo "gid=$(id -g)"
  while IFS=: read -r user _ uid _; do
    if [ "$uid" = "$(id -u)" ]; then echo "name=$user"; fi
  done </etc/passwd
  echo "path=$PATH"
  while read -r _ _ _ _ at _; do
    case $at in / | /proc* | /sys* | /dev* | /etc/*) ;; *) echo "mount=$at" ;; esac
  done </proc/self/mountinfo
  for arg; do echo "arg=$arg"; done
} >"/out/$name"
`;

// As buildroot makes it for the official image, and one more.
const PASSWD = `root:x:0:0:root:/root:/bin/sh
daemon:x:1:1:daemon:/usr/sbin:/bin/false
bin:x:2:2:bin:/bin:/bin/false
www-data:x:33:33:www-data:/var/www:/bin/false
nobody:x:65534:65534:nobody:/home:/bin/false
app:x:1000:1000:app:/home/app:/bin/sh
`;
const GROUP = 'root:x:0:\nwww-data:x:33:\nnogroup:x:65534:\napp:x:1000:\n';
const APPLETS =
  'sh ash cat chmod chown cp echo env id ln ls mkdir mv printf pwd rm sed sleep sort stat su tee test touch tr true false wc';

const tools = () => [
  { name: 'out/', mode: 0o777 },
  { name: 'usr/local/bin/probe', mode: 0o755, content: PROBE },
];

const busyboxTree = () =>
  writeTar([
    ...['bin/', 'etc/', 'home/', 'proc/', 'root/', 'sys/', 'usr/', 'usr/bin/', 'usr/local/', 'usr/local/bin/'].map((name) => ({
      name,
      mode: 0o755,
    })),
    { name: 'tmp/', mode: 0o1777 },
    { name: 'home/app/', mode: 0o755, uid: 1000, gid: 1000 },
    { name: 'bin/busybox', mode: 0o755, content: busybox() },
    ...APPLETS.split(' ').map((it) => ({ name: `bin/${it}`, mode: 0o777, target: 'busybox' })),
    { name: 'etc/passwd', content: PASSWD },
    { name: 'etc/group', content: GROUP },
    ...tools(),
  ]);

/** As in Dockwright's own words: what a look at the image's configuration would say. */
const known = (env, user) => ({ os: 'linux', family: 'busybox', libc: 'none', env, user, shell: true });

/** Name, instructions on top of the tree, and facts that are not in the shipped table. */
const SMALL = [
  ['busybox:1.36', []],
  ['docker.io/library/busybox:latest', []],
  ['mongo:8', ['ENV HOME=/data/db']],
  ['example.test/home:1', ['ENV HOME=/opt/app'], known({ HOME: '/opt/app' }, 'root')],
  ['example.test/empty-home:1', ['ENV HOME='], known({ HOME: '' }, 'root')],
  ['example.test/user:1', ['USER app'], known({}, 'app')],
  ['example.test/uid:1', ['USER 1000:1000'], known({}, '1000:1000')],
  ['example.test/both:1', ['ENV HOME=/opt/app', 'USER app', 'WORKDIR /srv'], known({ HOME: '/opt/app' }, 'app')],
  // Nobody knows this one.
  ['example.test/unknown:1', ['ENV HOME=/opt/app', 'USER app']],
];

export const ANSWERS = SMALL.flatMap(([name, , facts]) => (facts ? [[`image ${name}`, facts]] : []));

/** Loads them all. Answers why there is no Debian, if so. */
export async function loadBases(engine) {
  const tree = busyboxTree();
  for (const [name, changes] of SMALL) await engine.load(name.replace('docker.io/library/', ''), tree, changes);
  const { file, reason } = debianTree();
  if (reason !== undefined) return reason;
  await engine.load('debian:raw', fs.createReadStream(file));
  const context = engine.context({ probe: { text: PROBE, mode: 0o755 } });
  const dockerfile = 'FROM debian:raw\nRUN mkdir -m 777 /out\nCOPY probe /usr/local/bin/probe\n';
  const made = await engine.build(context, dockerfile, { args: ['--tag=debian:bookworm', '--tag=debian:12'] });
  if (made.error) throw new Error(made.error);
  return undefined;
}
