import { rule } from '../../engine/rule.ts';
import { cacheMounts } from '../../facts/cache-mount.ts';
import type { PackageCache } from '../../knowledge/package-caches.ts';
import { operands, type RunCommand } from '../../model/commands.ts';

export default rule({
  id: 'uncached-install',
  options: {
    system: {
      type: 'boolean',
      default: false,
      docs: 'Whether packages of the distribution count, too: those of apt, apk and dnf.',
    },
  },
  category: 'cache',
  severity: 'hint',
  recommended: false,
  since: '0.1.0',
  fix: 'review',
  instructions: ['RUN'],
  summary: 'An install that downloads everything again whenever its step is repeated',
  rationale: `
    One changed line in a lock file, and the step starts from nothing. With \`RUN --mount=type=cache\` the builder keeps the folder of downloads from
    build to build, so only what is new is fetched, and no layer has it.

    Off by default: the mount needs BuildKit, and on builders that are new for each build it keeps nothing. Told of where the folder is known,
    for the user of the step and the variables in force, and nothing else in the file needs what would then be in the mount. Packages of the
    distribution count with the option \`system\`, and a tool that is installed by its name, as with \`npm install -g\`, never: such steps are
    seldom repeated. The refactoring \`add-cache-mount\` does the same at the cursor.
  `,
  examples: [
    {
      bad: 'FROM node:22\nWORKDIR /app\nCOPY package*.json ./\nRUN npm ci',
      good: 'FROM node:22\nWORKDIR /app\nCOPY package*.json ./\nRUN --mount=type=cache,target=/root/.npm npm ci',
    },
  ],
  *check({ model, facts, options }) {
    const told = new Set<string>();
    for (const run of model.file.instructions) {
      if (run.kind !== 'RUN') continue;
      const stage = model.stageOf(run)?.index;
      // The fix for the first step that needs a store gives it to the others.
      const isMeant = (it: PackageCache): boolean =>
        (options.system || !SYSTEM.has(it.name)) && !(it.store && told.has(`${it.name} ${stage}`));
      const mounts = cacheMounts(run, model, facts, isMeant);
      const first = mounts?.commands.find((it) => !installsTool(it));
      if (!mounts || !first?.nameWord) continue;
      for (const tool of mounts.tools) told.add(`${tool} ${stage}`);
      const tools = mounts.tools.join(' and ');
      yield {
        at: first.locate(first.nameWord),
        message: `Whenever this step is repeated, ${tools} ${mounts.tools.length === 1 ? 'starts' : 'start'} from nothing: a cache mount keeps what was downloaded.`,
        fixes: [
          {
            title: `Keep the downloads of ${tools} in ${mounts.mounts === 1 ? 'a cache mount' : `${mounts.mounts} cache mounts`}`,
            safety: 'review',
            edits: mounts.edits,
          },
        ],
      };
    }
  },
});

const SYSTEM: ReadonlySet<string> = new Set(['apt', 'apk', 'dnf']);
/** What pip reads from a project: a list, the project itself, a folder. */
const PROJECT = /^(?:-r|--requirement|-e|--editable|--group)(?:=|$)|^-r.|^\.{0,2}(?:\/[^*]*)?(?:\[[\w,-]+\])?$/;

/** Whether a command installs what its words name, and not what a project needs. */
function installsTool({ name, args }: RunCommand): boolean {
  const words = args.map((it) => it.value ?? it.text);
  if (name === 'npm' || name === 'pnpm' || name === 'bun')
    return words.some((it) => it === '-g' || it === '--global') || operands(args).length > 1;
  if (name === 'pip' || name === 'pip3')
    return words.includes('--no-index') || !words.some((it) => PROJECT.test(it) && !/\.whl$/.test(it));
  if (name === 'mvn' || name === 'gradle') return words.every((it) => it.startsWith('-'));
  return (name === 'go' || name === 'cargo') && words[0] === 'install';
}
