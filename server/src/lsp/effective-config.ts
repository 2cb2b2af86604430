import { settingsFor } from '../engine/config.ts';
import { pathTo, rulesFor } from '../workspace/config-store.ts';
import type { Snapshot } from '../workspace/document.ts';
import type { Workspace } from '../workspace/workspace.ts';

/** The configuration of a file as a text that could itself be a configuration. */
export function effectiveConfig(snapshot: Snapshot, workspace: Workspace): string {
  const { uri, config, problems } = snapshot.config;
  const context = describeContext(snapshot);
  const enabled = new Map(rulesFor(snapshot.config, snapshot.uri, workspace.rules).map((it) => [it.rule.id, it]));
  const settings = settingsFor(config, pathTo(snapshot.uri));
  const levels = workspace.rules.map((rule) => {
    const { severity = 'off', options } = enabled.get(rule.id) ?? {};
    const from = settings.has(rule.id) ? ' // set in the file' : '';
    const value = options ? { level: severity, ...options } : severity;
    return [`    ${JSON.stringify(rule.id)}: ${JSON.stringify(value)}`, from] as const;
  });
  return [
    `// ${decodeURI(snapshot.uri)}`,
    `// Configuration: ${uri === undefined ? 'none found, the defaults count' : decodeURI(uri)}`,
    `// Build context: ${context}`,
    ...problems.map((problem) => `// Mistake: ${problem.message}`),
    '{',
    `  "extends": ${JSON.stringify(config.presets.length === 1 ? config.presets[0] : config.presets)},`,
    '  "rules": {',
    ...levels.map(([line, from], i) => `${line}${i < levels.length - 1 ? ',' : ''}${from}`),
    '  }',
    '}',
    '',
  ].join('\n');
}

/** The contexts as the status shows them: folders or `none`; undefined while nothing asked for them. */
export function shortContext({ contexts }: Snapshot): string | undefined {
  if (!contexts || contexts.length === 0) return undefined;
  return contexts
    .map((it) => (it.kind === 'none' ? 'none' : it.origin === 'guess' ? `${it.path} (a guess)` : it.path))
    .join(', ');
}

/** The contexts in a few words. */
function describeContext({ contexts, builds = [], asked }: Snapshot): string {
  if (!asked.some((key) => key.kind === 'contexts') || !contexts || contexts.length === 0) return 'not needed yet, or not known';
  return contexts
    .map((fact) => {
      const places = builds.filter((it) => it.context === fact.id).map((it) => it.place);
      const by = places.length > 0 ? ` (${places.join(', ')})` : '';
      if (fact.kind === 'none') return `none: built from standard input${by}`;
      return fact.origin === 'guess' ? "the Dockerfile's own folder, as far as its files are there" : fact.path + by;
    })
    .join('; ');
}
