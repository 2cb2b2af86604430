import { describe, expect, it } from 'vitest';
import { type FromTemplate, unifyTemplate } from '../../server/src/variants/unify/template.ts';
import type { Refusal } from '../../server/src/variants/unify/unify.ts';
import { generated, inputs, type Tree, tool } from './unify-support.ts';

const TEXT = tool('%%TOOL%%', 'debian:%%SUITE%%-slim').replace(
  'EXPOSE',
  'LABEL sum=%%CHECKSUM%%\nRUN check %%CHECKSUM%%\nEXPOSE',
);
const written = (how: (name: string) => string): string => TEXT.replace(/%%(\w+)%%/g, (_, name: string) => how(name));
const FILES: Tree = Object.fromEntries(
  ['1.8', '1.9'].flatMap((version) =>
    ['bookworm', 'trixie'].map((SUITE) => {
      const values: Record<string, string> = { TOOL: `${version}.2`, SUITE, CHECKSUM: `a-${version.replace('.', 'x')}` };
      return [`${version}/${SUITE}/Dockerfile`, written((name) => values[name] ?? '')];
    }),
  ),
);

const from = (text: string): FromTemplate | Refusal => unifyTemplate({ path: 'Dockerfile.template', text }, inputs(FILES));
function taken(text: string): FromTemplate {
  const result = from(text);
  if ('reason' in result) throw new Error(result.reason);
  expect(generated(result)).toEqual(FILES);
  return result;
}

describe('a template with placeholders', () => {
  for (const [form, text] of [
    ['%%NAME%%', TEXT],
    ['@NAME@', written((it) => `@${it}@`)],
    ['{{NAME}}', written((it) => `{{${it}}}`)],
    ['{{ name }}', written((it) => `{{ ${it.toLowerCase()} }}`)],
  ] as const)
    it(`gives the values its names: ${form}`, () => {
      const { source, plan, named, note } = taken(text);
      expect(named).toEqual(['tool', 'checksum']);
      expect(note).toBeUndefined();
      expect(source).toContain('LABEL sum=a-1x9\nRUN check a-1x9\n');
      expect(plan).toContain('    "1.8": {tool: "1.8.2", checksum: a-1x8}\n');
    });

  it('keeps the comments that its Dockerfiles have, and takes no part of it that they do not have', () => {
    const { source } = taken(`# of the template only\n${TEXT}RUN also %%TOOL%%\n`);
    expect(source).toContain('# it asks for a clock\n');
    expect(source).not.toContain('of the template only');
    expect(source).not.toContain('RUN also');
  });

  it('says that one placeholder for all that a script fills in adds nothing', () => {
    const { named, note } = taken(written(() => '%%PLACEHOLDER%%'));
    expect(named).toEqual([]);
    expect(note).toBe('Dockerfile.template adds nothing: its Dockerfiles say all by themselves.');
  });
});

describe('a template that is refused', () => {
  const reasonOf = (text: string): string => {
    const result = from(text);
    return 'reason' in result ? `${result.path}: ${result.reason}` : 'none';
  };

  for (const logic of ['{{ if env.x then ( -}}', '{% for x in y %}', '{{ .version | split(".") }}', '{{ end }}', '<% if x %>'])
    it(`is a program: ${logic}`, () => {
      expect(reasonOf(`${TEXT}${logic}\n`)).toBe(
        `Dockerfile.template: its line 19 is a part of a program (${logic}), and only placeholders such as %%VERSION%% are understood: unify the Dockerfiles that it makes without it`,
      );
    });

  it('has no placeholder', () => {
    expect(reasonOf(tool('1'))).toBe('Dockerfile.template: it has no placeholder such as %%VERSION%%, @VERSION@ or {{VERSION}}');
  });

  it('belongs to Dockerfiles that cannot be unified', () => {
    const result = unifyTemplate({ path: 'Dockerfile.template', text: TEXT }, inputs({ Dockerfile: tool('1') }));
    expect(result).toEqual({ path: undefined, reason: 'it takes two Dockerfiles at least' });
  });
});
