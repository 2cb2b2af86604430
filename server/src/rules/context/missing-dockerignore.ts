import { rule } from '../../engine/rule.ts';
import { type Context, contextsOf } from '../../facts/context.ts';
import { copySources } from '../../model/copy.ts';
import { shown } from '../../model/effective.ts';
import { keptStages } from '../../model/stage-graph.ts';

/** What hardly anybody wants in an image: the repository itself, what tools installed or made for this machine, editors' folders. */
const NEVER = [
  '.git',
  '.hg',
  '.svn',
  'node_modules',
  '.venv',
  'venv',
  '.tox',
  '__pycache__',
  '.gradle',
  '.terraform',
  '.DS_Store',
];
const PRIVATE = ['.env', '.idea', '.vscode', '.aws', '.ssh'];
/** Products of a build, junk where `.gitignore` says so. */
const MADE = ['dist', 'build', 'target', 'out', 'bin', 'obj', 'coverage', '.next', '.nuxt', '.cache', 'tmp', 'logs', 'vendor'];

export default rule({
  id: 'missing-dockerignore',
  category: 'size',
  severity: 'info',
  recommended: true,
  since: '0.1.0',
  fix: 'none',
  noFix: 'it takes a new file, and what the image needs of the context is for the author to say',
  summary: 'The whole context is copied and no `.dockerignore` keeps anything out',
  rationale: `
    \`COPY . .\` takes all that lies in the context: \`.git\` with the whole history, a \`node_modules\` made for another system, an \`.env\` with
    passwords. All of it is sent to the builder, makes the image larger, and every change in it, a commit among them, makes the step and all
    behind it run again. A \`.dockerignore\` beside the context, or \`<Dockerfile>.dockerignore\` beside the Dockerfile, keeps it out.

    Only told when the build context is known and really holds such files. \`dist\`, \`target\` and the like count when \`.gitignore\` names them.
  `,
  examples: [
    {
      bad: 'FROM node:22\nCOPY . /app',
      good: 'FROM node:22\nCOPY src /app/src',
      files: ['src/index.js', '.git/config', 'node_modules/left-pad/index.js'],
    },
  ],
  *check({ model, facts }) {
    const whole = copySources(model).find((it) => it.kind === 'local' && it.path === '' && !it.escapes && !hasExclude(it.in));
    if (!whole) return;
    const stage = model.stageOf(whole.in);
    const isKept = stage !== undefined && keptStages(model).has(stage);
    for (const context of contextsOf(model, facts)) {
      if (context.ignoreFile.state === 'unknown' || context.ignoreFile.value) continue;
      const junk = junkIn(context);
      // A stage that is only built in may need the history, to tell its version.
      if (junk.length === 0 || (junk.every((it) => it === '.git') && !isKept)) continue;
      const keyword = whole.in.keyword.text.toUpperCase();
      yield {
        at: { start: whole.start, end: whole.end },
        message: `${keyword} ${shown(whole.text ?? '')} takes ${list(junk)} along: no .dockerignore keeps anything out of ${context.words}.`,
      };
      return;
    }
  },
});

const hasExclude = ({ flags }: { flags: readonly { name: { text: string } }[] }): boolean =>
  flags.some((flag) => flag.name.text === 'exclude');

function junkIn(context: Context): string[] {
  const has = (name: string): boolean => {
    const entry = context.entry(name);
    return entry.state === 'known' && entry.value !== null;
  };
  const isMade = (name: string): boolean => {
    const generated = context.generated(name);
    return generated.state === 'known' && generated.value;
  };
  const found = [...NEVER, ...PRIVATE].filter(has);
  return [...found, ...MADE.filter((name) => has(name) && isMade(name))];
}

const MOST = 4;
const list = (names: readonly string[]): string =>
  names.length > MOST ? `${names.slice(0, MOST).join(', ')} and more` : names.join(', ').replace(/, ([^,]*)$/, ' and $1');
