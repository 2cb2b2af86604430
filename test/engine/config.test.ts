import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_CONFIG, enabledRules, type PRESETS, withLevel } from '../../server/src/engine/config.ts';
import { hadolintEnvironment, readHadolintConfig } from '../../server/src/engine/hadolint-config.ts';
import { lint } from '../../server/src/engine/lint.ts';
import { readConfig } from '../../server/src/engine/read-config.ts';
import { rule } from '../../server/src/engine/rule.ts';
import { nodeFiles } from '../../server/src/host/node.ts';
import { RULES } from '../../server/src/rules/index.ts';
import { ConfigStore, rulesFor } from '../../server/src/workspace/config-store.ts';

describe('configuration', () => {
  const read = (text: string, name = 'dockwright.json') => readConfig(text, name, RULES);

  it('takes ids and aliases, in JSON with comments and in YAML', () => {
    for (const { config, problems } of [
      read(
        '{ "extends": "all", // all of them\n "rules": { "dl3006": "error", "stage-casing": "off", }, "context": "../" }',
        'dockwright.jsonc',
      ),
      read('extends: all\nrules:\n  DL3006: error\n  stage-casing: off\ncontext: ../\n', 'dockwright.yaml'),
    ]) {
      expect(problems).toEqual([]);
      expect(config).toEqual({
        ...DEFAULT_CONFIG,
        presets: ['all'],
        rules: new Map([
          ['untagged-image', { level: 'error' }],
          ['stage-casing', { level: 'off' }],
        ]),
        context: '../',
      });
    }
  });

  it.each([
    ['{ "rulez": {} }', '"rulez" is not known here. Did you mean "rules"?', [2, 9]],
    ['{ "rules": { "stage-casin": "off" } }', 'There is no rule "stage-casin". Did you mean "stage-casing"?', [13, 26]],
    [
      '{ "rules": { "stage-casing": "of" } }',
      'The level must be off, error, warning, info or hint. Did you mean "off"?',
      [29, 33],
    ],
    ['{ "rules": [] }', '"rules" must map rule names to levels.', [11, 13]],
    ['[]', 'The configuration must be an object.', [0, 2]],
    [
      '{ "extends": "strikt" }',
      '"extends" must be recommended, strict, hadolint, buildkit, all or none, or the path of another file. Did you mean "strict"?',
      [13, 21],
    ],
    ['{ "overrides": [{ "rules": {} }] }', 'An override needs "files": globs, relative to this file.', undefined],
    ['{ "overrides": [{ "file": [] }] }', '"file" is not known in an override. Did you mean "files"?', undefined],
    [
      '{ "ignore": 3.5, "fail-on": "eror" }',
      '"fail-on" must be error, warning, info, hint or never. Did you mean "error"?',
      undefined,
    ],
    ['{ "rules": { "stage-casing": { "levl": "off" } } }', 'stage-casing has no option "levl". Did you mean "level"?', undefined],
    ['{ "inline-ignores": 1 }', '"inline-ignores" must be true or false.', undefined],
    ['{ "rules": { ', 'This is not valid JSON: close brace expected.', undefined],
  ])('%s', (text, message, at) => {
    const { problems } = read(text);
    const problem = problems.find((it) => it.message === message);
    expect(problem, JSON.stringify(problems)).toBeDefined();
    if (at) expect(problem?.at).toEqual({ start: at[0], end: at[1] });
  });

  it('a mistake leaves the rest of the file in force', () => {
    expect(read('{ "rulez": 1, "rules": { "stage-casing": "error" } }').config.rules.get('stage-casing')?.level).toBe('error');
    expect(read('a: [\nrules:\n', 'dockwright.yaml').problems[0]?.message).toMatch(/^This is not valid YAML: /);
  });

  it('gets a level without losing its comments', () => {
    expect(withLevel('{\n  // mine\n  "rules": {}\n}\n', 'dockwright.json', 'x', 'off')).toBe(
      '{\n  // mine\n  "rules": {\n    "x": "off"\n  }\n}\n',
    );
    expect(withLevel('# mine\nextends: all\n', 'dockwright.yaml', 'x', 'off')).toBe('# mine\nextends: all\nrules:\n  x: off\n');
    expect(read(withLevel(undefined, 'dockwright.json', 'stage-casing', 'off')).config.rules.get('stage-casing')?.level).toBe(
      'off',
    );
  });
});

const SAMPLE = rule({
  id: 'sample',
  aliases: ['StageNameCasing'],
  codes: ['DL3014', 'DL3030', 'DL3048'],
  category: 'style',
  severity: 'info',
  recommended: false,
  since: '0.1.0',
  fix: 'none',
  summary: 'A sample',
  rationale: 'For the test.',
  options: {
    most: { type: 'number', default: 2, docs: 'How many.' },
    names: { type: 'strings', default: [], docs: 'Which.' },
    kinds: { type: 'map', default: {}, choices: ['a', 'b'], docs: 'What.' },
    mode: { type: 'string', default: 'x', choices: ['x', 'y'], docs: 'How.' },
    deep: { type: 'boolean', default: false, docs: 'Whether.' },
  },
  examples: [{ bad: '', good: '' }],
  *check({ options }) {
    yield { at: { start: 0, end: 1 }, message: JSON.stringify(options), code: 'DL3014' };
    yield { at: { start: 1, end: 2 }, message: 'of yum.', code: 'DL3030' };
    yield { at: { start: 2, end: 3 }, message: 'of a label.', code: 'DL3048' };
  },
});
const found = (json: unknown) => {
  const { config, problems } = readConfig(JSON.stringify(json), 'dockwright.json', [SAMPLE]);
  expect(problems).toEqual([]);
  return lint('FROM x\n', enabledRules(config, [SAMPLE]), new Map()).diagnostics.map((it) => `${it.code} ${it.severity}`);
};

describe('levels and options', () => {
  it.each<[(typeof PRESETS)[number], string[]]>([
    ['recommended', []],
    ['strict', []],
    ['hadolint', ['DL3014 warning', 'DL3030 warning', 'DL3048 hint']],
    ['buildkit', []],
    ['all', ['DL3014 info', 'DL3030 info', 'DL3048 info']],
    ['none', []],
  ])('the preset %s', (preset, expected) => {
    expect(found({ extends: preset })).toEqual(expected);
  });

  it('a code is a part of its rule', () => {
    expect(found({ rules: { sample: 'error', DL3014: 'off' } })).toEqual(['DL3030 error', 'DL3048 error']);
    expect(found({ rules: { DL3030: 'hint' } })).toEqual(['DL3030 hint']);
    expect(found({ extends: 'hadolint', rules: { DL3030: 'off' } })).toEqual(['DL3014 warning', 'DL3048 hint']);
    expect(found({ extends: 'hadolint', rules: { sample: 'info' } })).toEqual(['DL3014 info', 'DL3030 info', 'DL3048 info']);
  });

  it('what matters less has a level of its own, until a configuration or another tool’s preset names one', () => {
    const sample = rule({
      ...SAMPLE,
      severity: 'warning',
      minor: { severity: 'hint', when: 'now and then' },
      *check() {
        yield { at: { start: 0, end: 1 }, message: 'Much.', code: 'DL3014' };
        yield { at: { start: 1, end: 2 }, message: 'Little.', code: 'DL3030', isMinor: true };
      },
    });
    const levels = (json: unknown) => {
      const { config } = readConfig(JSON.stringify(json), 'dockwright.json', [sample]);
      return lint('FROM x\n', enabledRules(config, [sample]), new Map()).diagnostics.map((it) => it.severity);
    };
    expect(levels({ extends: 'all' })).toEqual(['warning', 'hint']);
    expect(levels({ extends: 'hadolint' })).toEqual(['warning', 'warning']);
    expect(levels({ extends: 'all', rules: { sample: 'warning' } })).toEqual(['warning', 'warning']);
    expect(levels({ extends: 'all', rules: { DL3030: 'error' } })).toEqual(['warning', 'error']);
  });

  it('options have their defaults, and those of the file', () => {
    const options = { most: 3, names: ['a'], kinds: { k: 'a' }, mode: 'y', deep: true };
    const { config } = readConfig(JSON.stringify({ rules: { sample: { level: 'info', ...options } } }), 'x.json', [SAMPLE]);
    const [first] = lint('FROM x\n', enabledRules(config, [SAMPLE]), new Map()).diagnostics;
    expect(JSON.parse(first?.message ?? '')).toEqual(options);
    const [plain] = lint('FROM x\n', [{ rule: SAMPLE, severity: 'info' }], new Map()).diagnostics;
    expect(JSON.parse(plain?.message ?? '')).toEqual({ most: 2, names: [], kinds: {}, mode: 'x', deep: false });
  });

  it.each([
    [{ most: 'many' }, '"most" must be a number.'],
    [{ names: 3 }, undefined],
    [{ names: { a: 1 } }, '"names" must be a list of texts.'],
    [{ kinds: 'a' }, '"kinds" must be a map of texts.'],
    [{ kinds: { k: 'c' } }, 'Here must stand a or b. Did you mean "a"?'],
    [{ mode: 'z' }, '"mode" must be x or y, not "z".'],
    [{ deep: 'yes' }, '"deep" must be true or false.'],
    [{ dep: true }, 'sample has no option "dep". Did you mean "deep"?'],
  ])('a mistake in an option: %j', (options, message) => {
    const { problems } = readConfig(JSON.stringify({ rules: { sample: options } }), 'x.json', [SAMPLE]);
    expect(problems.map((it) => it.message)).toEqual(message === undefined ? [] : [message]);
  });
});

describe("hadolint's configuration", () => {
  const names = (text: string) => {
    const { config, problems } = readHadolintConfig(text, RULES);
    return { config, problems: problems.map((it) => it.message) };
  };

  it('ignores, overrides, fails and forbids as it says', () => {
    const { config, problems } = names(
      'ignored: [DL3006, SC2086]\noverride:\n  error: [DL3007]\n  style: [DL3002, DL3007]\nfailure-threshold: style\ndisable-ignore-pragma: true\nformat: json\n',
    );
    expect(problems).toEqual([]);
    expect(config.rules.get('untagged-image')).toEqual({ level: 'off' });
    expect(config.rules.get('latest-image')).toEqual({ level: 'error' });
    expect(config.rules.get('root-user')).toEqual({ level: 'hint' });
    expect([config.failOn, config.inlineIgnores, config.presets]).toEqual(['hint', false, ['recommended']]);
  });

  it.each([
    ['ignored: DL3006', '"ignored" must be a list.'],
    ['ignored: [DL306]', 'DL306 is no code of hadolint or ShellCheck. Did you mean DL3026?'],
    ['ignroed: []', '"ignroed" is not known to hadolint. Did you mean ignored?'],
    ['failure-threshold: Error', '"failure-threshold" must be one of error, warning, info, style, ignore, none.'],
    ['override: {warnings: []}', '"override" has no "warnings". Did you mean warning?'],
    ['- a', 'The configuration must be a map.'],
  ])('a mistake is told: %s', (text, message) => {
    expect(names(text).problems).toEqual([message]);
  });

  it('may be environment variables', () => {
    expect(hadolintEnvironment({ PATH: '/bin' }, RULES)).toBeUndefined();
    const config = hadolintEnvironment(
      { HADOLINT_IGNORE: 'DL3006, DL3007', HADOLINT_OVERRIDE_ERROR: 'DL3002', HADOLINT_NOFAIL: '1' },
      RULES,
    );
    expect([...(config?.rules ?? [])]).toEqual([
      ['root-user', { level: 'error' }],
      ['untagged-image', { level: 'off' }],
      ['latest-image', { level: 'off' }],
    ]);
    expect(config?.failOn).toBe('never');
  });
});

describe('files', () => {
  let root: string;
  const put = (name: string, text: string): void => {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  };
  const uriOf = (name: string): string => pathToFileURL(join(root, name)).href;
  const on = async (name: string): Promise<string[]> => {
    const store = new ConfigStore(nodeFiles, RULES);
    const config = await store.find(uriOf(dirname(name)));
    expect(config.problems).toEqual([]);
    return rulesFor(config, uriOf(name), RULES).map((it) => `${it.rule.id} ${it.severity}`);
  };
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'dockwright-config-'));
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  it('extend each other, the nearer one winning', async () => {
    put('base/dockwright.yaml', 'extends: none\nrules:\n  latest-image: error\n  root-user: info\n');
    put(
      'app/dockwright.json',
      '{ "extends": "../base/dockwright.yaml", "rules": { "root-user": "off", "sudo-in-run": "hint" } }',
    );
    expect(await on('app/Dockerfile')).toEqual(['latest-image error', 'sudo-in-run hint']);
  });

  it('override by glob, relative to themselves, and ignore', async () => {
    put(
      'dockwright.yaml',
      'extends: none\nrules: {latest-image: error}\nignore: ["vendor/**"]\noverrides:\n  - files: ["*.dev"]\n    rules: {latest-image: off}\n  - files: ["a/**"]\n    rules: {root-user: error}\n',
    );
    expect(await on('Dockerfile')).toEqual(['latest-image error']);
    expect(await on('x/y/Dockerfile.dev')).toEqual([]);
    expect(await on('a/b/Dockerfile')).toEqual(['latest-image error', 'root-user error']);
    expect(await on('vendor/x/Dockerfile')).toEqual([]);
  });

  it('of hadolint count where there is none of ours', async () => {
    put('.hadolint.yaml', 'ignored: [DL3007]\n');
    expect(await on('a/Dockerfile')).not.toContain('latest-image warning');
    put('a/dockwright.json', '{}');
    expect(await on('a/Dockerfile')).toContain('latest-image warning');
  });

  it('that extend each other in a circle, or what is not there, are a mistake', async () => {
    put('a.json', '{ "extends": "./b.json" }');
    put('b.json', '{ "extends": "./a.json" }');
    put('c.json', '{ "extends": "./nowhere.json" }');
    const store = new ConfigStore(nodeFiles, RULES);
    const problems = async (name: string) => (await store.read(uriOf(name)))?.problems.map((it) => it.message);
    expect(await problems('a.json')).toEqual(['In "./b.json": "./a.json" extends this file in a circle.']);
    expect(await problems('c.json')).toEqual(['There is no file "./nowhere.json".']);
  });
});
