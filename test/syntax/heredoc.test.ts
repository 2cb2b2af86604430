import { describe, expect, it } from 'vitest';
import { heredocsOf } from '../../server/src/syntax/heredoc.ts';
import { parse } from '../../server/src/syntax/parse.ts';

/** Checked against BuildKit's own parser (parser/parser.go, heredocsFromLine). */
describe('heredocs that a line opens', () => {
  it.each<[string, string[]]>([
    ['RUN <<EOF', ['EOF']],
    ['RUN <<EOF cat', ['EOF']],
    ['RUN cat <<A <<B', ['A', 'B']],
    ['RUN cat 3<<EOF', ['EOF']],
    ['RUN cat << EOF', ['EOF']],
    ['RUN cat <<\tEOF', ['EOF']],
    ['COPY <<-EOF /x', ['EOF']],
    ['COPY <<"A B" /x', ['A B']],
    ["COPY <<'EOF' /x", ['EOF']],
    ["COPY <<E'O'F /x", ['EOF']],
    ['COPY <<E\\OF /x', ['EOF']],
    ['COPY <<a/b.txt /x', ['a/b.txt']],
    ['COPY <<$X /x', ['$X']],
    ['RUN (cat <<EOF)', ['EOF)']],
    ['RUN cat<<EOF', []],
    ['RUN x<<EOF', []],
    ['RUN echo "<<EOF"', []],
    ["RUN echo '<<EOF'", []],
    ['RUN echo \\<<EOF', []],
    ['RUN cat <<<word', []],
    ['RUN cat <<< word', []],
    ['RUN echo $((1<<3))', []],
    ['RUN cat <<', []],
    ['RUN cat <<-', []],
    ['RUN cat <<EOF>x', ['EOF>x']],
    ["RUN it's <<EOF", []],
    ['RUN "open <<EOF', []],
    // The builder's lexer gives up on what it does not know, and then finds none at all.
    ['RUN ${X^^} cat <<EOF', []],
    ['RUN ${#X[@]} cat <<EOF', []],
    ['RUN ${X cat <<EOF', []],
    ['RUN ${X:0:1} ${Y#z} cat <<EOF', ['EOF']],
    ['RUN ${X:-a b} <<EOF', ['EOF']],
  ])('%j', (line, names) => {
    expect(heredocsOf(line).map((it) => it.name)).toEqual(names);
  });

  it('tells whether the text is expanded, and its tabs dropped', () => {
    const [plain, quoted, tabs] = heredocsOf('RUN <<A <<"B" <<-C');
    expect([plain?.expand, quoted?.expand, tabs?.expand]).toEqual([true, false, true]);
    expect([plain?.chomp, quoted?.chomp, tabs?.chomp]).toEqual([false, false, true]);
    expect(heredocsOf("RUN <<E'O'F")[0]?.expand).toBe(false);
    expect(heredocsOf('RUN <<E\\OF')[0]?.expand).toBe(true);
  });
});

const bodies = (text: string): unknown[] =>
  parse(text).instructions.map((it) => {
    const { heredocs } = it.trigger ?? it;
    return [
      it.keyword.text,
      ...heredocs.map(({ body, terminator }) => [text.slice(body.start, body.end), terminator !== undefined]),
    ];
  });

describe('the text of a heredoc', () => {
  it('ends with exactly the name', () => {
    expect(bodies('RUN <<EOF\na\n EOF\nEOF \neof\nEOF\nUSER x\n')).toEqual([['RUN', ['a\n EOF\nEOF \neof\n', true]], ['USER']]);
  });

  it('may have tabs before the name with a minus only', () => {
    expect(bodies('RUN <<-EOF\na\n\t\tEOF\nUSER x')).toEqual([['RUN', ['a\n', true]], ['USER']]);
    expect(bodies('RUN <<EOF\na\n\tEOF\nUSER x')).toEqual([['RUN', ['a\n\tEOF\nUSER x', false]]]);
    expect(bodies('RUN <<-EOF\n EOF\n')).toEqual([['RUN', [' EOF\n', false]]]);
  });

  it('follows in the order of the words', () => {
    expect(bodies('COPY <<A <<"B C" /d/\n1\nB C\nA\n2\nB C\nUSER x\n')).toEqual([
      ['COPY', ['1\nB C\n', true], ['2\n', true]],
      ['USER'],
    ]);
  });

  it('holds comments, backslashes and instructions', () => {
    expect(bodies('RUN <<EOF\n# c\nRUN \\\nEOF\nUSER x')).toEqual([['RUN', ['# c\nRUN \\\n', true]], ['USER']]);
  });

  it('belongs to a trigger', () => {
    expect(bodies('ONBUILD RUN <<EOF\na\nEOF\nONBUILD COPY <<A /x\nb\nA\n')).toEqual([
      ['ONBUILD', ['a\n', true]],
      ['ONBUILD', ['b\n', true]],
    ]);
  });

  it('begins behind all lines of the instruction', () => {
    expect(bodies('RUN cat <<EOF \\\n  && true\na\nEOF\n')).toEqual([['RUN', ['a\n', true]]]);
  });

  it('can be empty, and can end with the file', () => {
    expect(bodies('RUN <<EOF\nEOF')).toEqual([['RUN', ['', true]]]);
    expect(bodies('RUN <<EOF')).toEqual([['RUN', ['', false]]]);
    expect(bodies('RUN <<EOF\n')).toEqual([['RUN', ['', false]]]);
  });

  it('may have Windows line breaks', () => {
    expect(bodies('RUN <<EOF\r\na\r\nEOF\r\nUSER x\r\n')).toEqual([['RUN', ['a\r\n', true]], ['USER']]);
  });

  it('is for RUN, COPY and ADD only, and not for arrays', () => {
    expect(bodies('CMD cat <<EOF\nENV A=<<EOF\nLABEL a=<<EOF\n')).toEqual([['CMD'], ['ENV'], ['LABEL']]);
    expect(bodies('RUN ["cat", "<<EOF"]\nUSER x')).toEqual([['RUN'], ['USER']]);
    expect(bodies('run <<EOF\nEOF\nUSER x')).toEqual([['run', ['', true]], ['USER']]);
  });

  it('is not opened by a trigger of a trigger', () => {
    expect(bodies('ONBUILD ONBUILD RUN <<EOF\nUSER x')).toEqual([['ONBUILD'], ['USER']]);
  });
});
