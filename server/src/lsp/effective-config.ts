import type { Snapshot, Workspace } from '../workspace/workspace.ts';

/** The configuration of a file as a text that could itself be a configuration. */
export function effectiveConfig(snapshot: Snapshot, workspace: Workspace): string {
  const { uri, config, problems } = snapshot.config;
  const context = describeContext(snapshot);
  const levels = workspace.rules.map((rule) => {
    const level = config.levels.get(rule.id) ?? (config.preset === 'all' || rule.recommended ? rule.severity : 'off');
    const from = config.levels.has(rule.id) ? ' // set in the file' : '';
    return [`    ${JSON.stringify(rule.id)}: ${JSON.stringify(level)}`, from] as const;
  });
  return [
    `// ${decodeURI(snapshot.uri)}`,
    `// Configuration: ${uri === undefined ? 'none found, the defaults count' : decodeURI(uri)}`,
    `// Build context: ${context}`,
    ...problems.map((problem) => `// Mistake: ${problem.message}`),
    '{',
    `  "extends": ${JSON.stringify(config.preset)},`,
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
