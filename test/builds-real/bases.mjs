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

const busyboxTree = (more = []) =>
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
    ...more,
  ]);

const program = (name, ...lines) => ({ name, mode: 0o755, content: `#!/bin/sh\n${lines.join('\n')}\n` });
const folders = (...names) => names.map((name) => ({ name, mode: 0o755 }));
const CERTIFICATES = 'etc/ssl/certs/ca-certificates.crt';
/** Makes a program that says its name, where `-o` says. */
const GO = program(
  'usr/local/bin/go',
  'while [ $# -gt 0 ]; do',
  '  if [ "$1" = -o ]; then mkdir -p "$(echo "$2" | sed "s,[^/]*$,,")."; printf "#!/bin/sh\\necho made\\n" > "$2"; chmod 755 "$2"; fi',
  '  shift',
  'done',
);
const compiler = [...folders('etc/ssl/', 'etc/ssl/certs/'), { name: CERTIFICATES, content: 'all\n' }, GO];
const maven = program('usr/bin/mvn', 'mkdir -p target', 'echo jar > target/app.jar');
const modules = 'usr/local/lib/node_modules/';

/** Images that others copy from or compile in: only what is looked for there, under their own names. */
const SPECIAL = [
  ['golang:1.27', compiler],
  ['golang:1.27-trixie', compiler],
  ['maven:3.9-eclipse-temurin-21', [maven]],
  ['debian:trixie-slim', folders('etc/ssl/', 'etc/ssl/certs/')],
  ['gcr.io/distroless/static-debian13:latest', []],
  ['eclipse-temurin:21-jre', folders('opt/', 'opt/java/', 'opt/java/openjdk/')],
  [
    'node:22-bookworm-slim',
    [
      program('usr/local/bin/node', 'echo node'),
      ...folders('usr/local/lib/', modules, `${modules}npm/`, `${modules}npm/bin/`),
      program(`${modules}npm/bin/npm-cli.js`, 'echo npm'),
      program(`${modules}npm/bin/npx-cli.js`, 'echo npx'),
    ],
  ],
  ['ghcr.io/astral-sh/uv:0.9.5', [program('uv', 'echo uv'), program('uvx', 'echo uvx')]],
  ['python:3.13-slim', [program('usr/local/bin/pip', 'exit 0')]],
];

/** As in Dockwright's own words: what a look at the image's configuration would say. */
const known = (env, user) => ({ os: 'linux', family: 'busybox', libc: 'none', env, user, shell: true });

/** Name, instructions on top of the tree, and facts that are not in the shipped table. */
const SMALL = [
  ['busybox:1.36', []],
  ['busybox:1.37', []],
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
  for (const [name, more] of SPECIAL) await engine.load(name, busyboxTree(more));
  const { file, reason } = debianTree();
  if (reason !== undefined) return reason;
  await engine.load('debian:raw', fs.createReadStream(file));
  const context = engine.context({ probe: { text: PROBE, mode: 0o755 } });
  const dockerfile = 'FROM debian:raw\nRUN mkdir -m 777 /out\nCOPY probe /usr/local/bin/probe\n';
  const made = await engine.build(context, dockerfile, {
    args: ['--tag=debian:bookworm', '--tag=debian:12', '--tag=debian:12-slim'],
  });
  if (made.error) throw new Error(made.error);
  return undefined;
}
