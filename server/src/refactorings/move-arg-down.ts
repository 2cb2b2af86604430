import { argDown } from '../refactor/arg-down.ts';
import { changeOf, refactoring } from '../refactor/refactoring.ts';
import { touches } from '../text/span.ts';

export default refactoring({
  id: 'move-arg-down',
  kind: 'move',
  since: '0.1.0',
  summary: 'Declare an `ARG` just before it is first used',
  rationale: `
    Every \`RUN\` below an \`ARG\` has it as a variable, so another value makes the builder repeat them all, also those that never use it.

    The argument is moved over steps whose programs cannot notice it: package managers, downloads, file tools. Nothing is offered where a
    step between is a script or a compiler, which may read any variable, or where the name is one that such programs know.
  `,
  examples: [
    {
      before:
        'FROM debian:13\nARG V‸ERSION=1.2\nRUN apt-get update && apt-get install -y curl\nRUN curl -O https://example.com/$VERSION.tar.gz\n',
      after:
        'FROM debian:13\nRUN apt-get update && apt-get install -y curl\nARG VERSION=1.2\nRUN curl -O https://example.com/$VERSION.tar.gz\n',
    },
    {
      before:
        'FROM node:22\n# who built it\nARG GI‸T_SHA\nWORKDIR /app\nCOPY package.json ./\nRUN npm install\nLABEL revision=$GIT_SHA\n',
      after:
        'FROM node:22\nWORKDIR /app\nCOPY package.json ./\nRUN npm install\n# who built it\nARG GIT_SHA\nLABEL revision=$GIT_SHA\n',
    },
  ],
  *offer({ model, at, path }) {
    const arg = model.file.instructions.find((it) => it.kind === 'ARG' && touches(it, at));
    const found = arg && at.end === at.start ? argDown(arg, model) : undefined;
    if (!found) return;
    const names = found.names.length > 2 ? `${found.names.length} arguments` : found.names.join(' and ').slice(0, 50);
    const title = `Move ${names} down past ${found.passed === 1 ? 'a step' : `${found.passed} steps`} to the first use`;
    yield { title, change: () => changeOf(title, path, found.edits) };
  },
});
