import type { Build, Tree } from '../builds/build.ts';
import { modelOf } from '../engine/lint.ts';
import type { Facts } from '../facts/facts.ts';
import type { Model } from '../model/model.ts';
import type { Change } from '../refactor/change.ts';
import type { BuildFileContext, Offer, Refactoring } from '../refactor/refactoring.ts';
import { applyEdits } from '../text/edit.ts';
import { LineIndex } from '../text/lines.ts';
import { type Span, span } from '../text/span.ts';
import type { BuildIndex } from './build-index.ts';
import { joinUri, nameOf, parentUri } from './uri.ts';

/** Each round may find out that another file matters: an include of an include of a Dockerfile's sibling is far enough. */
const MOST_ROUNDS = 4;

/** An offer with the refactoring that makes it. */
export interface FoundOffer {
  readonly refactoring: Refactoring;
  readonly offer: Offer;
}

/** A refactoring that threw: a bug of ours. */
export interface RefactoringCrash {
  readonly refactoring: string;
  readonly error: unknown;
}

/** A Dockerfile with what is known of it, or the text of a file that defines builds. */
export type Subject = { readonly model: Model; readonly facts: Facts } | { readonly text: string };

type World = Omit<BuildFileContext, 'text'>;

/** A file among those of its workspace, where refactorings are asked for what they can do. */
export class RefactorSite {
  readonly #uri: string;
  readonly #subject: Subject;
  /** Undefined for a file that belongs to no folder, or to one that is too big: then it is alone. */
  readonly #index: BuildIndex | undefined;
  readonly path: string;
  /** One that throws costs its own offers only. */
  readonly crashes: RefactoringCrash[] = [];

  constructor(uri: string, subject: Subject, index: BuildIndex | undefined) {
    this.#uri = uri;
    this.#subject = subject;
    this.#index = index?.path(uri) === undefined ? undefined : index;
    this.path = this.#index?.path(uri) ?? nameOf(uri);
  }

  uriOf(path: string): string {
    if (path === this.path) return this.#uri;
    return joinUri(this.#index?.root ?? parentUri(this.#uri) ?? '', path);
  }

  /** The text that the edits of a file count in. */
  text(path: string): string | undefined {
    return path === this.path ? this.#text : this.#index?.tree.text(path);
  }

  get #text(): string {
    return 'model' in this.#subject ? this.#subject.model.file.text : this.#subject.text;
  }

  offers(refactorings: readonly Refactoring[], at: Span): Promise<FoundOffer[]> {
    return this.#ask(at, (world) => refactorings.flatMap((it) => this.#offersOf(it, world)));
  }

  /**
   * The change of an offer, found again by its title; undefined when it is no longer made. Throws when the builder would reject what
   * comes out, which is a bug of ours.
   */
  async change(refactoring: Refactoring, at: Span, title: string, name?: string): Promise<Change | undefined> {
    const make = (): Promise<Change | undefined> =>
      this.#ask(at, (world) =>
        this.#offersOf(refactoring, world)
          .find(({ offer }) => offer.title === title)
          ?.offer.change(name),
      );
    let change = await make();
    // Not every file is watched: what is edited is read again, so that the edits are for what is there.
    const others = [...(change?.edits.keys() ?? []), ...(change?.deleted ?? [])].filter((it) => it !== this.path);
    if (others.length > 0 && this.#index) {
      await this.#index.changed(others);
      await this.#index.ensure(others);
      change = await make();
    }
    const own = change?.edits.get(this.path);
    const model = 'model' in this.#subject ? this.#subject.model : undefined;
    if (own && model && modelOf(applyEdits(model.file.text, own)).problems.length > model.problems.length)
      throw new Error(`"${title}" would break the Dockerfile, so nothing is changed; please report this.`);
    return change;
  }

  /** Asks again as long as a text was missed that can be read. */
  async #ask<T>(selected: Span, use: (world: World) => T): Promise<T> {
    const at = withoutEmptyEnds(selected, new LineIndex(this.#text));
    const index = this.#index;
    const tried = new Set<string>();
    for (let round = 1; ; round++) {
      const missed = new Set<string>();
      const tree = index ? this.#treeOf(index, missed) : alone(this.path, this.#text);
      const builds: readonly Build[] = index?.builds ?? [];
      const result = use({ at, path: this.path, tree, builds });
      const fresh = [...missed].filter((it) => !tried.has(it));
      if (!index || fresh.length === 0 || round === MOST_ROUNDS) return result;
      for (const it of fresh) tried.add(it);
      await index.ensure(fresh);
    }
  }

  #treeOf({ tree }: BuildIndex, missed: Set<string>): Tree {
    return {
      kind: (path) => tree.kind(path),
      list: (path) => tree.list(path),
      text: (path) => {
        if (path === this.path) return this.#text;
        const text = tree.text(path);
        if (text === undefined && tree.kind(path) === 'file') missed.add(path);
        return text;
      },
    };
  }

  #offersOf(refactoring: Refactoring, world: World): FoundOffer[] {
    const subject = this.#subject;
    try {
      const offers =
        'model' in subject
          ? refactoring.offer?.({ ...world, ...subject })
          : refactoring.offerInBuilds?.({ ...world, ...subject });
      return [...(offers ?? [])].map((offer) => ({ refactoring, offer }));
    } catch (error) {
      this.crashes.push({ refactoring: refactoring.id, error });
      return [];
    }
  }
}

/** A selection that begins at the end of a line, or ends at the beginning of one, has nothing of it. */
function withoutEmptyEnds({ start, end }: Span, lines: LineIndex): Span {
  const [first, last] = [lines.lineAt(start), lines.lineAt(end)];
  if (first === last) return span(start, end);
  const begin = start === lines.end(first) ? lines.start(first + 1) : start;
  const stop = end === lines.start(last) ? lines.end(last - 1) : end;
  return begin < stop ? span(begin, stop) : span(start, end);
}

const alone = (path: string, text: string): Tree => ({
  kind: (it) => (it === path ? 'file' : it === '.' ? 'folder' : undefined),
  list: (it) => (it === '.' ? [path] : []),
  text: (it) => (it === path ? text : undefined),
});
