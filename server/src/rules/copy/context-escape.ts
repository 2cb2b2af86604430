import { rule } from '../../engine/rule.ts';
import { contextsOf } from '../../facts/context.ts';
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
  instructions: ['ADD', 'COPY'],
  summary: 'A source that leads out of the build context',
  rationale: `
    The builder has the files of the context and no others. BuildKit silently drops the \`..\` that would leave it: \`COPY ../shared /x\`
    copies \`shared\` *of the context* when there is one, which is the wrong folder, and fails otherwise. Other builders refuse the
    path. To reach files outside, build with a context further up (\`docker build -f service/Dockerfile ..\`), or name a second one
    (\`--build-context shared=../shared\`, \`additional_contexts\` in compose) and \`COPY --from=shared\`.
  `,
  examples: [{ bad: 'FROM debian:13\nCOPY ../shared /app/shared', good: 'FROM debian:13\nCOPY --from=shared . /app/shared' }],
  *check({ model, facts }) {
    const sources = copySources(model).filter((it) => it.kind === 'local' && it.escapes);
    const [context] = sources.length > 0 ? contextsOf(model, facts) : [];
    for (const source of sources) {
      const { word, path = '' } = source;
      const inside = path === '' ? '.' : path;
      const entry = source.isGlob ? undefined : context?.entry(path);
      const isMissing = entry?.state === 'known' && entry.value === null;
      const means = inside === '.' ? 'the context itself' : `${shown(inside)} of the context`;
      const what = isMissing ? `BuildKit drops the .. and finds no ${shown(inside)}` : `BuildKit takes ${means} instead`;
      yield {
        at: { start: source.start, end: source.end },
        message: `${shown(source.text ?? word.text)} leads out of the build context: ${what}, other builders refuse.`,
        fixes:
          word.text === source.text && !isMissing
            ? [{ title: `Write ${inside}, which is what BuildKit copies`, safety: 'review', edits: [replace(source, inside)] }]
            : [],
      };
    }
  },
});
