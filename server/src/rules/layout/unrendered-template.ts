import { rule } from '../../engine/rule.ts';
import { UNRENDERED_TEMPLATE } from '../../engine/template.ts';
import { templateMark } from '../../model/template.ts';

export default rule({
  id: UNRENDERED_TEMPLATE,
  category: 'correctness',
  severity: 'warning',
  minor: { severity: 'info', when: 'no build of the workspace is known to take the file as it is' },
  recommended: true,
  since: '0.1.0',
  fix: 'none',
  noFix: 'what the template becomes, only its engine says',
  summary: 'A template that is no Dockerfile before it is rendered',
  rationale: `
    \`{{ … }}\`, \`{% … %}\` or \`<% … %>\` where an instruction or the image of a \`FROM\` should begin is for a template engine (Jinja, Go
    templates, ERB and others): the builder stops there. What the engine makes of the file is not known, so with this rule on it is the only
    one that speaks of such a file. Lint what comes out of the engine, by its file or from standard input.

    In a \`RUN\`, as in \`docker inspect --format '{{.Id}}'\`, and in heredocs such marks are left alone.
  `,
  examples: [{ bad: 'FROM debian:{{ release }}\nRUN make', good: 'ARG RELEASE=13\nFROM debian:${RELEASE}\nRUN make' }],
  *check({ model, facts }) {
    const mark = templateMark(model);
    if (!mark) return;
    const builds = facts.get('builds', '');
    const isBuilt = builds.state === 'known' && builds.value.length > 0;
    yield {
      at: { start: mark.start, end: mark.end },
      message: `${mark.text} is for a template engine, and the builder knows none: nothing else in this file is looked at.`,
      isMinor: !isBuilt,
    };
  },
});
