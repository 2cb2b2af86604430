import { rule } from '../../engine/rule.ts';
import { copySources } from '../../model/copy.ts';
import { shown } from '../../model/effective.ts';
import { replace } from '../../text/edit.ts';

export default rule({
  id: 'context-escape',
  category: 'correctness',
  severity: 'warning',
  recommended: true,
  since: '0.1.0',
  fix: 'review',
  summary: 'A source that leads out of the build context',
  rationale: `
    The builder has the files of the context and no others. BuildKit silently drops the \`..\` that would leave it: \`COPY ../shared /x\`
    copies \`shared\` *of the context* when there is one, which is the wrong folder, and fails otherwise. Other builders refuse the
    path. To reach files outside, build with a context further up (\`docker build -f service/Dockerfile ..\`), or name a second one
    (\`--build-context shared=../shared\`, \`additional_contexts\` in compose) and \`COPY --from=shared\`.
  `,
  examples: [{ bad: 'FROM debian:13\nCOPY ../shared /app/shared', good: 'FROM debian:13\nCOPY --from=shared . /app/shared' }],
  *check({ model }) {
    for (const source of copySources(model)) {
      if (source.kind !== 'local' || !source.escapes || source.path === undefined) continue;
      const inside = source.path === '' ? '.' : source.path;
      const { word } = source;
      const isPlain = word.text === source.text;
      const means = inside === '.' ? 'the context itself' : `${shown(inside)} of the context`;
      yield {
        at: { start: source.start, end: source.end },
        message: `${shown(source.text ?? word.text)} leads out of the build context: BuildKit takes ${means} instead, other builders refuse.`,
        fixes: isPlain
          ? [{ title: `Write ${inside}, which is what BuildKit copies`, safety: 'review', edits: [replace(source, inside)] }]
          : [],
      };
    }
  },
});
