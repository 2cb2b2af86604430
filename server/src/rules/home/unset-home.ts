import { type Finding, type Fix, rule } from '../../engine/rule.ts';
import type { Facts } from '../../facts/facts.ts';
import { homeAt, homeFor, isHomeUnset } from '../../facts/home.ts';
import { shown, withoutVariable } from '../../model/effective.ts';
import type { Expansion } from '../../model/expansion.ts';
import type { Model } from '../../model/model.ts';
import { insertBefore } from '../../model/place.ts';
import { replace } from '../../text/edit.ts';

/** Uses with one of these say themselves what an unset HOME means. */
const HANDLED = new Set(['-', ':-', '+', ':+', '?', ':?']);

export default rule({
  id: 'unset-home',
  category: 'correctness',
  severity: 'warning',
  recommended: true,
  since: '0.1.0',
  fix: 'review',
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
    for (const use of uses) yield findingOf(use, uses, model, facts);
  },
});

function isEmptyHere({ variable, role, in: instruction }: Expansion, model: Model, facts: Facts): boolean {
  if (role === 'image' || role === 'platform' || role === 'label' || HANDLED.has(variable.operator)) return false;
  return model.stageOf(instruction) !== undefined && isHomeUnset(model, facts, instruction);
}

function findingOf(use: Expansion, all: readonly Expansion[], model: Model, facts: Facts): Finding {
  const { file } = model;
  const whole = use.text.text;
  const becomes = withoutVariable(whole, 'HOME', file.escape);
  return {
    at: { start: use.start, end: use.end },
    message: `The builder has no value for HOME here: ${shown(whole)} becomes ${shown(becomes)}.`,
    fixes: fixesOf(use, all, model, facts),
  };
}

function fixesOf(use: Expansion, all: readonly Expansion[], model: Model, facts: Facts): Fix[] {
  const stage = model.stageOf(use.in);
  const home = homeAt(model, facts, use.in);
  if (!stage || home === undefined) return [];
  const alike = all.filter((it) => model.stageOf(it.in) === stage && homeAt(model, facts, it.in) === home);
  const write: Fix = {
    title: alike.length > 1 ? `Write ${home} for $HOME, ${alike.length} times in this stage` : `Write ${home} for $HOME`,
    safety: 'review',
    edits: alike.filter((it) => it.variable.operator === '').map((it) => replace(it, home)),
  };
  const users = stage.instructions.filter((it) => it.kind === 'USER' && it.start > use.start);
  const last = users.at(-1);
  const later = last && homeFor(model, stage, last.rest.text);
  // An ENV HOME would stick to every later user: then only that user's own home may be set.
  const inserted = users.length === 0 ? home : later;
  const first = alike[0];
  const fixes = use.variable.operator === '' ? [write] : [];
  if (inserted === undefined || !first) return fixes;
  return [
    ...fixes,
    {
      title: `Set HOME to ${inserted} before it is used`,
      safety: 'review',
      edits: [insertBefore(model, first.in, `ENV HOME=${inserted}`)],
    },
  ];
}
