import { rule } from '../../engine/rule.ts';
import { type Context, contextsOf } from '../../facts/context.ts';
import { type Facts, inContext } from '../../facts/facts.ts';
import { SECRET_PATHS, secretFile } from '../../knowledge/secret-files.ts';
import { type CopySource, copySources } from '../../model/copy.ts';
import { shown } from '../../model/effective.ts';
import { keptStages } from '../../model/stage-graph.ts';

/** Configuration of tools that build pages out of `.env` files: Vite, Next.js, Nuxt, Astro, SvelteKit, Vue. */
const BUNDLER = /^(?:vite|next|nuxt|astro|svelte|vue)\.config\./;

interface Secret {
  readonly path: string;
  readonly what: string;
}

export default rule({
  id: 'secrets-in-context',
  category: 'security',
  severity: 'warning',
  recommended: true,
  since: '0.1.0',
  fix: 'none',
  noFix: 'the ignore file is to be changed, and it may serve other builds',
  summary: 'A folder is copied that holds a file with secrets',
  rationale: `
    \`COPY . .\` also takes the \`.env\`, the private key and the \`.aws/credentials\` that lie in the folder. From then on they are in a layer of
    the image, and everybody who has the image has them, even if a later step removes them. \`.dockerignore\` keeps them out.

    Only told for files that are really there and that no ignore file keeps out, by the names that programs give them. Examples
    (\`.env.example\`) are left alone, and so are names that are as often harmless (\`.npmrc\`, \`*.key\`, an \`.env\` beside Vite's configuration) unless \`.gitignore\` names
    the file, and stages of which nothing but chosen files reaches the image.
  `,
  examples: [
    {
      bad: 'FROM node:22\nCOPY . /app',
      good: 'FROM node:22\nCOPY src /app/src',
      files: ['src/index.js', '.env', '.env.example'],
    },
  ],
  *check({ model, facts }) {
    const kept = keptStages(model);
    const sources = copySources(model).filter((it) => it.kind === 'local' && it.path !== undefined && !it.escapes && !it.isGlob);
    const contexts = sources.length > 0 ? contextsOf(model, facts) : [];
    const told = new Set<string>();
    for (const source of sources) {
      const stage = model.stageOf(source.in);
      if (!stage || !kept.has(stage) || source.in.flags.some((flag) => flag.name.text === 'exclude')) continue;
      for (const context of contexts) {
        const secrets = secretsIn(source, context, facts).filter((it) => !told.has(it.path));
        const [first] = secrets;
        if (!first) continue;
        for (const it of secrets) told.add(it.path);
        const more = secrets.length > 1 ? ` and ${secrets.length - 1} more like it` : '';
        yield {
          at: { start: source.start, end: source.end },
          message: `${source.in.keyword.text.toUpperCase()} ${shown(source.text ?? '')} puts ${shown(first.path)} (${first.what})${more} from ${context.words} into the image.`,
        };
        break;
      }
    }
  },
});

/** The secrets at the top of a copied folder, or at a place below it that a program chose. A file named by itself is meant. */
function secretsIn({ path = '' }: CopySource, context: Context, facts: Facts): Secret[] {
  const kind = context.entry(path);
  if (kind.state === 'unknown' || kind.value !== 'folder') return [];
  const listing = facts.get('folder', inContext(context.fact.id, path));
  if (listing.state === 'unknown' || !listing.value) return [];
  const at = (name: string): string => (path === '' ? name : `${path}/${name}`);
  const found: (Secret & { often?: boolean })[] = [];
  const isBundled = [...listing.value.keys()].some((name) => BUNDLER.test(name));
  for (const [name, entry] of listing.value) {
    const secret = entry === 'file' ? secretFile(name) : undefined;
    // A bundler reads a committed `.env` for what it builds into public pages.
    const often = secret?.often === true || (name.startsWith('.env') && isBundled);
    if (secret) found.push({ ...secret, often, path: at(name) });
  }
  for (const it of SECRET_PATHS) {
    const folder = it.path.split('/')[0] ?? '';
    if (listing.value.get(folder) !== 'folder') continue;
    const entry = context.entry(at(it.path));
    if (entry.state === 'known' && entry.value === 'file') found.push({ ...it, path: at(it.path) });
  }
  return found.filter((it) => isSent(it.path, context) && (!it.often || isPrivate(it.path, context)));
}

const isSent = (path: string, { ignoreFile }: Context): boolean =>
  ignoreFile.state === 'known' && !ignoreFile.value?.file.match(path);

function isPrivate(path: string, context: Context): boolean {
  const generated = context.generated(path);
  return generated.state === 'known' && generated.value;
}
