import { argProblem, extractArg } from '../refactor/extract-arg.ts';
import { changeOf, refactoring } from '../refactor/refactoring.ts';

export default refactoring({
  id: 'extract-arg',
  kind: 'extract',
  since: '0.1.0',
  summary: 'Make a version an `ARG`',
  rationale: `
    A version that is an argument stands in one place, can be passed by a build, and is found by tools that update it. All places of the
    stage that mean the same version of the same thing use it; in \`FROM\` the argument stands above the first one and serves all stages.

    The name says what the version is of; for programs that read variables of their own name, such as pip, it is \`…_RELEASE\`. Nothing is
    offered where no variable is expanded: in single quotes, arrays and heredocs of a script; nor behind a digest.
  `,
  examples: [
    {
      before: 'FROM node:2‸2.4-alpine AS build\nRUN npm ci\nFROM node:22.4-alpine\n',
      after: 'ARG NODE_VERSION=22.4\nFROM node:${NODE_VERSION}-alpine AS build\nRUN npm ci\nFROM node:${NODE_VERSION}-alpine\n',
    },
    {
      before:
        'FROM debian:13\n# hugo\nRUN curl -fsSL https://github.com/gohugoio/hugo/releases/download/v0.14‸0.1/hugo_0.140.1_linux.tar.gz | tar xz\n',
      after:
        'FROM debian:13\nARG HUGO_VERSION=0.140.1\n# hugo\nRUN curl -fsSL https://github.com/gohugoio/hugo/releases/download/v${HUGO_VERSION}/hugo_${HUGO_VERSION}_linux.tar.gz | tar xz\n',
    },
    {
      before: 'FROM debian:13\nENV APP_VERSION=1‸.2\n',
      after: 'FROM debian:13\nARG APP_RELEASE=1.2\nENV APP_VERSION=${APP_RELEASE}\n',
      name: 'APP_RELEASE',
    },
  ],
  *offer(context) {
    const { at, path } = context;
    const found = at.end === at.start ? extractArg(context) : undefined;
    if (!found) return;
    const { name, version, places } = found;
    const title = `Make ${version.slice(0, 30)} the ARG ${name}${places === 1 ? '' : `, used in ${places} places`}`;
    yield {
      title,
      name,
      nameProblem: (wanted) => (wanted === name ? undefined : argProblem(context, wanted)),
      change: (wanted = name) => changeOf(title, path, found.edits(wanted)),
    };
  },
});
