import { rule } from '../../engine/rule.ts';
import type { Facts } from '../../facts/facts.ts';
import { shown } from '../../model/effective.ts';
import type { Model, Stage } from '../../model/model.ts';
import { stagesLike } from '../../model/stage-graph.ts';
import { expand, lex, variablesOf } from '../../syntax/expand.ts';

export default rule({
  id: 'stage-switch-missing',
  category: 'correctness',
  severity: 'warning',
  recommended: true,
  since: '0.1.0',
  fix: 'none',
  noFix: 'whether the value or the stage is wrong is for the author to say',
  summary: 'A `FROM` chooses a stage by an argument, and there is none for its value',
  rationale: `
    \`FROM base-\${VARIANT}\` chooses among the stages \`base-dev\`, \`base-prod\` … by an argument. For a value without a stage the builder takes
    the name for that of an image, and ends with "pull access denied" or, worse, builds on a stranger's image of that name.

    Judged are the default, and the values that builds of the workspace pass.
  `,
  examples: [
    {
      bad: 'ARG VARIANT=prd\nFROM alpine:3.22 AS base-dev\nFROM alpine:3.22 AS base-prod\nFROM base-${VARIANT}',
      good: 'ARG VARIANT=prod\nFROM alpine:3.22 AS base-dev\nFROM alpine:3.22 AS base-prod\nFROM base-${VARIANT}',
    },
  ],
  *check({ model, facts }) {
    for (const stage of model.stages) {
      const image = stage.from.words[0];
      if (!image?.text.includes('$') || /[:/@]/.test(image.text)) continue;
      const others = stagesLike(image.text, stage, model);
      const { parts, error } = lex(image.text, model.file.escape);
      const literal = parts.map((part) => (part.kind === 'text' ? part.text : '')).join('');
      const variables = [...variablesOf(parts)].map((it) => it.name);
      if (error || others.length === 0 || literal.length < 2 || others.every((it) => it.name === literal.toLowerCase())) continue;
      const wrong = wrongValue(stage, variables, model, facts);
      if (!wrong) continue;
      const names = others.slice(0, 3).map((it) => it.nameWord?.text ?? '');
      yield {
        at: image,
        message: `${wrong.who} makes this ${shown(wrong.name)}, which is no stage of this file: there ${names.length > 1 ? 'are' : 'is'} ${list(names)}.`,
      };
    }
  },
});

interface Wrong {
  readonly who: string;
  readonly name: string;
}

function wrongValue(stage: Stage, variables: readonly string[], model: Model, facts: Facts): Wrong | undefined {
  const [only] = variables;
  const named = (name: string): boolean =>
    model.stages.slice(0, stage.index).some((it) => it.name === name) || name === 'scratch';
  const { baseText } = stage;
  // An empty default waits for the build to say something.
  const values = variables.map((it) => model.global(it));
  if (values.every((it) => it.state === 'set' && it.text !== '') && baseText !== undefined && !named(baseText)) {
    const value = only === undefined ? undefined : model.global(only);
    return { who: `The default ${only}=${value?.state === 'set' ? shown(value.text) : ''}`, name: baseText };
  }
  const builds = facts.get('builds', '');
  if (builds.state === 'unknown') return undefined;
  const { parts } = lex(stage.from.words[0]?.text ?? '', model.file.escape);
  for (const build of builds.value) {
    const passed = variables.find((it) => build.args.has(it));
    if (passed === undefined || variables.some((it) => build.args.has(it) && build.args.get(it) === undefined)) continue;
    const name = expand(parts, (it) => {
      const text = build.args.get(it);
      return text === undefined ? model.global(it) : { state: 'set', text };
    }).text;
    if (name !== undefined && !named(name) && !build.contexts.includes(name))
      return { who: `${build.place} passes ${passed}=${shown(build.args.get(passed) ?? '')} and`, name };
  }
  return undefined;
}

const list = (names: readonly string[]): string => names.join(', ').replace(/, ([^,]*)$/, ' and $1');
