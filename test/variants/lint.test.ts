import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { nodeFiles } from '../../server/src/host/node.ts';
import { RULES } from '../../server/src/rules/index.ts';
import { Families } from '../../server/src/workspace/families.ts';
import { Workspace } from '../../server/src/workspace/workspace.ts';

/** All others would say much about these files. */
const SOME = ['sudo-in-run', 'latest-image', 'variant-drift'];
let root: string;
let workspace: Workspace;
let families: Families;
const put = (name: string, text: string): string => {
  mkdirSync(dirname(join(root, name)), { recursive: true });
  writeFileSync(join(root, name), text);
  return pathToFileURL(join(root, name)).href;
};
/** `line:column rule message`, with the marked text. */
const findings = async (uri: string, text: string): Promise<string[]> => {
  workspace.put(uri, text, 1);
  await workspace.prepare(uri);
  await workspace.settle(uri);
  const snapshot = workspace.snapshot(uri);
  expect(workspace.isSettled(uri)).toBe(true);
  return (snapshot?.diagnostics ?? []).map(({ at, rule, message }) => {
    const { line } = snapshot?.model.file.lines.position(at.start) ?? { line: -1 };
    return `${line + 1} ${rule.id} [${text.slice(at.start, at.end)}] ${/\(in .*\)$/.exec(message)?.[0] ?? ''}`.trim();
  });
};

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'dockwright-variant-lint-'));
  const home = pathToFileURL(root).href;
  workspace = new Workspace(
    nodeFiles,
    RULES.filter((it) => SOME.includes(it.id)),
  );
  families = new Families(nodeFiles, () => home);
  workspace.families = families;
});
afterEach(() => rmSync(root, { recursive: true, force: true }));

const PLAN = 'output: "{distro}/Dockerfile"\naxes:\n  distro: [slim, alpine, ubi]\n';
const SOURCE = `#@ value distro
FROM python:3.13-slim
USER root
#@ if distro == "alpine"
#| RUN sudo apk add curl
#@ elif distro == "ubi"
#| RUN dnf install curl
#@ else
RUN sudo apt-get install -y curl
#@ end
RUN sudo make
`;

describe('findings of all variants', () => {
  it('stand at their places in the source and name the variants that have them', async () => {
    const uri = put('Dockerfile', SOURCE);
    put('Dockerfile.variants.yaml', PLAN);
    expect(await findings(uri, SOURCE)).toEqual([
      '5 sudo-in-run [sudo] (in alpine)',
      '9 sudo-in-run [sudo] (in slim)',
      '11 sudo-in-run [sudo]',
    ]);
  });

  it('are found where a value stands that only a variant has', async () => {
    const source = '#@ value base tag\nFROM debian:13\n';
    const uri = put('Dockerfile', source);
    put(
      'Dockerfile.variants.yaml',
      'axes:\n  base:\n    debian: {tag: "13"}\n    ubuntu: {tag: latest}\n    alpine: {tag: latest}\n',
    );
    expect(await findings(uri, source)).toEqual(['2 latest-image [debian:13] (in ubuntu and alpine)']);
  });

  it('follow an edit of the variants file in the editor, and of the source', async () => {
    const uri = put('Dockerfile', SOURCE);
    const plan = put('Dockerfile.variants.yaml', PLAN);
    await findings(uri, SOURCE);
    expect(families.edited(plan, PLAN.replace(', alpine', ''))).toEqual({ others: true, own: false });
    workspace.forgetVariants();
    expect(await findings(uri, SOURCE)).toEqual(['9 sudo-in-run [sudo] (in slim)', '11 sudo-in-run [sudo]']);
    expect(await findings(uri, SOURCE.replace('sudo make', 'make'))).toEqual(['9 sudo-in-run [sudo] (in slim)']);
  });

  it('of a generated file are its own, and it is held to its source as it is in the editor', async () => {
    const source = put('Dockerfile', SOURCE);
    put('Dockerfile.variants.yaml', `header: false\n${PLAN}`);
    const text = 'FROM python:3.13-ubi\nUSER root\nRUN dnf install curl\nRUN sudo make\n';
    const uri = put('ubi/Dockerfile', text);
    expect(await findings(uri, text)).toEqual(['4 sudo-in-run [sudo]']);
    families.edited(source, SOURCE.replace('sudo make', 'sudo make all'));
    workspace.forgetVariants();
    expect(await findings(uri, text)).toEqual(['4 variant-drift [RUN sudo make]', '4 sudo-in-run [sudo]']);
  });

  it('of a Dockerfile beside a variants file that is not its own are just that', async () => {
    put('Dockerfile', SOURCE);
    put('Dockerfile.variants.yaml', PLAN);
    const uri = put('other.Dockerfile', 'FROM debian:latest\n');
    expect(await findings(uri, 'FROM debian:latest\n')).toEqual(['1 latest-image [debian:latest]']);
  });
});
