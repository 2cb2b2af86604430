import { type Fix, rule } from '../../engine/rule.ts';
import type { Expansion } from '../../model/expansion.ts';
import type { Model } from '../../model/model.ts';
import { insertBefore } from '../../model/place.ts';
import { PLATFORM_ARGS } from '../../model/scope.ts';
import type { Pair } from '../../syntax/ast.ts';
import { insert, replace } from '../../text/edit.ts';
import { nearestName } from '../../text/nearest.ts';

export default rule({
  id: 'undeclared-from-arg',
  aliases: ['UndefinedArgInFrom'],
  category: 'correctness',
  severity: 'warning',
  recommended: true,
  since: '0.1.0',
  fix: 'review',
  summary: 'A variable in `FROM` that no `ARG` before the first `FROM` declares',
  rationale: `
    \`FROM\` sees the \`ARG\`s above the first \`FROM\` and the platform arguments of the builder, nothing else: an \`ARG\` inside of a stage
    belongs to that stage. A variable that is not declared there is empty, and \`--build-arg\` cannot change that; \`\${X:-default}\` is then
    always the default.
  `,
  examples: [
    {
      bad: 'ARG VERSION=13\nFROM debian:${VERSION}${SUFFIX}',
      good: 'ARG VERSION=13\nARG SUFFIX\nFROM debian:${VERSION}${SUFFIX}',
    },
  ],
  *check({ model }) {
    const declared = new Set(model.globalArgs.flatMap((arg) => arg.pairs.map((pair) => pair.key.text)));
    // Where nothing is left of the name, the builder stops and says the same.
    const told = new Set(model.problems.filter((it) => it.rule === 'invalid-image-reference').map((it) => it.at.start));
    for (const use of model.expansions) {
      const { name } = use.variable;
      if ((use.role !== 'image' && use.role !== 'platform') || declared.has(name) || PLATFORM_ARGS.has(name)) continue;
      if (!/^[A-Za-z_]\w*$/.test(name) || told.has(use.start)) continue;
      const inStage = declaredInStage(name, use, model);
      const near = inStage ? undefined : nearestName(name, [...declared, ...PLATFORM_ARGS]);
      yield {
        at: { start: use.start, end: use.end },
        message: messageOf(use, inStage, near),
        ...(inStage
          ? { related: [{ at: { start: inStage.start, end: inStage.end }, message: 'This one is for its stage.' }] }
          : {}),
        fixes: fixesOf(use, near, inStage, model),
      };
    }
  },
});

function messageOf({ variable: { name, operator } }: Expansion, inStage: Pair | undefined, near: string | undefined): string {
  const always = operator === '-' || operator === ':-' ? 'it always has its default here' : 'it is empty here';
  if (inStage) return `${name} is declared inside of a stage, and FROM sees only what stands above the first FROM: ${always}.`;
  return `No ARG before the first FROM declares ${name}, so ${always}.${near === undefined ? '' : ` Did you mean ${near}?`}`;
}

const declaredInStage = (name: string, use: Expansion, model: Model): Pair | undefined =>
  model.stages
    .flatMap((stage) => stage.instructions)
    .filter((it) => it.kind === 'ARG' && it.start < use.start)
    .flatMap((it) => it.pairs)
    .findLast((pair) => pair.key.text === name);

function fixesOf(use: Expansion, near: string | undefined, inStage: Pair | undefined, model: Model): Fix[] {
  const { variable } = use;
  const fixes: Fix[] = [];
  const written = model.file.text.slice(use.start, use.end);
  if (near && written.includes(variable.name)) {
    const text = written.replace(variable.name, () => near);
    fixes.push({ title: `Write ${near}`, safety: 'review', edits: [replace(use, text)] });
  }
  const first = model.stages[0]?.from;
  const value = inStage?.value ? `=${inStage.value.text}` : '';
  const arg = `ARG ${variable.name}${/[$\n]/.test(value) ? '' : value}`;
  if (!first) return fixes;
  // Below what is declared there already, so that comments on the FROM keep their place.
  const last = model.globalArgs.at(-1);
  const edit = last
    ? insert(model.file.lines.end(model.file.lines.lineAt(last.end)), `${model.file.lines.lineBreak}${arg}`)
    : insertBefore(model, first, arg);
  return [...fixes, { title: `Declare ${arg} before the first FROM`, safety: 'review', edits: [edit] }];
}
