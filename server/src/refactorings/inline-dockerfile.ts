import { baseName } from '../builds/paths.ts';
import type { Change } from '../refactor/change.ts';
import { embedded } from '../refactor/inline-dockerfile.ts';
import { refactoring } from '../refactor/refactoring.ts';
import { ownBuilds } from '../refactor/stage-builds.ts';
import { touches } from '../text/span.ts';

export default refactoring({
  id: 'inline-dockerfile',
  kind: 'inline',
  since: '0.1.0',
  summary: 'Put a Dockerfile into the Compose or bake file that alone builds it',
  rationale: `
    A few lines that one service needs are best read where the service is. The Dockerfile becomes \`dockerfile_inline\` of Compose, each
    dollar written twice since Compose puts variables in, or \`dockerfile-inline\` of bake; comments of both files stay. The file is deleted.

    Not offered where another build of it is known or none, where it has an ignore file of its own, or where the definition has it from
    another service. Builds that nobody wrote down no longer find the file.
  `,
  changes:
    'The Dockerfile is no file of the build context any more, so a step that copied its folder as a whole no longer copies it.',
  examples: [
    {
      before: 'F‸ROM nginx:1.29\nRUN echo "$HOSTNAME" > /etc/name\n',
      after: '',
      files: { 'compose.yaml': 'services:\n  web:\n    build: .\n    ports: ["80:80"]\n' },
      filesAfter: {
        'compose.yaml':
          'services:\n  web:\n    build:\n      context: .\n      dockerfile_inline: |\n        FROM nginx:1.29\n        RUN echo "$$HOSTNAME" > /etc/name\n    ports: ["80:80"]\n',
      },
    },
    {
      path: 'web.Dockerfile',
      before: 'F‸ROM nginx:1.29\n\nCOPY site /usr/share/nginx/html\n',
      after: '',
      files: { 'docker-bake.hcl': 'target "web" {\n  dockerfile = "web.Dockerfile"\n}\n' },
      filesAfter: {
        'docker-bake.hcl':
          'target "web" {\n  dockerfile-inline = <<EOT\nFROM nginx:1.29\n\nCOPY site /usr/share/nginx/html\nEOT\n}\n',
      },
    },
  ],
  *offer(context) {
    const { model, at, path, tree } = context;
    const [first] = model.stages;
    if (!first || !touches(first.from, at) || at.end > at.start || model.problems.length > 0) return;
    const builds = ownBuilds(context);
    const [build] = builds;
    if (!build || builds.some((it) => it.source.file !== build.source.file || it.source.at.start !== build.source.at.start))
      return;
    if (tree.kind(`${path}.dockerignore`) !== undefined || (build.tool !== 'compose' && build.tool !== 'bake')) return;
    const { file } = build.source;
    const text = tree.text(file);
    const edit = text === undefined ? undefined : embedded(build, text, model.file.text);
    if (!edit) return;
    const title = `Put this Dockerfile into ${baseName(file)}, which alone builds it, and delete it`;
    yield { title, change: (): Change => ({ title, edits: new Map([[file, [edit]]]), created: new Map(), deleted: [path] }) };
  },
});
