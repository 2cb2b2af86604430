// npm run new-rule -- <topic>/<id>: the two files of a rule, to be filled in.
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const [topic, id] = (process.argv[2] ?? '').split('/');
if (!topic || !id || !/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(id)) {
  console.error('usage: npm run new-rule -- <topic>/<id>     e.g. packages/unpinned-gem');
  process.exit(2);
}
const root = join(import.meta.dirname, '..');

const RULE = `import { rule } from '../../engine/rule.ts';

export default rule({
  id: '${id}',
  category: 'correctness',
  severity: 'warning',
  recommended: false,
  since: '0.1.0',
  fix: 'none',
  noFix: 'TODO: why no edit can be offered',
  summary: 'TODO: what is wrong, in a few words',
  rationale: \`
    TODO: why it matters, and the source of each fact about Docker.
  \`,
  examples: [{ bad: 'FROM debian:13', good: 'FROM debian:13' }],
  *check({ model }) {
    for (const stage of model.stages) yield { at: stage.from.keyword, message: 'TODO: one sentence.' };
  },
});
`;
const SPECIFICATION = `# ${id}

## TODO: what is reported

\`\`\`dockerfile
FROM debian:13
\`\`\`

## TODO: what is not

\`\`\`dockerfile
FROM debian:13
\`\`\`
`;

for (const [path, text] of [
  [`server/src/rules/${topic}/${id}.ts`, RULE],
  [`test/rules/${topic}/${id}.md`, SPECIFICATION],
] as const) {
  const file = join(root, path);
  if (existsSync(file)) {
    console.error(`${path} is there already.`);
    process.exit(1);
  }
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  console.log(path);
}
