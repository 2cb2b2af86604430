import { contextsOf } from '../facts/context.ts';
import { earlyInstalls } from '../facts/early-install.ts';
import { changeOf, refactoring } from '../refactor/refactoring.ts';
import { treeFacts } from '../refactor/tree-facts.ts';
import { touches } from '../text/span.ts';

/** What installs put beside the manifests. */
const PRODUCTS = ['node_modules', 'vendor', '.venv', 'venv'];

export default refactoring({
  id: 'copy-manifests-first',
  kind: 'move',
  since: '0.1.0',
  summary: 'Copy the files that name the dependencies before all others',
  rationale: `
    With all sources copied first, every changed line makes the build install all dependencies again. With just the manifests and lock files
    there, the install comes from the cache until one of them changes.

    The files are those that lie in the build context, as the builds of the workspace have it. Nothing is offered where the install reads more
    than them: a workspace with packages of its own, patches, scripts; nor where the context holds what the install makes, which would then
    be copied over it.
  `,
  changes:
    'The install no longer sees the other files, which come after it: scripts that it starts miss them, and a file of the same name replaces what it wrote.',
  examples: [
    {
      before: 'FROM node:22\nWORKDIR /app\nCO‸PY . .\nRUN npm ci\n',
      after: 'FROM node:22\nWORKDIR /app\nCOPY package.json package-lock.json ./\nRUN npm ci\nCOPY . .\n',
      files: { 'package.json': '{}\n', 'package-lock.json': '{}\n', 'index.js': '' },
    },
    {
      before: 'FROM golang:1.25\nWORKDIR /src\nCOPY . .\nRUN go mod down‸load && go build -o /app .\n',
      after: 'FROM golang:1.25\nWORKDIR /src\nCOPY go.mod go.sum ./\nRUN go mod download\nCOPY . .\nRUN go build -o /app .\n',
      path: 'api/Dockerfile',
      files: {
        'compose.yaml': 'services:\n  api:\n    build: ./api\n',
        'api/go.mod': 'module a\n',
        'api/go.sum': '',
        'api/main.go': 'package main\n',
      },
    },
  ],
  *offer(context) {
    const { model, at, path } = context;
    if (at.end > at.start || !model.file.instructions.some((it) => touches(it, at))) return;
    const facts = treeFacts(context);
    for (const { copy, install, folder, edits, title } of earlyInstalls(model, facts)) {
      if (!edits || !(touches(copy.source.in, at) || touches(install.command.in, at))) continue;
      const [own] = contextsOf(model, facts);
      const products = PRODUCTS.map((it) => (folder === '' ? it : `${folder}/${it}`));
      const isMade = products.some((it) => {
        const entry = own?.entry(it);
        const ignored = own?.ignoreFile;
        return entry?.state === 'known' && entry.value !== null && !(ignored?.state === 'known' && ignored.value?.file.match(it));
      });
      if (!isMade) yield { title, change: () => changeOf(title, path, edits) };
    }
  },
});
