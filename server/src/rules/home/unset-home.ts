import { type Finding, type Fix, rule } from '../../engine/rule.ts';
import type { Facts } from '../../facts/facts.ts';
import { homeAt, homeFor, isHomeUnset } from '../../facts/home.ts';
import { shown, withoutVariable } from '../../model/effective.ts';
import type { Expansion } from '../../model/expansion.ts';
import type { Model } from '../../model/model.ts';
import { insertBefore } from '../../model/place.ts';
import { replace } from '../../text/edit.ts';
import { groupBy } from '../../text/once.ts';

/** Uses with one of these say themselves what an unset HOME means. */
const HANDLED = new Set(['-', ':-', '+', ':+', '?', ':?']);

export default rule({
  id: 'unset-home',
  category: 'correctness',
  severity: 'warning',
  recommended: true,
  since: '0.1.0',
  fix: 'review',
  words: ['HOME'],
  summary: '`$HOME` where the builder has no value for it',
  rationale: `
    \`ENV\`, \`ARG\`, \`WORKDIR\`, \`COPY\`, \`ADD\`, \`USER\`, \`VOLUME\` and the values of \`--mount\` are expanded by the builder, and the
    builder knows \`ENV\` and \`ARG\` only. \`HOME\` is set later, by the runtime that starts the process, from the user's line in
    \`/etc/passwd\`. So \`$HOME\` has its value in a \`RUN\`, and none here: \`$HOME/bin\` silently becomes \`/bin\`.

    Dockwright says this only where it knows the base image and knows that it sets no \`HOME\`.
  `,
  examples: [
    {
      bad: 'FROM debian:13\nENV PATH="$HOME/.local/bin:$PATH"',
      good: 'FROM debian:13\nENV PATH="/root/.local/bin:$PATH"',
    },
  ],
  *check({ model, facts }) {
    const uses = model.expansions.filter((it) => it.variable.name === 'HOME' && isEmptyHere(it, model, facts));
    const fixes = new Map<string, Fix[]>();
    for (const [key, group] of groupBy(uses, (it) => groupOf(it, model, facts))) fixes.set(key, fixesOf(group, model, facts));
    for (const use of uses) yield findingOf(use, fixes.get(groupOf(use, model, facts)) ?? [], model);
  },
});

/** Uses with one key get one and the same fix: a stage's, with one home. */
const groupOf = (use: Expansion, model: Model, facts: Facts): string =>
  `${model.stageOf(use.in)?.index} ${homeAt(model, facts, use.in) ?? ''}`;

function isEmptyHere({ variable, role, in: instruction }: Expansion, model: Model, facts: Facts): boolean {
  if (role === 'image' || role === 'platform' || role === 'label' || HANDLED.has(variable.operator)) return false;
  return model.stageOf(instruction) !== undefined && isHomeUnset(model, facts, instruction);
}

function findingOf(use: Expansion, fixes: readonly Fix[], model: Model): Finding {
  const { file } = model;
  const whole = use.text.text;
  const becomes = withoutVariable(whole, 'HOME', file.escape);
  return {
    at: { start: use.start, end: use.end },
    message: `The builder has no value for HOME here: ${shown(whole)} becomes ${shown(becomes)}.`,
    fixes: use.variable.operator === '' ? fixes : fixes.filter((fix) => fix.title.startsWith('Set ')),
  };
}

function fixesOf(uses: readonly Expansion[], model: Model, facts: Facts): Fix[] {
  const [first] = uses;
  const stage = first && model.stageOf(first.in);
  const home = first && homeAt(model, facts, first.in);
  if (!stage || home === undefined) return [];
  const plain = uses.filter((it) => it.variable.operator === '');
  const times = plain.length > 1 ? `, ${plain.length} times in this stage` : '';
  const write: Fix = {
    title: `Write ${home} for $HOME${times}`,
    safety: 'review',
    edits: plain.map((it) => replace(it, home)),
  };
  // An ENV HOME would stick to every later user: then only that user's own home may be set.
  const last = stage.instructions.findLast((it) => it.kind === 'USER' && it.start > first.start);
  const inserted = last ? homeFor(model, stage, last.rest.text) : home;
  const fixes = plain.length > 0 ? [write] : [];
  if (inserted === undefined) return fixes;
  const edits = [insertBefore(model, first.in, `ENV HOME=${inserted}`)];
  return [...fixes, { title: `Set HOME to ${inserted} before it is used`, safety: 'review', edits }];
}
