// Keystroke to diagnostics over stdio, and a whole folder on the command line, beside two peers in the same run. Prints ratios;
// nothing here is asserted. `npm run bench -- <file>` types in that Dockerfile instead. The peers come from the npm registry on demand: BENCH_CACHE or ~/.cache/dockwright-bench.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { LspClient, PULL } from '../test/lsp/client.ts';

const root = join(import.meta.dirname, '..');
const cache = process.env.BENCH_CACHE ?? join(homedir(), '.cache/dockwright-bench');
const PEERS = { '@wharflab/tally-linux-x64': '0.45.0', 'dockerfile-language-server-nodejs': '0.15.0' };
const KEYSTROKES = 60;
/** Milliseconds that a person looks at a file before typing, and between two keys when typing fast; the same for every server. */
const LOOKS = 2_000;
const TYPES = 50;
const pause = (milliseconds: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, milliseconds));
/** A slow server gets fewer keystrokes, so that the whole bench stays a matter of minutes. */
const PATIENCE = 15_000;

const STAGE = (i: number): string => `
# Stage ${i}: what a service of a monorepo looks like
FROM --platform=$BUILDPLATFORM golang:1.${20 + (i % 5)}-bookworm AS build-${i}
ARG TARGETOS TARGETARCH
ENV CGO_ENABLED=0 GOFLAGS="-mod=readonly -trimpath"
WORKDIR /src/service-${i}
COPY go.mod go.sum ./
RUN --mount=type=cache,target=/root/.cache/go-build \\
    go mod download \\
    && go install example.com/tool-${i}@v1.2.3
COPY . .
RUN GOOS=\${TARGETOS:-linux} GOARCH=\${TARGETARCH:-amd64} go build -o /out/service-${i} ./cmd/service-${i}
RUN apt-get update && apt-get install -y --no-install-recommends \\
    ca-certificates \\
    curl \\
    tzdata \\
    && curl -fsSL https://example.com/install-${i}.sh | sh -s -- --prefix=/usr/local \\
    && rm -rf /var/lib/apt/lists/*

FROM debian:13-slim AS service-${i}
RUN useradd --create-home --uid 10${String(i % 100).padStart(2, '0')} app
COPY --from=build-${i} --chown=app /out/service-${i} /usr/local/bin/
USER app
EXPOSE 80${String(i % 100).padStart(2, '0')}
CMD ["service-${i}", "--listen", ":8080"]
`;

/** A Dockerfile of about that many lines, all of it ordinary. */
export function sample(lines: number): string {
  let text = '# syntax=docker/dockerfile:1\n';
  for (let i = 0; text.split('\n').length < lines; i++) text += STAGE(i);
  return `${text.split('\n').slice(0, lines).join('\n').replace(/\\$/, '')}\n`;
}

interface Server {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly pulls: boolean;
}

function peers(): { servers: Server[]; tally: string | undefined } {
  const reason = install();
  if (reason) {
    console.log(`Peers are left out: ${reason}`);
    return { servers: [], tally: undefined };
  }
  const modules = join(cache, 'node_modules');
  const tally = join(modules, '@wharflab/tally-linux-x64/bin/tally');
  const rc = join(modules, 'dockerfile-language-server-nodejs/bin/docker-langserver');
  return {
    servers: [
      { name: 'tally', command: tally, args: ['lsp', '--stdio'], pulls: true },
      { name: 'dockerfile-language-server', command: process.execPath, args: [rc, '--stdio'], pulls: false },
    ],
    tally,
  };
}

/** Undefined when the peers are there; else why they are not. */
function install(): string | undefined {
  if (process.platform !== 'linux' || process.arch !== 'x64') return 'tally is fetched for linux-x64 only';
  const packages = Object.entries(PEERS).map(([name, version]) => `${name}@${version}`);
  if (Object.keys(PEERS).every((name) => existsSync(join(cache, 'node_modules', name)))) return undefined;
  mkdirSync(cache, { recursive: true });
  writeFileSync(join(cache, 'package.json'), '{ "private": true }');
  const done = spawnSync('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund', ...packages], {
    cwd: cache,
    encoding: 'utf8',
  });
  return done.status === 0 ? undefined : `npm install failed: ${done.stderr.trim().split('\n')[0]}`;
}

const percentile = (values: readonly number[], part: number): number =>
  [...values].sort((a, b) => a - b)[Math.min(values.length - 1, Math.floor(values.length * part))] ?? Number.NaN;

/** Milliseconds from a change to its diagnostics, for changes all over the text. */
async function keystrokes(server: Server, text: string): Promise<number[]> {
  const folder = mkdtempSync(join(tmpdir(), 'dockwright-bench-'));
  writeFileSync(join(folder, 'Dockerfile'), text);
  const uri = pathToFileURL(join(folder, 'Dockerfile')).href;
  const client = new LspClient(server.command, server.args, 'ignore');
  try {
    await client.initialize(server.pulls ? PULL : { textDocument: { publishDiagnostics: {} } }, pathToFileURL(folder).href);
    const first = server.pulls ? undefined : client.until('textDocument/publishDiagnostics', undefined, 120_000);
    client.open(uri, text);
    let previousResultId: string | undefined;
    const diagnose = async (pushed: Promise<unknown> | undefined): Promise<void> => {
      if (pushed) await pushed;
      else {
        const report = await client.request<{ resultId?: string }>('textDocument/diagnostic', {
          textDocument: { uri },
          previousResultId,
        });
        previousResultId = report.resultId;
      }
    };
    await diagnose(first);
    await pause(LOOKS);
    const lines = text.split('\n');
    // A letter behind a continuation would break the file, and a broken file costs a linter less.
    const typeable = lines.flatMap((line, i) => (/^(ENV|WORKDIR|COPY|RUN|USER|#)/.test(line) && !line.endsWith('\\') ? [i] : []));
    const times: number[] = [];
    const began = performance.now();
    for (let i = 0; i < KEYSTROKES + 10 && (performance.now() - began < PATIENCE || times.length < 3); i++) {
      const line = typeable[(i * 7919) % typeable.length] ?? 0;
      const at = { line, character: lines[line]?.length ?? 0 };
      const typed = i % 2 === 0 ? 'x' : '';
      // Every other change takes the letter back.
      const before = i % 2 === 0 ? at : { ...last, character: last.character + 1 };
      const start = i % 2 === 0 ? at : last;
      const range = { start, end: before };
      last = at;
      const pushed = server.pulls ? undefined : client.until('textDocument/publishDiagnostics', undefined, 120_000);
      const from = performance.now();
      const changes = server.name === 'tally' ? [{ text: edit(lines, i % 2 === 0 ? at.line : -1) }] : [{ range, text: typed }];
      client.notify('textDocument/didChange', { textDocument: { uri, version: i + 2 }, contentChanges: changes });
      await diagnose(pushed);
      if (i >= 10) times.push(performance.now() - from);
      await pause(TYPES);
    }
    return times;
  } finally {
    client.process.kill('SIGKILL');
    rmSync(folder, { recursive: true, force: true });
  }
}
let last = { line: 0, character: 0 };

/** The whole text with a letter behind one line: for servers that take nothing less. */
const edit = (lines: readonly string[], line: number): string => lines.map((it, i) => (i === line ? `${it}x` : it)).join('\n');

async function firstAnswer(): Promise<number> {
  const from = performance.now();
  const client = new LspClient();
  await client.initialize(PULL);
  const time = performance.now() - from;
  client.process.kill('SIGKILL');
  return time;
}

function wall(command: string, args: readonly string[], cwd: string): number {
  const from = performance.now();
  spawnSync(command, args, { cwd, stdio: 'ignore' });
  return performance.now() - from;
}

const ours: Server = {
  name: 'dockwright',
  command: process.execPath,
  args: [join(root, 'dist/server.js'), '--stdio'],
  pulls: true,
};
const { servers, tally } = peers();
const ms = (value: number): string => `${value.toFixed(value < 10 ? 2 : 0)} ms`;

console.log('Keystroke to diagnostics over stdio: median and 95th percentile');
const [, , named] = process.argv;
for (const text of named ? [readFileSync(named, 'utf8')] : [50, 500, 5_000].map(sample)) {
  const size = text.split('\n').length - 1;
  const own = await keystrokes(ours, text);
  console.log(`  ${String(size).padStart(5)} lines  dockwright ${ms(percentile(own, 0.5))}, ${ms(percentile(own, 0.95))}`);
  for (const server of servers) {
    const times = await keystrokes(server, text).catch((error: Error) => error.message);
    if (typeof times === 'string') console.log(`               ${server.name}: ${times}`);
    else
      console.log(
        `               ${server.name} ${ms(percentile(times, 0.5))}, ${ms(percentile(times, 0.95))}: ${(percentile(times, 0.5) / percentile(own, 0.5)).toFixed(1)} times ours`,
      );
  }
}
if (named) process.exit();
console.log(`Start to first answer: ${ms(percentile([await firstAnswer(), await firstAnswer(), await firstAnswer()], 0.5))}`);

const folder = mkdtempSync(join(tmpdir(), 'dockwright-bench-'));
for (let i = 0; i < 200; i++) {
  mkdirSync(join(folder, `s${i}`));
  writeFileSync(join(folder, `s${i}/Dockerfile`), sample(20 + ((i * 37) % 180)));
}
const own = wall(process.execPath, [join(root, 'dist/npm/cli.js'), 'lint', '.', '--format', 'json'], folder);
console.log(`A folder of 200 Dockerfiles on the command line: dockwright ${ms(own)}`);
if (tally) {
  const options = ['lint', '--no-config', '--format', 'json', '--slow-checks=off'];
  const whole = wall(tally, [...options, '.'], folder);
  const less = wall(tally, [...options, '--ignore', 'shellcheck/*', '--ignore', 'powershell/*', '.'], folder);
  console.log(
    `  tally ${ms(whole)}: ${(whole / own).toFixed(1)} times ours; without its ShellCheck ${ms(less)}: ${(less / own).toFixed(1)} times`,
  );
}
rmSync(folder, { recursive: true, force: true });
