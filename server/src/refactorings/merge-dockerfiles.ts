import { baseName, folderOf, join } from '../builds/paths.ts';
import { modelOf } from '../engine/lint.ts';
import { isDockerfileName } from '../knowledge/dockerfile-names.ts';
import { fitTogether, type Guest, isNeeded, mergedFiles, sharedStages, wantedName } from '../refactor/merge-files.ts';
import { type RefactoringContext, refactoring } from '../refactor/refactoring.ts';
import { dependsOnOrder } from '../refactor/stage-builds.ts';
import { freeStageName, stageNameProblem } from '../refactor/stage-names.ts';
import { touches } from '../text/span.ts';

/** More are not offered at once. */
const MOST = 4;

export default refactoring({
  id: 'merge-dockerfiles',
  kind: 'move',
  since: '0.1.0',
  summary: 'Bring the stages of a Dockerfile beside this one into it',
  rationale: `Dockerfiles for development, tests and production repeat their beginnings, and drift apart. As stages of one file they share them: a stage that stands in both, word for word, is taken once. The stages of the other file come before the last one, so what this file builds stays what it is; the last stage of the other file gets a name, and every known build of it is told this file and that name as its target. The other file is deleted. Not offered where no build of the other file is known, where one cannot be rewritten, where an \`ARG\` before \`FROM\` or the name of a stage would mean something else in the other's stages, or where a file has an ignore file of its own. Builds that nobody wrote down have to be changed by hand.`,
  examples: [
    {
      before: 'F‸ROM node:22\nWORKDIR /app\nCOPY . .\nRUN npm ci --omit=dev\nCMD ["node", "server.js"]\n',
      after:
        'FROM node:22 AS dev\nWORKDIR /app\nCOPY . .\nRUN npm install\nCMD ["npm", "run", "dev"]\n\nFROM node:22\nWORKDIR /app\nCOPY . .\nRUN npm ci --omit=dev\nCMD ["node", "server.js"]\n',
      files: {
        'Dockerfile.dev': 'FROM node:22\nWORKDIR /app\nCOPY . .\nRUN npm install\nCMD ["npm", "run", "dev"]\n',
        'compose.yaml': 'services:\n  web:\n    build:\n      context: .\n      dockerfile: Dockerfile.dev\n',
      },
      filesAfter: {
        'Dockerfile.dev': '',
        'compose.yaml': 'services:\n  web:\n    build:\n      context: .\n      dockerfile: Dockerfile\n      target: dev\n',
      },
    },
    {
      before: 'F‸ROM golang:1.24 AS build\nCOPY . .\nRUN go build -o /app .\n\nFROM scratch\nCOPY --from=build /app /app\n',
      after:
        'FROM golang:1.24 AS build\nCOPY . .\nRUN go build -o /app .\n\nFROM build AS test\nRUN go test ./...\n\nFROM scratch\nCOPY --from=build /app /app\n',
      files: {
        'Dockerfile.test': 'FROM golang:1.24 AS build\nCOPY . .\nRUN go build -o /app .\n\nFROM build\nRUN go test ./...\n',
        'docker-bake.hcl': 'target "test" {\n  dockerfile = "Dockerfile.test"\n}\n',
      },
      filesAfter: {
        'Dockerfile.test': '',
        'docker-bake.hcl': 'target "test" {\n  dockerfile = "Dockerfile"\n  target = "test"\n}\n',
      },
    },
  ],
  *offer(context) {
    const { model, at } = context;
    if (!model.stages.some((it) => touches(it.from, at)) || dependsOnOrder(context)) return;
    let count = 0;
    for (const guest of guestsOf(context)) {
      if (count === MOST || !fitTogether(context, guest.model) || isNeeded(context, guest)) continue;
      const wanted = wantedName(guest);
      const name = freeStageName(context, wanted);
      if (!mergedFiles(context, guest, name)) continue;
      count++;
      const shared = sharedStages(model, guest.model).size;
      const sharing = shared === 0 ? '' : `, sharing ${shared === 1 ? '1 stage' : `${shared} stages`}`;
      const title = (own: string): string => `Merge ${baseName(guest.path)} into this file as the stage ${own}${sharing}`;
      yield {
        title: title(name),
        name,
        nameProblem: (own) =>
          stageNameProblem(context, own) ??
          (guest.model.stages.some((it) => it !== guest.model.final && it.name === own)
            ? `${baseName(guest.path)} has another stage ${own}.`
            : undefined),
        change: (own = name) => ({
          title: title(own),
          ...(mergedFiles(context, guest, own) ?? { edits: new Map(), created: new Map() }),
        }),
      };
    }
  },
});

/** The other Dockerfiles of the folder that a known build takes. */
function* guestsOf({ path, tree, builds }: RefactoringContext): Generator<Guest> {
  const folder = folderOf(path);
  if (tree.kind(`${path}.dockerignore`) === 'file') return;
  for (const name of [...tree.list(folder)].sort()) {
    const other = join(folder, name);
    if (other === undefined || other === path || !isDockerfileName(name)) continue;
    const own = builds.filter(({ dockerfile }) => dockerfile.kind === 'file' && dockerfile.path === other);
    const text = own.length > 0 ? tree.text(other) : undefined;
    if (text !== undefined) yield { path: other, model: modelOf(text), builds: own };
  }
}
