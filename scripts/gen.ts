// Writes everything that is made from the rules and refactorings: their indexes, pages, table, schema. `--check` only says what is stale.
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Rule } from '../server/src/engine/rule.ts';
import type { Refactoring } from '../server/src/refactor/refactoring.ts';
import { planSchema } from '../server/src/variants/schema.ts';
import { configSchema, equivalentsPage, readmeTable, rulePage, rulesPage, type Topic } from './pages.ts';
import { readmeRefactorings, refactoringsPage } from './refactorings-page.ts';

const root = join(import.meta.dirname, '..');
const rulesDir = join(root, 'server/src/rules');

/** The rule files by topic, in a fixed order: the file system is the only registry. */
const topics = readdirSync(rulesDir, { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => ({
    name: entry.name,
    ids: readdirSync(join(rulesDir, entry.name))
      .filter((name) => name.endsWith('.ts'))
      .map((name) => name.slice(0, -3))
      .sort(),
  }))
  .filter((topic) => topic.ids.length > 0)
  .sort((a, b) => (a.name < b.name ? -1 : 1));

const refactoringsDir = join(root, 'server/src/refactorings');
const refactoringIds = readdirSync(refactoringsDir)
  .filter((name) => name.endsWith('.ts') && name !== 'index.ts')
  .map((name) => name.slice(0, -3))
  .sort();

const LINE_WIDTH = 130;
const camel = (id: string): string => id.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());

interface Listed {
  readonly id: string;
  readonly path: string;
}

function rulesIndex(): string {
  const all = topics.flatMap((topic) => topic.ids.map((id) => ({ id, path: `./${topic.name}/${id}.ts` })));
  return indexText(all, "import type { Rule } from '../engine/rule.ts';", '/** Every rule. */', 'RULES: readonly Rule[]');
}

function refactoringsIndex(): string {
  const all = refactoringIds.map((id) => ({ id, path: `./${id}.ts` }));
  const type = "import type { Refactoring } from '../refactor/refactoring.ts';";
  return indexText(all, type, '/** Every refactoring. */', 'REFACTORINGS: readonly Refactoring[]');
}

function indexText(all: readonly Listed[], type: string, doc: string, list: string): string {
  const sorted = [...all].sort((a, b) => (a.path < b.path ? -1 : 1));
  const names = sorted.map(({ id }) => camel(id));
  const short = `export const ${list} = [${names.join(', ')}];`;
  return [
    '// Made by `npm run gen` from the files beside it; not edited by hand.',
    type,
    ...sorted.map(({ id, path }) => `import ${camel(id)} from '${path}';`),
    '',
    doc,
    // As the formatter has it.
    ...(short.length <= LINE_WIDTH ? [short] : [`export const ${list} = [`, ...names.map((it) => `  ${it},`), '];']),
    '',
  ].join('\n');
}

/** Every name that a rule goes by, for comments that silence rules: a rule cannot import the rules. */
function ruleNames(loaded: readonly Topic[]): string {
  const rules = loaded.flatMap((topic) => topic.rules);
  const names = rules.flatMap((it) => [it.id, ...(it.aliases ?? []), ...(it.codes ?? [])]);
  return [
    '// Made by `npm run gen` from the rules; not edited by hand.',
    '/** The ids of all rules, and the names that other tools have for them. */',
    'export const RULE_NAMES: readonly string[] = [',
    ...[...new Set(names)].sort().map((name) => `  '${name}',`),
    '];',
    '',
  ].join('\n');
}

async function loadRefactorings(): Promise<Refactoring[]> {
  const loaded: Refactoring[] = [];
  for (const id of refactoringIds) {
    const module = (await import(pathToFileURL(join(refactoringsDir, `${id}.ts`)).href)) as { default: Refactoring };
    loaded.push(module.default);
  }
  return loaded;
}

/** Path to text of every generated file. */
export async function generate(): Promise<Map<string, string>> {
  const files = new Map<string, string>();
  const loaded: Topic[] = [];
  for (const topic of topics) {
    const rules: Rule[] = [];
    for (const id of topic.ids) {
      const module = (await import(pathToFileURL(join(rulesDir, topic.name, `${id}.ts`)).href)) as { default: Rule };
      rules.push(module.default);
    }
    loaded.push({ name: topic.name, rules });
  }
  const refactorings = await loadRefactorings();
  files.set('server/src/rules/index.ts', rulesIndex());
  files.set('server/src/knowledge/rule-names.ts', ruleNames(loaded));
  files.set('server/src/refactorings/index.ts', refactoringsIndex());
  files.set('docs/refactorings.md', refactoringsPage(refactorings));
  for (const topic of loaded) for (const rule of topic.rules) files.set(`docs/rules/${rule.id}.md`, rulePage(rule));
  files.set('docs/rules/README.md', rulesPage(loaded));
  files.set('docs/equivalents.md', equivalentsPage(loaded));
  files.set('schema/config.json', configSchema(loaded));
  files.set('schema/variants.json', `${JSON.stringify(planSchema(), undefined, 2)}\n`);
  const readme = join(root, 'README.md');
  if (existsSync(readme)) {
    const table = readmeTable(readFileSync(readme, 'utf8'), loaded);
    files.set('README.md', readmeRefactorings(table, refactorings));
  }
  return files;
}

/** Generated files that are not what they should be, and pages of rules that are gone. */
export async function stale(): Promise<string[]> {
  const files = await generate();
  const wrong = [...files]
    .filter(([path, text]) => !existsSync(join(root, path)) || readFileSync(join(root, path), 'utf8') !== text)
    .map(([path]) => path);
  const pages = join(root, 'docs/rules');
  const orphans = existsSync(pages)
    ? readdirSync(pages)
        .map((name) => `docs/rules/${name}`)
        .filter((path) => !files.has(path))
    : [];
  return [...wrong, ...orphans];
}

if (process.argv[1] && relative(process.argv[1], import.meta.filename) === '') {
  if (process.argv.includes('--check')) {
    const found = await stale();
    for (const path of found) console.error(`${path} is stale. Run: npm run gen`);
    process.exit(found.length > 0 ? 1 : 0);
  }
  for (const [path, text] of await generate()) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  for (const path of await stale()) rmSync(join(root, path));
}
