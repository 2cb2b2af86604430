import { describe, expect, it } from 'vitest';
import { modelOf } from '../../server/src/engine/lint.ts';
import { FactLedger } from '../../server/src/facts/ledger.ts';
import type { Files } from '../../server/src/host/host.ts';
import type { Change } from '../../server/src/refactor/change.ts';
import { changeOf, type Refactoring, type RefactoringContext, refactoring } from '../../server/src/refactor/refactoring.ts';
import { insert, replace } from '../../server/src/text/edit.ts';
import { span } from '../../server/src/text/span.ts';
import { BuildIndex } from '../../server/src/workspace/build-index.ts';
import { RefactorSite } from '../../server/src/workspace/refactor-site.ts';

const TEXT = 'FROM debian:13\nRUN one\nRUN two\n';
const URI = 'file:///w/Dockerfile';

/** Files of a flat folder, and which of them were read. */
function folder(texts: Record<string, string>): Files & { readonly texts: Record<string, string>; readonly read_: string[] } {
  const read_: string[] = [];
  return {
    texts,
    read_,
    async read(uri) {
      const name = uri.slice('file:///w/'.length);
      read_.push(name);
      const text = texts[name];
      return text === undefined ? { problem: 'is not there', missing: true } : { text };
    },
    async list(uri) {
      return uri === 'file:///w' ? Object.keys(texts).map((name) => ({ name, kind: 'file' as const })) : undefined;
    },
  };
}

async function siteOf(files: Files | undefined): Promise<RefactorSite> {
  const index = files && new BuildIndex(files, 'file:///w');
  await index?.load();
  return new RefactorSite(URI, { model: modelOf(TEXT), facts: new FactLedger(new Map()) }, index);
}

const made = (offer: NonNullable<Refactoring['offer']>): Refactoring =>
  refactoring({
    id: 'made-up',
    kind: 'rewrite',
    since: '0.1.0',
    summary: 'Do',
    rationale: '',
    examples: [{ before: '', after: '' }],
    offer,
  });
const nothing = (): Change => changeOf('Do it', 'Dockerfile', []);

describe('a refactoring that needs texts of other files', () => {
  /** Each text names the next one. */
  const follow = made(function* ({ tree }: RefactoringContext) {
    let seen = 'a.txt';
    for (let text = tree.text(seen); text; text = tree.text(seen)) seen = text;
    if (seen !== 'a.txt') yield { title: `Follow to ${seen}`, change: nothing };
  });

  it('is asked again when they are read, a few times', async () => {
    const files = folder({
      Dockerfile: TEXT,
      'a.txt': 'b.txt',
      'b.txt': 'c.txt',
      'c.txt': 'd.txt',
      'd.txt': 'e.txt',
      'e.txt': '',
    });
    const found = await (await siteOf(files)).offers([follow], span(0, 0));
    expect(found.map(({ offer }) => offer.title)).toEqual(['Follow to d.txt']);
    expect(files.read_).toEqual(['a.txt', 'b.txt', 'c.txt']);
  });

  it('is not asked forever for one that cannot be read', async () => {
    const files = folder({ Dockerfile: TEXT, 'a.txt': '' });
    const site = await siteOf(files);
    delete files.texts['a.txt'];
    expect(await site.offers([follow], span(0, 0))).toEqual([]);
    expect(files.read_).toEqual(['a.txt']);
  });

  it('has nothing but its own file where there is no folder', async () => {
    const alone = made(function* ({ tree, path, builds }) {
      expect([path, tree.list('.'), tree.kind('Dockerfile'), tree.kind('x'), tree.text(path), builds]).toEqual([
        'Dockerfile',
        ['Dockerfile'],
        'file',
        undefined,
        TEXT,
        [],
      ]);
      yield { title: 'Do it', change: nothing };
    });
    expect(await (await siteOf(undefined)).offers([alone], span(0, 0))).toHaveLength(1);
  });
});

describe('a change', () => {
  it('is made for what is in the files now', async () => {
    const files = folder({ Dockerfile: TEXT, 'a.txt': 'old' });
    const site = await siteOf(files);
    const whole = made(function* ({ tree }) {
      const text = tree.text('a.txt');
      if (text === undefined) return;
      yield {
        title: 'Do it',
        change: () => ({ ...nothing(), edits: new Map([['a.txt', [replace(span(0, text.length), 'x')]]]) }),
      };
    });
    await site.offers([whole], span(0, 0));
    files.texts['a.txt'] = 'much newer';
    const change = await site.change(whole, span(0, 0), 'Do it');
    expect(change?.edits.get('a.txt')?.[0]?.span).toEqual(span(0, 'much newer'.length));
    expect(site.text('a.txt')).toBe('much newer');
  });

  it('that the builder would reject is none', async () => {
    const breaking = made(function* () {
      yield { title: 'Do it', change: () => changeOf('Do it', 'Dockerfile', [insert(0, 'RUNN x\n')]) };
    });
    await expect((await siteOf(undefined)).change(breaking, span(0, 0), 'Do it')).rejects.toThrow(
      '"Do it" would break the Dockerfile, so nothing is changed; please report this.',
    );
  });
});

it('a refactoring that throws costs its own offers only, and is told', async () => {
  const error = new Error('oh');
  const throwing = made(() => {
    throw error;
  });
  const site = await siteOf(undefined);
  const fine = made(function* () {
    yield { title: 'Do it', change: nothing };
  });
  expect(await site.offers([throwing, fine], span(0, 0))).toHaveLength(1);
  expect(site.crashes).toEqual([{ refactoring: 'made-up', error }]);
});

it('a selection has nothing of a line that it only touches', async () => {
  const seen: string[] = [];
  const looking = made(({ at }) => {
    seen.push(TEXT.slice(at.start, at.end));
    return [];
  });
  const site = await siteOf(undefined);
  for (const [start, end] of [
    [15, 23],
    [14, 23],
    [14, 22],
    [14, 15],
    [15, 15],
    [17, 20],
  ] as const)
    await site.offers([looking], span(start, end));
  expect(seen).toEqual(['RUN one', 'RUN one', 'RUN one', '\n', '', 'N o']);
});
