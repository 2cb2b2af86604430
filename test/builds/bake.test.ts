import { describe, expect, it } from 'vitest';
import {
  bakeBuilds,
  bakeDefaults,
  hasTargets,
  isBakeFile,
  parseSet,
  readBake,
  standaloneBake,
} from '../../server/src/builds/bake/bake.ts';
import type { Build } from '../../server/src/builds/build.ts';
import { brief, placesOf, treeOf } from './tree.ts';

type Options = Partial<Parameters<typeof bakeBuilds>[1]>;

/** Builds of a `docker-bake.hcl`, or of several files by their names. */
function builds(files: string | Readonly<Record<string, string>>, options: Options = {}): Build[] {
  const named = typeof files === 'string' ? { 'docker-bake.hcl': files } : files;
  return bakeBuilds(
    Object.entries(named).map(([path, text]) => readBake(path, text)),
    { cwd: '.', ...options },
  );
}
const briefs = (files: Parameters<typeof builds>[0], options?: Options): string[] => builds(files, options).map(brief);

/** The value of an expression, as an argument; `?` when it is not known, `-` when there is none. */
function valueOf(expression: string, more = '', env?: ReadonlyMap<string, string | undefined>): string {
  const [build] = builds(`${more}\ntarget "x" {\n  args = {\n    A = ${expression}\n  }\n}\n`, { env });
  const arg = build?.args.find((it) => it.name === 'A');
  return arg ? (arg.value ?? '?') : '-';
}

describe('expressions', () => {
  it.each([
    ['"x"', 'x'],
    ['5', '5'],
    ['-1.50', '-1.5'],
    ['true', 'true'],
    ['null', '-'],
    ['"${null}"', '-'],
    ['"a${null}"', '?'],
    ['20231201123456789012', '?'],
    ['0.1 + 0.2', '0.3'],
    ['"5" + 1', '6'],
    ['7 % 4 * 2 - 1', '5'],
    ['1 / 0', '?'],
    ['"a" + 1', '?'],
    ['1 == "1"', 'false'],
    ['[1, {a = 2}] == [1, {a = 2}]', 'true'],
    ['null == null', 'true'],
    ['"" != null', 'true'],
    ['!("true" && false) || x', '?'],
    ['false && timestamp() == ""', 'false'],
    ['2 > 1 ? "y" : nothing', 'y'],
    ['timestamp() == "" ? 1 : 1', '?'],
    ['[1, 2, 3][1]', '2'],
    ['[1][5]', '?'],
    ['{a = {b = "c"}}.a["b"]', 'c'],
    ['{21 = "x"}[21]', 'x'],
    ['join(",", [{n = "a"}, {n = "b"}][*].n)', 'a,b'],
    ['join(",", [{n = "a"}, {n = "b"}].*.n)', 'a,b'],
    ['join(",", [for i, x in ["a", "b"] : "${i}${x}"])', '0a,1b'],
    ['join(",", [for k, v in {z = 1, a = 2} : "${k}${v}" if v > 1])', 'a2'],
    ['jsonencode({for x in ["a1", "b2", "a3"] : substr(x, 0, 1) => x...})', '{"a":["a1","a3"],"b":["b2"]}'],
    ['"%{ if 1 > 2 }a%{ else }b%{ endif }c"', 'bc'],
    ['"%{ for x in ["a", "b"] ~}  ${x},%{ endfor }"', 'a,b,'],
    ['"$${A} %%{B}"', '${A} %{B}'],
    ['<<EOF\na\n  b\nEOF\n', 'a\n  b\n'],
    ['<<-EOF\n    a\n      b\n  EOF\n', 'a\n  b\n'],
  ])('%s is %s', (expression, expected) => {
    expect(valueOf(expression)).toBe(expected);
  });
});

describe('functions', () => {
  it.each([
    ['join("-", ["a", "b"], ["c"])', 'a-b-c'],
    ['split(",", "a,b")[1]', 'b'],
    ['replace("1.2.3", ".", "-")', '1-2-3'],
    ['replace("a$b", "$", "$&")', 'a$&b'],
    ['regex("v(\\\\d+)", "v12.3")[0]', '12'],
    ['regex("\\\\d+", "v12.3")', '12'],
    ['regex("(?P<major>\\\\d+)\\\\.", "12.3").major', '12'],
    ['regex("z", "a")', '?'],
    ['can(regex("z", "a"))', 'false'],
    ['try(regex("z", "a"), "none")', 'none'],
    ['try(timestamp(), "none")', '?'],
    ['length(regexall("[0-9]+[.]", "2.516.1"))', '2'],
    ['regex_replace("3.24.1", "\\\\.\\\\d+$", "")', '3.24'],
    ['regex_replace("a1", "([a-z])(\\\\d)", "$${2}-$$")', '1-$'],
    ['regex_replace("a1", "([a-z])(\\\\d)", "$2-$1")', '1-a'],
    ['regex("(a+)+$", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!")', '?'],
    ['substr("hello", 1, 3)', 'ell'],
    ['substr("hello", -2, -1)', 'lo'],
    ['upper("a")', 'A'],
    ['lower("A")', 'a'],
    ['title("hello big-world")', 'Hello Big-World'],
    ['trim("!?a?!", "!?")', 'a'],
    ['trimprefix("v1", "v")', '1'],
    ['trimsuffix("1.0", ".0")', '1'],
    ['trimspace("  a ")', 'a'],
    ['chomp("a\\n\\n")', 'a'],
    ['indent(2, "a\\nb")', 'a\n  b'],
    ['strlen("äb")', '2'],
    ['reverse("abc")', 'cba'],
    ['sanitize("a/b:c_1-2")', 'a_b_c_1-2'],
    ['basename("a/b.c")', 'b.c'],
    ['dirname("a/b/c")', 'a/b'],
    ['dirname("c")', '.'],
    ['format("%s-%03d %q %v %t %5s|%-3s|%.2f %%", "a", 7, "b", [1], true, "c", "d", 1.5)', 'a-007 "b" [1] true     c|d  |1.50 %'],
    ['format("%d", "x")', '?'],
    ['join(",", formatlist("%s=%s", "a", ["b", "c"]))', 'a=b,a=c'],
    ['join(",", concat(["a"], ["b"]))', 'a,b'],
    ['join(",", distinct(["a", "b", "a"]))', 'a,b'],
    ['join(",", flatten([["a"], [["b"]], "c"]))', 'a,b,c'],
    ['join(",", compact(["a", "", "b"]))', 'a,b'],
    ['coalesce(null, "a")', 'a'],
    ['contains(["a"], "a")', 'true'],
    ['element(["a", "b"], 3)', 'b'],
    ['index(["a", "b"], 1)', 'b'],
    ['indexof(["a", "b"], "b")', '1'],
    ['equal("a", "a")', 'true'],
    ['notequal("", "")', 'false'],
    ['and(true, false)', 'false'],
    ['or(true, false)', 'true'],
    ['not(true)', 'false'],
    ['length({a = 1})', '1'],
    ['lookup({a = "b"}, "a", "c")', 'b'],
    ['lookup({a = "b"}, "z", "c")', 'c'],
    ['merge({a = "b"}, {a = "c"}).a', 'c'],
    ['join(",", keys({b = 1, a = 2}))', 'a,b'],
    ['join(",", values({b = 1, a = 2}))', '2,1'],
    ['join(",", range(3))', '0,1,2'],
    ['join(",", range(1, 6, 2))', '1,3,5'],
    ['join(",", reverselist(["a", "b"]))', 'b,a'],
    ['join(",", slice(["a", "b", "c"], 1, 3))', 'b,c'],
    ['join(",", sort(["b", "a"]))', 'a,b'],
    ['jsonencode(setproduct(["a", "b"], [1]))', '[["a",1],["b",1]]'],
    ['zipmap(["a"], ["b"]).a', 'b'],
    ['jsonencode(chunklist([1, 2, 3], 2))', '[[1,2],[3]]'],
    ['min(3, 1, 2)', '1'],
    ['max([1, 2]...)', '2'],
    ['ceil(1.2)', '2'],
    ['parseint("ff", 16)', '255'],
    ['signum(-3)', '-1'],
    ['base64encode("hé<")', 'aMOpPA=='],
    ['base64decode("aMOpPA==")', 'hé<'],
    ['urlencode("a b/ü")', 'a+b%2F%C3%BC'],
    ['jsonencode({b = [1, null, true], a = "<"})', '{"a":"\\u003c","b":[1,null,true]}'],
    ['jsondecode("{\\"a\\": [1]}").a[0]', '1'],
    ['convert("5", number) + 1', '6'],
    ['sha256("x")', '?'],
    ['uuidv4()', '?'],
    ['nosuchfunction("x")', '?'],
    ['replace(BAKE_LOCAL_PLATFORM, "/", "-")', '?'],
  ])('%s is %s', (expression, expected) => {
    expect(valueOf(expression)).toBe(expected);
  });

  it('of the file', () => {
    const more = `
      function "tag" {
        params = [repo, version]
        variadic_params = rest
        result = "\${repo}:\${version}\${length(rest)}\${SUFFIX}"
      }
      function "loop" {
        params = []
        result = loop()
      }
      SUFFIX = "-x"`;
    expect(valueOf('tag("a", 1)', more)).toBe('a:10-x');
    expect(valueOf('tag("a", 1, "b", "c")', more)).toBe('a:12-x');
    expect(valueOf('tag("a")', more)).toBe('?');
    expect(valueOf('loop()', more)).toBe('?');
  });
});

describe('variables', () => {
  const more = `
    variable "TEXT" { default = "t" }
    variable "NUMBER" { default = 5 }
    variable "FLAG" { default = false }
    variable "NONE" { default = null }
    variable "BARE" {}
    variable "TYPED" { type = string }
    variable "LIST" {
      type = list(string)
      default = ["a"]
    }
    variable "BUILT" { default = "\${TEXT}-\${NUMBER}" }
    variable "ROUND" { default = ROUND2 }
    variable "ROUND2" { default = ROUND }
    PLAIN = upper(TEXT)`;

  it.each([
    ['TEXT', 't'],
    ['NUMBER', '5'],
    ['FLAG ? 1 : 2', '2'],
    ['NONE', '-'],
    ['BARE', ''],
    ['TYPED', '-'],
    ['BUILT', 't-5'],
    ['PLAIN', 'T'],
    ['ROUND', '?'],
    ['MISSING', '?'],
  ])('%s is %j by default', (expression, expected) => {
    expect(valueOf(expression, more)).toBe(expected);
  });

  it.each([
    ['TEXT', '7', '7'],
    ['NUMBER + 1', '7', '8'],
    ['NUMBER', 'x', '?'],
    ['FLAG ? 1 : 2', '1', '1'],
    ['NONE', 'x', 'x'],
    ['BARE', 'x', 'x'],
    ['join("+", LIST)', 'x,y', 'x+y'],
    ['PLAIN', 'x', 'T'],
    ['TEXT', undefined, '?'],
  ])('%s with %j in the environment is %s', (expression, value, expected) => {
    const [name = ''] = /[A-Z]{2,}/.exec(expression) ?? [];
    expect(valueOf(expression, more, new Map([[name, value]]))).toBe(expected);
  });
});

describe('targets', () => {
  it('have defaults', () => {
    expect(briefs('target "a" {}', { cwd: 'sub' })).toEqual(['a: sub/Dockerfile in sub']);
  });

  it('count from where bake is called, and their Dockerfile from the context', () => {
    const text = `
      target "a" {
        context = "../x"
        dockerfile = "./d/Dockerfile.a"
      }
      target "b" {
        context = "cwd://y"
        dockerfile = "cwd://z/Dockerfile"
      }
      target "c" { context = "/abs" }
      target "d" { dockerfile = "../../D" }`;
    expect(briefs({ 'build/bake.hcl': text }, { cwd: 'sub' })).toEqual([
      'a: x/d/Dockerfile.a in x',
      'b: sub/z/Dockerfile in sub/y',
      'c: ? in ?',
      'd: ../D in sub',
    ]);
  });

  it('take what is not here', () => {
    const text = `
      target "git" { context = "https://github.com/a/b.git#main:c" }
      target "url" { context = "https://example.com/c.tar" }
      target "cwd" {
        context = "https://github.com/a/b.git"
        dockerfile = "cwd://Dockerfile"
      }
      target "other" { context = "target:git" }
      target "stdin" { context = "-" }
      target "unknown" { context = BAKE_CMD_CONTEXT }
      target "template" { dockerfile = "{{ name }}.Dockerfile" }`;
    expect(builds(text).map((it) => [it.context, it.dockerfile])).toEqual([
      [{ kind: 'git', url: 'https://github.com/a/b.git#main:c' }, { kind: 'unknown' }],
      [{ kind: 'url', url: 'https://example.com/c.tar' }, { kind: 'unknown' }],
      [
        { kind: 'git', url: 'https://github.com/a/b.git' },
        { kind: 'file', path: 'Dockerfile' },
      ],
      [{ kind: 'unknown' }, { kind: 'unknown' }],
      [{ kind: 'unknown' }, { kind: 'unknown' }],
      [{ kind: 'unknown' }, { kind: 'unknown' }],
      [{ kind: 'local', path: '.' }, { kind: 'unknown' }],
    ]);
  });

  it('inherit', () => {
    const text = `
      target "_one" {
        context = "one"
        args = {
          A = "1"
          B = "1"
          C = "1"
        }
        platforms = ["linux/amd64"]
        contexts = { x = "docker-image://x", y = "y" }
      }
      target "_two" {
        inherits = ["_one"]
        dockerfile = "Two"
        args = { B = "2" }
        platforms = ["linux/arm64"]
      }
      target "a" {
        inherits = ["_one", "_two"]
        target = "stage"
        args = {
          C = "3"
          B = null
          D = timestamp()
        }
        contexts = { x = "" }
      }
      target "b" {
        inherits = ["_two", "_one"]
        platforms = null
      }`;
    expect(briefs(text)).toEqual([
      'a: one/Two in one @stage A=1 B=2 C=3 D=? linux/arm64 y:=y (y)',
      // The order of what is inherited counts: _one comes last.
      'b: one/Two in one A=1 B=1 C=1 linux/amd64 x:=docker-image://x y:=y (y)',
    ]);
  });

  it('inherit in circles, from what is missing and from what is not known', () => {
    const text = `
      target "a" { inherits = ["b"] }
      target "b" {
        inherits = ["a"]
        dockerfile = "B"
      }
      target "c" {
        inherits = ["elsewhere"]
        dockerfile = "C"
      }
      target "d" {
        inherits = ["docker-metadata-action"]
        dockerfile = "D"
      }
      target "e" {
        inherits = [timestamp()]
        context = "."
      }`;
    expect(briefs(text)).toEqual(['a: B in .', 'b: B in .', 'c: ? in ? @? …', 'd: D in . …', 'e: ? in . @? …']);
  });

  it('refer to others', () => {
    const text = `
      target "a" {
        dockerfile = "A"
        args = { V = "1" }
      }
      target "b" {
        context = target.a.name
        dockerfile = target.a.dockerfile
        args = { W = "\${target.a.args.V}!", X = target.b.args.X }
      }
      target "c" { dockerfile = target.a.context }`;
    expect(briefs(text)).toEqual(['a: A in . V=1', 'b: a/A in a W=1! X=?', 'c: Dockerfile in .']);
  });

  it('have arguments that are worked out as a whole', () => {
    const text = `
      target "a" { args = merge({ A = "1" }, { B = timestamp() }) }
      target "b" { args = jsondecode(timestamp()) }
      target "c" { args = { (timestamp()) = 1, D = "2" } }
      target "d" { args = null }`;
    expect(briefs(text)).toEqual([
      'a: Dockerfile in . A=1 B=?',
      'b: Dockerfile in . …',
      'c: Dockerfile in . D=2 …',
      'd: Dockerfile in .',
    ]);
  });
});

describe('a matrix', () => {
  it('makes a target of each combination', () => {
    const text = `
      variable "ARCHES" { default = split(",", "amd64,arm64") }
      group "default" { targets = ["app"] }
      target "app" {
        name = "app-\${arch}-\${item.tag}"
        matrix = {
          arch = ARCHES
          item = [{ tag = "a", stage = "x" }, { tag = "b", stage = "y" }]
        }
        inherits = ["base-\${arch}"]
        target = item.stage
        platforms = ["linux/\${arch}"]
      }
      target "base-amd64" { args = { A = "1" } }
      target "base-arm64" { args = { A = "2" } }`;
    expect(briefs(text)).toEqual([
      'app-amd64-a: Dockerfile in . @x A=1 linux/amd64',
      'app-amd64-b: Dockerfile in . @y A=1 linux/amd64',
      'app-arm64-a: Dockerfile in . @x A=2 linux/arm64',
      'app-arm64-b: Dockerfile in . @y A=2 linux/arm64',
    ]);
    expect(briefs(text, { targets: ['app'] })).toHaveLength(4);
    expect(briefs(text, { targets: ['app-*-b'] })).toHaveLength(2);
  });

  it('that is not known makes one without a name', () => {
    const text =
      'target "a" {\n  name = "a-${x}"\n  matrix = { x = split(",", timestamp()) }\n  target = x\n  dockerfile = "A"\n}';
    expect(briefs(text)).toEqual(['undefined: A in . @?']);
  });

  it('without values makes none', () => {
    expect(briefs('target "a" {\n  name = "a-${x}"\n  matrix = { x = [] }\n}')).toEqual([]);
  });
});

describe('files that are read together', () => {
  const files = {
    'docker-bake.hcl': `
      variable "TAG" { default = "1" }
      target "a" {
        dockerfile = "A"
        target = "x"
        args = { TAG = TAG, B = "b" }
      }`,
    'docker-bake.override.json': `{
      "variable": { "TAG": { "default": "2" } },
      "target": { "a": { "target": "y", "args": { "C": "\${TAG}3" } }, "z": { "inherits": ["a"] } }
    }`,
  };

  it('are merged, the later over the earlier', () => {
    expect(briefs(files)).toEqual(['a: A in . @y TAG=2 B=b C=23', 'z: A in . @y TAG=2 B=b C=23']);
  });

  it('have places in the first file that names the target', () => {
    const [a, z] = builds(files);
    expect(a?.source).toMatchObject({ file: 'docker-bake.hcl', targetAt: undefined, contextAt: undefined });
    expect(placesOf(a as Build, files['docker-bake.hcl'])).toEqual(['target "a"', undefined, '"A"', undefined]);
    expect(z?.source).toMatchObject({ file: 'docker-bake.override.json', dockerfileAt: undefined });
    expect(placesOf(z as Build, files['docker-bake.override.json'])).toEqual(['"z"', undefined, undefined, '"y"']);
  });

  it('say what they set only, when Compose says the rest', () => {
    expect(briefs('target "web" { args = { A = "1" } }', { services: ['web'] })).toEqual(['web: ? in ? @? A=1 …']);
  });

  it('are found in a folder in the order of buildx', () => {
    const tree = treeOf([
      'a/docker-bake.override.hcl',
      'a/docker-bake.hcl',
      'a/docker-bake.json',
      'a/compose.yml',
      'docker-bake.hcl',
    ]);
    expect(bakeDefaults('a', tree)).toEqual([
      'a/compose.yml',
      'a/docker-bake.json',
      'a/docker-bake.hcl',
      'a/docker-bake.override.hcl',
    ]);
  });
});

describe('JSON', () => {
  it('says the same', () => {
    const text = `{
      "//": "a comment",
      "variable": { "V": { "default": "v" } },
      "function": { "twice": { "params": ["x"], "result": "\${x}\${x}" } },
      "group": [{ "default": [{ "targets": ["a"] }] }],
      "target": {
        "a": {
          "context": "./\${V}",
          "dockerfile-inline": "FROM x\\nRUN \\"\${twice(V)}\\"\\n",
          "args": { "A\${V}": "\${twice(\\"\\\\\\"\\")}", "N": 1.5, "Z": null },
          "platforms": ["linux/\${V}"]
        },
        "b": [{ "dockerfile": "B" }, { "target": "c" }]
      }
    }`;
    const [a, b] = builds({ 'docker-bake.json': text });
    expect(brief(a as Build)).toBe('a: "FROM x\\nRUN \\"vv\\"\\n" in v Av="" N=1.5 linux/v');
    expect(brief(b as Build)).toBe('b: B in . @c');
    const joined = a?.dockerfile.kind === 'inline' ? a.dockerfile.text : undefined;
    const at = joined?.at(7) ?? 0;
    expect(text.slice(at, at + 3)).toBe('RUN');
  });

  it('that is no bake file has no targets', () => {
    expect(hasTargets(readBake('cakebake.json', '{"target": "es5", "compilerOptions": {}}'))).toBe(false);
    expect(hasTargets(readBake('bake.json', '[1, 2'))).toBe(false);
  });
});

describe('a Dockerfile in the file', () => {
  it('leads back to its lines', () => {
    const text = 'V = "3"\ntarget "a" {\n  dockerfile-inline = <<-EOT\n    FROM alpine:${V}\n\n    RUN echo $${HOME}\n  EOT\n}\n';
    const [build] = builds(text);
    const joined = build?.dockerfile.kind === 'inline' ? build.dockerfile.text : undefined;
    // Two blanks go: as many as the least indented line has, which is the last one before its word.
    expect(joined?.text).toBe('FROM alpine:3\n\nRUN echo ${HOME}\n');
    const at = joined?.text.indexOf('echo') ?? 0;
    expect(text.slice(joined?.at(at), (joined?.at(at) ?? 0) + 4)).toBe('echo');
    const span = joined?.span(0, 4);
    expect(text.slice(span?.start, span?.end)).toBe('FROM');
  });

  it('that is not known in full is not known', () => {
    expect(briefs('target "a" { dockerfile-inline = "FROM ${timestamp()}" }')).toEqual(['a: ? in .']);
  });
});

describe('which targets are built', () => {
  const text = `
    group "default" { targets = ["app", "tools"] }
    group "tools" { targets = ["lint"] }
    target "docker-metadata-action" { tags = ["a:local"] }
    target "_common" { dockerfile = "Common" }
    target "args" { args = { A = "1" } }
    target "base" { dockerfile = "Base" }
    target "app" {
      inherits = ["_common", "args", "docker-metadata-action"]
      contexts = { linked = "target:_linked" }
    }
    target "_linked" { inherits = ["base"] }
    target "lint" { inherits = ["_linked"] }
    target "_alone" {}
    target "extra" { inherits = ["base"] }`;
  const names = (options?: Options): unknown => builds(text, options).map((it) => it.name);

  it('those that are more than a part of others', () => {
    expect(names()).toEqual(['base', 'app', '_linked', 'lint', '_alone', 'extra']);
  });

  it('those that are asked for, with the groups and contexts behind them', () => {
    expect(names({ targets: ['default'] })).toEqual(['app', '_linked', 'lint']);
    expect(names({ targets: ['args'] })).toEqual(['args']);
    expect(names({ targets: ['*in*'] })).toEqual(['_linked', 'lint']);
    expect(names({ targets: ['nothing'] })).toEqual([]);
  });
});

describe('--set', () => {
  const set = (...texts: string[]): Options => ({ sets: texts.flatMap((it) => parseSet(it) ?? []) });

  it('wins over the file', () => {
    const text = 'target "a" {\n  dockerfile = "A"\n  args = { X = "1" }\n}\ntarget "ab" { inherits = ["a"] }\ntarget "c" {}';
    expect(
      briefs(text, set('a*.context=sub', 'a.args.X=2', 'c.target=s', '*.platform=linux/amd64', '*.platform=linux/arm64')),
    ).toEqual([
      'a: sub/A in sub X=2 linux/amd64,linux/arm64',
      'ab: sub/A in sub X=2 linux/amd64,linux/arm64',
      'c: Dockerfile in . @s linux/amd64,linux/arm64',
    ]);
    expect(briefs(text, { sets: [{ pattern: '*', key: 'context', value: undefined }] })[2]).toBe('c: ? in ?');
  });

  it.each([
    ['a.args.X=1=2', { pattern: 'a', key: 'args.X', value: '1=2' }],
    ['a.args.X', { pattern: 'a', key: 'args.X', value: undefined }],
    ['*.contexts.a.b=c', { pattern: '*', key: 'contexts.a.b', value: 'c' }],
    ['a.context', undefined],
    ['context=a', undefined],
  ])('%s', (text, expected) => {
    expect(parseSet(text)).toEqual(expected);
  });
});

describe('places', () => {
  it('are where the values are written, in the file of the target', () => {
    const text = `target "_base" {
  context = "base"
}
target "a" {
  inherits = ["_base"]
  dockerfile = join("/", ["a", "b"])
  target = "\${x}"
  args = {
    ONE = "1"
    "TWO" = 2
  }
}`;
    const [build] = builds(text);
    expect(placesOf(build as Build, text)).toEqual(['target "a"', '"base"', 'join("/", ["a", "b"])', '"${x}"']);
    expect(build?.args.map(({ at }) => text.slice(at.start, at.end))).toEqual(['ONE', '"TWO"']);
  });
});

describe('a file that nothing calls', () => {
  const hcl = 'target "a" { dockerfile = "docker/A" }\ntarget "b" { dockerfile = "docker/B" }';

  it.each([
    [
      ['docker/bake.hcl', 'docker/docker/A', 'docker/docker/B', 'docker/A'],
      ['docker', 'docker'],
    ],
    [
      ['docker/bake.hcl', 'docker/A', 'docker/B', 'docker/docker/A'],
      ['.', '.'],
    ],
    [
      ['docker/bake.hcl', 'docker/A'],
      ['.', '.'],
    ],
    [['docker/bake.hcl'], ['?', '?']],
  ])('counts from where its Dockerfiles are: %j', (files, expected) => {
    const tree = treeOf(Object.fromEntries(files.map((it) => [it, it.endsWith('.hcl') ? hcl : ''])));
    const found = standaloneBake('docker/bake.hcl', tree).map(({ context }) => (context.kind === 'local' ? context.path : '?'));
    expect(found).toEqual(expected);
  });

  it('has its Dockerfile in it', () => {
    const inline = 'target "a" { dockerfile-inline = "FROM x" }';
    const tree = treeOf({ 's/docker-bake.hcl': inline, 's/other.bake.hcl': inline });
    expect(standaloneBake('s/docker-bake.hcl', tree).map(brief)).toEqual(['a: "FROM x" in s']);
    expect(standaloneBake('s/other.bake.hcl', tree).map(brief)).toEqual(['a: "FROM x" in ?']);
  });

  it('is read with the files that bake reads along', () => {
    const tree = treeOf({
      'docker-bake.hcl': 'target "a" { dockerfile = F }\ntarget "web" {}',
      'docker-bake.override.hcl': 'variable "F" { default = "A" }\ntarget "b" { dockerfile = "A" }',
      'compose.yaml': 'services:\n  web:\n    build: web\n  db:\n    image: x\n',
      A: '',
    });
    expect(standaloneBake('docker-bake.hcl', tree).map(brief)).toEqual(['a: A in .', 'web: ? in ? @? …']);
    expect(standaloneBake('docker-bake.override.hcl', tree).map(brief)).toEqual(['b: A in .']);
  });

  it('in a copy of another project is nobody’s', () => {
    expect(standaloneBake('vendor/x/docker-bake.hcl', treeOf({ 'vendor/x/docker-bake.hcl': 'target "a" {}' }))).toEqual([]);
  });
});

describe('names of bake files', () => {
  it.each([
    ['docker-bake.hcl', true],
    ['docker-bake.override.json', true],
    ['4.5.docker-bake.json', true],
    ['docker-bake.custom.hcl', true],
    ['bake.hcl', true],
    ['a/bake-all.HCL', true],
    ['bake.ts', false],
    ['main.hcl', false],
    ['bake/main.hcl', false],
  ])('%s: %s', (name, expected) => {
    expect(isBakeFile(name)).toBe(expected);
  });
});

describe('whatever comes', () => {
  it('is worked out in time', () => {
    const doubled = Array.from({ length: 40 }, (_, at) => `V${at + 1} = "\${V${at}}\${V${at}}"`).join('\n');
    const text = `
      V0 = "xxxxxxxxxx"
      ${doubled}
      function "f" {
        params = [n]
        result = f(n) + f(n)
      }
      target "a" {
        args = {
          A = V40
          B = f(1)
          C = length([for a in range(1000) : [for b in range(1000) : [for c in range(1000) : c]]])
          D = join(V10, split("", V10))
          E = format("%999999999d", 1)
          F = setproduct(range(1000), range(1000), range(1000))
        }
      }
      target "m" {
        name = "m-\${a}-\${b}"
        matrix = {
          a = range(1000)
          b = range(1000)
        }
      }
      ${Array.from({ length: 500 }, (_, at) => `target "i${at}" { inherits = ["i${at + 1}", "i${(at + 7) % 500}"] }`).join('\n')}`;
    const start = performance.now();
    const [a] = builds(text);
    expect(performance.now() - start).toBeLessThan(5000);
    expect(a?.args.map((it) => it.value)).toEqual([undefined, undefined, undefined, undefined, undefined, undefined]);
  });

  it('is no error', () => {
    const text =
      'variable "v" {}\ntarget "a" {\n  name = v\n  matrix = { x = [1] }\n  args = {\n    A = [for x in y : "${x}"]\n  }\n}';
    for (let end = 0; end <= text.length; end++)
      for (const char of ['', '"', '{', '(', '}'])
        expect(() => builds(text.slice(0, end) + char + text.slice(end))).not.toThrow();
  });
});
