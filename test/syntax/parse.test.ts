import { describe, expect, it } from 'vitest';
import { execForm, type Instruction, locate } from '../../server/src/syntax/ast.ts';
import { ParseMemo, parse } from '../../server/src/syntax/parse.ts';

const one = (text: string): Instruction => {
  const [first, ...others] = parse(text).instructions;
  if (!first || others.length > 0) throw new Error(`${JSON.stringify(text)} is not one instruction`);
  return first;
};
const words = (text: string): string[] => one(text).words.map((word) => word.text);
const flags = (text: string): unknown[] => one(text).flags.map((flag) => [flag.name.text, flag.value?.text]);
const pairs = (text: string): unknown[] => one(text).pairs.map((pair) => [pair.key.text, pair.value?.text]);

/** Checked against BuildKit's own parser (parser/split_command.go, line_parsers.go). */
describe('keywords', () => {
  it('are known in any case', () => {
    expect(one('rUn x').kind).toBe('RUN');
    expect(one('FOO x').kind).toBeUndefined();
    expect(one('FROM').kind).toBe('FROM');
  });

  it('end at an ASCII blank', () => {
    expect(one('FROM\ta').keyword.text).toBe('FROM');
    expect(one('FROM\u00a0a').keyword.text).toBe('FROM\u00a0a');
    expect(one('CMD["a"]').keyword.text).toBe('CMD["a"]');
  });

  it('can be spread over lines', () => {
    expect(one('RU\\\nN x').kind).toBe('RUN');
  });
});

describe('flags', () => {
  it('are the words in front that begin with two dashes', () => {
    expect(flags('COPY --from=a --link b --c d')).toEqual([
      ['from', 'a'],
      ['link', undefined],
    ]);
    expect(words('COPY --from=a --link b --c d')).toEqual(['b', '--c', 'd']);
  });

  it('end with two dashes alone', () => {
    expect(flags('CMD -- --help')).toEqual([]);
    expect(one('CMD -- --help').rest.text).toBe('--help');
    expect(flags('EXPOSE --a -- --b')).toEqual([['a', undefined]]);
  });

  it('may be quoted and escaped', () => {
    expect(flags('COPY --from="a b" c d')).toEqual([['from', 'a b']]);
    expect(flags("RUN --mount='type=bind,target=/a b' x")).toEqual([['mount', 'type=bind,target=/a b']]);
    expect(flags('COPY --from=a\\ b c d')).toEqual([['from', 'a b']]);
    expect(flags('COPY --from= --chown="" a b')).toEqual([
      ['from', ''],
      ['chown', ''],
    ]);
    expect(flags('COPY --"from=a" b c')).toEqual([['from', 'a']]);
  });

  it('stand in front of ARG and STOPSIGNAL, too, where nobody reads them', () => {
    expect(flags('ARG --x A')).toEqual([['x', undefined]]);
    expect(pairs('ARG --x A')).toEqual([['A', undefined]]);
    expect(one('STOPSIGNAL --x TERM').rest.text).toBe('TERM');
  });

  it('may be on lines of their own', () => {
    const text = 'RUN --mount=type=cache,\\\n# c\ntarget=/x \\\n  --network=none make';
    expect(flags(text)).toEqual([
      ['mount', 'type=cache,target=/x'],
      ['network', 'none'],
    ]);
    expect(one(text).rest.text).toBe('make');
  });
});

describe('words', () => {
  it('are split at ASCII blanks; quotes and escapes do not hold them together', () => {
    expect(words('COPY "a b" c\\ d \t e')).toEqual(['"a', 'b"', 'c\\', 'd', 'e']);
    expect(words('EXPOSE 80\u00a081')).toEqual(['80\u00a081']);
    expect(words('FROM a AS b # c')).toEqual(['a', 'AS', 'b', '#', 'c']);
    expect(words('VOLUME')).toEqual([]);
  });

  it('know where they are', () => {
    const text = 'FROM x\nCOPY \\\n  # c\n  one \\\n  two\n';
    const copy = parse(text).instructions[1];
    expect(copy?.words.map((word) => text.slice(word.start, word.end))).toEqual(['one', 'two']);
  });
});

describe('pairs', () => {
  it('are split at blanks outside of quotes', () => {
    expect(pairs('ENV A=1 B="x y" C=\'x y\' D=x\\ y E=')).toEqual([
      ['A', '1'],
      ['B', '"x y"'],
      ['C', "'x y'"],
      ['D', 'x\\ y'],
      ['E', ''],
    ]);
    expect(pairs('ENV A=a=b =c D')).toEqual([
      ['A', 'a=b'],
      ['', 'c'],
      ['D', undefined],
    ]);
    expect(pairs('LABEL "a b"="c d"')).toEqual([['"a b"', '"c d"']]);
    expect(pairs('ENV A="open B=2')).toEqual([['A', '"open B=2']]);
  });

  it('have an old form, when the first word has no equals sign', () => {
    expect(one('ENV A b').legacy).toBe(true);
    expect(pairs('ENV A b  c=d "e"')).toEqual([['A', 'b  c=d "e"']]);
    expect(pairs('ENV A = b')).toEqual([['A', '= b']]);
    expect(pairs('ENV A \\\n  b \\\n  c')).toEqual([['A', 'b   c']]);
    expect(pairs('ENV A')).toEqual([['A', undefined]]);
    expect(pairs('LABEL a b')).toEqual([['a', 'b']]);
    expect(one('ENV A=1 B').legacy).toBe(false);
  });

  it('of ARG need no value', () => {
    expect(pairs('ARG A B=1 C="x y"')).toEqual([
      ['A', undefined],
      ['B', '1'],
      ['C', '"x y"'],
    ]);
    expect(one('ARG A b').legacy).toBe(false);
  });

  it('of others are none', () => {
    expect(pairs('RUN A=1')).toEqual([]);
    expect(pairs('ENV')).toEqual([]);
  });
});

describe('arrays', () => {
  const items = (text: string): string[] | undefined => execForm(one(text))?.map((item) => item.text);

  it('are JSON', () => {
    expect(items('CMD ["a", "b c"]')).toEqual(['a', 'b c']);
    expect(items('CMD [ ]')).toEqual([]);
    expect(items('CMD ["a\\n\\u0041\\"]"]')).toEqual(['a\nA"]']);
    expect(items('HEALTHCHECK --interval=1s CMD ["a"]')).toEqual(['a']);
    expect(items('COPY --from=x ["a b", "c"]')).toEqual(['a b', 'c']);
    expect(items('CMD ["a", \\\n  # c\n  "b"]')).toEqual(['a', 'b']);
  });

  it('are words when they are not', () => {
    for (const text of ["CMD ['a']", 'CMD ["a"', 'CMD ["a",]', 'CMD ["a"] b', 'CMD [a]', 'CMD ["a\\q"]']) {
      expect(items(text)).toBeUndefined();
      expect(one(text).json?.problem).toBe('not-json');
    }
  });

  it('hold strings only', () => {
    for (const text of ['CMD [1]', 'CMD ["a", null]', 'CMD [["a"]]']) expect(one(text).json?.problem).toBe('not-strings');
  });

  it('are not for all', () => {
    for (const text of ['ENV A=["a"]', 'USER ["a"]', 'EXPOSE ["80"]', 'LABEL ["a"]']) expect(one(text).json).toBeUndefined();
  });

  it('know where their items are', () => {
    const text = 'CMD ["a", "b\\"c"]';
    expect(one(text).json?.items.map((item) => text.slice(item.start, item.end))).toEqual(['a', 'b\\"c']);
  });
});

describe('triggers', () => {
  it('are instructions', () => {
    const { trigger } = one('ONBUILD COPY --from=a b c');
    expect(trigger?.kind).toBe('COPY');
    expect(trigger?.flags[0]?.value?.text).toBe('a');
    expect(trigger?.words.map((word) => word.text)).toEqual(['b', 'c']);
    expect(one('ONBUILD').trigger).toBeUndefined();
  });

  it('go no deeper', () => {
    const { trigger } = one('ONBUILD ONBUILD RUN x');
    expect(trigger?.kind).toBe('ONBUILD');
    expect(trigger?.trigger).toBeUndefined();
  });
});

describe('the memo', () => {
  const plain = (it: Instruction): unknown => ({ ...it, joined: it.joined.text });
  const TEXT =
    '# c\nFROM a AS b\nRUN --mount=type=cache,target=/x \\\n\n  make\nCOPY <<EOF /x\nhi\nEOF\nENV A=1 B="c d"\nONBUILD CMD ["a"]\n';

  it.each(['x', '\n', '# c\n', 'ARG X\n', '\ufeff'])('moves what it knows behind %j', (before) => {
    const memo = new ParseMemo();
    parse(TEXT, memo);
    const moved = parse(before + TEXT, memo).instructions;
    expect(moved.map(plain)).toEqual(parse(before + TEXT).instructions.map(plain));
    for (const it of moved)
      expect(locate(it, it.keyword.at, it.keyword.at + it.keyword.text.length)).toMatchObject({
        start: it.keyword.start,
        end: it.keyword.end,
      });
  });

  it('tells escape characters apart', () => {
    const memo = new ParseMemo();
    const text = 'ENV A=a\\ b C=`"\n';
    parse(text, memo);
    const other = `# escape=\`\n${text}`;
    expect(parse(other, memo).instructions.map(plain)).toEqual(parse(other).instructions.map(plain));
  });
});
