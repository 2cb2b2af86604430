import type { Build } from '../builds/build.ts';
import { join } from '../builds/paths.ts';
import type { Change } from '../refactor/change.ts';
import { embeddedAt } from '../refactor/inline-dockerfile.ts';
import { type BuildFileContext, refactoring } from '../refactor/refactoring.ts';

export default refactoring({
  id: 'extract-inline-dockerfile',
  kind: 'extract',
  since: '0.1.0',
  summary: 'Extract the Dockerfile in a Compose or bake file into a file of its own',
  rationale: `
    A Dockerfile that stands in \`dockerfile_inline\` of Compose or \`dockerfile-inline\` of bake has no history of its own, and other programs
    do not find it. It becomes a file in the folder of the build context, and the definition names that file. Dollars that Compose wants
    twice are single there; comments of the definition stay.

    Not offered where Compose or bake puts variables into the text, which a file cannot have, or where builds with different contexts
    share it.
  `,
  changes: 'The Dockerfile is a file of the build context, so a step that copies its folder as a whole copies it, too.',
  examples: [
    {
      path: 'compose.yaml',
      before:
        'services:\n  web:\n    build:\n      context: web\n      dockerfile_i‸nline: |\n        FROM nginx:1.29\n        RUN echo "$$HOSTNAME" > /etc/name\n    ports: ["80:80"]\n',
      after: 'services:\n  web:\n    build:\n      context: web\n      dockerfile: Dockerfile\n    ports: ["80:80"]\n',
      filesAfter: { 'web/Dockerfile': 'FROM nginx:1.29\nRUN echo "$HOSTNAME" > /etc/name\n' },
    },
    {
      path: 'docker-bake.hcl',
      before:
        'target "web" {\n  dockerfile-inline = <<EOT\nFROM nginx:1.29\nC‸OPY site /usr/share/nginx/html\nEOT\n  tags = ["web"]\n}\n',
      after: 'target "web" {\n  dockerfile = "web.Dockerfile"\n  tags = ["web"]\n}\n',
      files: { Dockerfile: 'FROM scratch\n' },
      filesAfter: { 'web.Dockerfile': 'FROM nginx:1.29\nCOPY site /usr/share/nginx/html\n' },
    },
  ],
  *offerInBuilds(context) {
    const { text, path, at, tree, builds } = context;
    const own = builds.filter((it) => it.source.file === path);
    const found = embeddedAt(text, own, at);
    const folder = found && soleContext(found.build, builds);
    if (!found || folder === undefined) return;
    const dockerfile = found.text.endsWith('\n') ? found.text : `${found.text}\n`;
    const named = found.build.name?.replace(/[^\w.-]+/g, '-');
    const names = ['Dockerfile', ...(named === undefined ? [] : [`${named}.Dockerfile`, `${named}-2.Dockerfile`])];
    const wanted = names.find((it) => problem(tree, folder, it) === undefined);
    if (wanted === undefined || dockerfile.trim() === '') return;
    const title = (name: string): string => `Extract this Dockerfile into ${join(folder, name)}`;
    yield {
      title: title(wanted),
      name: wanted,
      nameProblem: (name) => problem(tree, folder, name),
      change: (name = wanted): Change => ({
        title: title(name),
        edits: new Map([[path, [found.named(name)]]]),
        created: new Map([[join(folder, name) ?? name, dockerfile]]),
      }),
    };
  },
});

/** The folder that every build of the same embedded text takes; a Dockerfile is looked for there. */
function soleContext(build: Build, builds: readonly Build[]): string | undefined {
  const { dockerfile, source, context } = build;
  if (dockerfile.kind !== 'inline' || context.kind !== 'local' || context.path.startsWith('..')) return undefined;
  const same = builds.filter(
    (it) =>
      it.dockerfile.kind === 'inline' && it.source.file === source.file && it.dockerfile.text.at(0) === dockerfile.text.at(0),
  );
  return same.every((it) => it.context.kind === 'local' && it.context.path === context.path) ? context.path : undefined;
}

function problem(tree: BuildFileContext['tree'], folder: string, name: string): string | undefined {
  if (!/^[\w][\w.-]*$/.test(name)) return 'A file name of letters, digits, dots and dashes is wanted.';
  const path = join(folder, name) ?? name;
  if (tree.kind(path) !== undefined) return `There is a file ${path} already.`;
  return tree.kind(`${path}.dockerignore`) === undefined
    ? undefined
    : `${path}.dockerignore would leave out files of this build.`;
}
