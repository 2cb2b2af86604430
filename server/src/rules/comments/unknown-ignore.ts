import { type Pragma, type PragmaName, pragmasOf } from '../../engine/pragmas.ts';
import { rule } from '../../engine/rule.ts';
import { BUILD_CHECKS, HADOLINT, RETIRED } from '../../knowledge/linter-names.ts';
import { RULE_NAMES } from '../../knowledge/rule-names.ts';
import { replace } from '../../text/edit.ts';
import { nearest } from '../../text/nearest.ts';

const OURS: ReadonlySet<string> = new Set(RULE_NAMES.map((it) => it.toLowerCase()));

export default rule({
  id: 'unknown-ignore',
  category: 'correctness',
  severity: 'warning',
  recommended: true,
  since: '0.1.0',
  fix: 'safe',
  summary: 'A comment that silences a rule which does not exist',
  rationale: `
    A name with a typing error silences nothing, and nobody is told. In \`# dockwright ignore=\` every name of ours counts, and those that
    hadolint, BuildKit and ShellCheck have for the same; hadolint knows its own codes only, and \`# check=skip=\` BuildKit's checks, in
    just their letters. Codes of the other tools that we have no rule for are no mistake. A reason goes behind \`--\`.
  `,
  examples: [
    {
      bad: '# dockwright ignore=untaged-image\nFROM debian',
      good: '# dockwright ignore=untagged-image\nFROM debian',
    },
  ],
  *check({ model }) {
    for (const pragma of pragmasOf(model)) {
      for (const name of pragma.names) {
        if (isKnown(name, pragma)) continue;
        const near = nearOf(name, pragma);
        yield {
          at: { start: name.start, end: name.end },
          message: near === undefined ? strange(name, pragma) : `No rule is called ${name.text}. Did you mean ${near}?`,
          ...(near !== undefined && { fixes: [{ title: `Write ${near}`, safety: 'safe', edits: [replace(name, near)] }] }),
        };
        // A sentence would be a finding for each of its words.
        if (near === undefined) break;
      }
    }
  },
});

function isKnown({ text }: PragmaName, { tool }: Pragma): boolean {
  if (tool === 'buildkit') return text === 'all' || BUILD_CHECKS.includes(text);
  if (HADOLINT.has(text.toUpperCase()) || RETIRED.has(text.toUpperCase()) || /^SC\d{4}$/i.test(text)) return true;
  return tool === 'dockwright' && (text.toLowerCase() === 'all' || OURS.has(text.toLowerCase()));
}

/** Codes that differ in a digit have nothing to do with each other. */
function nearOf({ text }: PragmaName, { tool }: Pragma): string | undefined {
  if (tool === 'hadolint' || /^[a-z]{2}\d+$/i.test(text)) return undefined;
  return nearest(text, tool === 'buildkit' ? BUILD_CHECKS : [...RULE_NAMES, 'all'].filter((it) => !/\d{4}$/.test(it)));
}

function strange({ text }: PragmaName, { tool }: Pragma): string {
  const short = text.slice(0, 60);
  if (tool === 'buildkit') return `BuildKit has no check ${short}.`;
  return tool === 'hadolint' ? `hadolint has no rule ${short}.` : `No rule is called ${short}; a reason goes behind --.`;
}
