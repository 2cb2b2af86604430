import { fixAll } from '../engine/fix.ts';
import { pageOf } from '../engine/rule.ts';
import type { Diagnostic } from '../engine/run.ts';
import type { Files } from '../host/host.ts';
import { RULES } from '../rules/index.ts';
import { LineIndex } from '../text/lines.ts';
import { Builds } from '../workspace/builds.ts';
import type { FoundConfig } from '../workspace/config-store.ts';
import type { Snapshot } from '../workspace/document.ts';
import { Families } from '../workspace/families.ts';
import { repositoryOf } from '../workspace/repository.ts';
import { nameOf, parentUri } from '../workspace/uri.ts';
import { Workspace } from '../workspace/workspace.ts';
import type { Finding, Fixed, FixOptions, Options, RuleInfo } from './types.ts';

const NO_FILES: Files = {
  read: async () => ({ problem: 'is not there', missing: true }),
  list: async () => undefined,
};

export class ConfigError extends Error {}

export async function lint(text: string, options: Options = {}): Promise<Finding[]> {
  const { snapshot } = await linted(text, options);
  return findings(text, snapshot.diagnostics);
}

export async function fix(text: string, options: FixOptions = {}): Promise<Fixed> {
  const { workspace, snapshot } = await linted(text, options);
  const again = (it: string) => workspace.lintText(snapshot.uri, it);
  const fixed = fixAll(text, again, options.upTo ?? 'safe');
  return { text: fixed.text, count: fixed.applied.length, findings: findings(fixed.text, again(fixed.text).diagnostics) };
}

export const rules: readonly RuleInfo[] = RULES.map(
  ({ id, aliases = [], codes = [], category, severity, recommended, fix, summary, rationale }) => ({
    id,
    aliases: [...aliases, ...codes],
    category,
    severity,
    recommended,
    fix,
    summary,
    rationale,
    url: pageOf(id),
  }),
);

async function linted(text: string, options: Options): Promise<{ workspace: Workspace; snapshot: Snapshot }> {
  const { uri = 'file:///Dockerfile', files = NO_FILES, config, context } = options;
  const workspace = new Workspace(files, RULES);
  if (options.files) {
    const repository = repositoryOf(files);
    const root = async (of: string) => (await repository(of)) ?? parentUri(of);
    workspace.builds = new Builds(files, root);
    workspace.families = new Families(files, root);
  }
  if (config !== undefined) workspace.useConfig(await given(config, uri));
  workspace.put(uri, text, 1);
  if (context !== undefined)
    workspace.setContext(uri, context === 'none' ? 'none' : { uri: context.replace(/\/$/, ''), path: nameOf(context) });
  await workspace.prepare(uri);
  await workspace.settle(uri);
  const snapshot = workspace.snapshot(uri);
  if (!snapshot) throw new Error(`${uri} has no snapshot`);
  const { uri: from = 'config', problems, text: source } = snapshot.config;
  const [problem] = problems;
  if (problem) {
    const { line, character } = new LineIndex(source).position(problem.at.start);
    throw new ConfigError(`${from}:${line + 1}:${character + 1}: ${problem.message}`);
  }
  return { workspace, snapshot };
}

/** The configuration as one that stands beside the file, so that its globs count from there. */
async function given(config: string, uri: string): Promise<FoundConfig> {
  const folder = parentUri(uri) ?? 'file://';
  // JSON with comments is no YAML.
  const name = `${folder}/${/^\s*(?:\/[/*]|\{)/.test(config) ? 'dockwright.jsonc' : 'dockwright.yaml'}`;
  const only = new Workspace({ ...NO_FILES, read: async (it) => (it === name ? { text: config } : NO_FILES.read(it)) }, RULES);
  const found = await only.configs.read(name);
  if (!found) throw new Error('the configuration was not read');
  return { ...found, uri: undefined };
}

function findings(text: string, diagnostics: readonly Diagnostic[]): Finding[] {
  const lines = new LineIndex(text);
  return diagnostics.map(({ rule, code, severity, message, at, fixes = [] }) => {
    const [start, end] = [lines.position(at.start), lines.position(at.end)];
    return {
      rule: rule.id,
      aliases: [...(code === undefined ? [] : [code]), ...(rule.aliases ?? [])],
      severity,
      message,
      url: pageOf(rule.id),
      line: start.line + 1,
      column: start.character + 1,
      endLine: end.line + 1,
      endColumn: end.character + 1,
      // What changes other files as well is for an editor.
      fixes: fixes
        .filter((it) => it.edits.length > 0 && it.edits.every((edit) => edit.file === undefined))
        .map(({ title, safety, edits }) => ({
          title,
          safety,
          edits: edits.map((edit) => ({ start: edit.span.start, end: edit.span.end, text: edit.text })),
        })),
    };
  });
}
