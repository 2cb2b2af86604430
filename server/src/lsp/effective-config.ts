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

/** The context as the status shows it: a folder or `none`; undefined while nothing asked for it. */
export function shortContext({ context }: Snapshot): string | undefined {
  if (!context) return undefined;
  return context.kind === 'none' ? 'none' : context.origin === 'given' ? context.path : `${context.path} (a guess)`;
}

/** The context in a few words. */
function describeContext(snapshot: Snapshot): string {
  const asked = snapshot.asked.some((key) => key.kind === 'context');
  const fact = snapshot.context;
  if (!asked || !fact) return 'not needed yet, or not known';
  if (fact.kind === 'none') return 'none: built from standard input';
  return fact.origin === 'given' ? fact.path : "the Dockerfile's own folder, as far as its files are there";
}
