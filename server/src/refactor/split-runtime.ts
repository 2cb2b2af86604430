import { runtimeImage } from '../knowledge/runtime-images.ts';
import type { Stage } from '../model/model.ts';
import { topOf } from '../model/place.ts';
import { execForm, type Instruction } from '../syntax/ast.ts';
import { applyEdits, type Edit, replace } from '../text/edit.ts';
import { span } from '../text/span.ts';
import { type Product, productOf } from './product.ts';
import type { RefactoringContext } from './refactoring.ts';
import { type Purpose, purposeOfCopy, purposeOfRun, standsAlone } from './run-needs.ts';
import { soleContext } from './run-script.ts';
import { asWord, mentions, named, renumbered } from './stage-text.ts';

/** A stage in two: one that compiles, and one that has what is started. */
export interface RuntimeSplit {
  readonly product: Product;
  /** What the second one is built on. */
  readonly image: string;
  edits(name: string): Edit[];
}

/** Instructions that say something of the image, and nothing of how it is made. */
const SETTINGS = /^(?:EXPOSE|LABEL|VOLUME|CMD|ENTRYPOINT|HEALTHCHECK|STOPSIGNAL|MAINTAINER)$/;
/** What both stages need: it says where and how steps run, and programs. */
const SURROUNDINGS = /^(?:ENV|WORKDIR|USER|SHELL)$/;

export function runtimeSplit(context: RefactoringContext, stage: Stage): RuntimeSplit | undefined {
  const { model } = context;
  const product = stage.base.kind === 'image' && stage.from.flags.length === 0 ? productOf(stage, model) : undefined;
  if (!product || stage !== model.final || model.problems.length > 0) return undefined;
  const hasCopy = stage.instructions.some((it) => it.kind === 'COPY' || it.kind === 'ADD');
  const folder = soleContext(context, hasCopy)?.fact.path;
  const purposes = purposesOf(stage, product, folder, context);
  const image = purposes && imageFor(stage, product, folder, purposes, context);
  if (!purposes || !image || isWatchedByOthers(stage, product)) return undefined;
  return { product, image: image.image, edits: (name) => editsOf(stage, product, purposes, image, name, context) };
}

type Purposes = ReadonlyMap<Instruction, NonNullable<Purpose> | 'run'>;

/** Whom each instruction serves; undefined where one of them is not certain. */
function purposesOf(
  stage: Stage,
  product: Product,
  folder: string | undefined,
  context: RefactoringContext,
): Purposes | undefined {
  const { model, tree } = context;
  const found = new Map<Instruction, NonNullable<Purpose> | 'run'>();
  for (const it of stage.instructions) {
    const isBelow = it.start > product.by.start;
    const kind = it.kind ?? '';
    let purpose: Purpose | 'run';
    if (it === product.by) purpose = purposeOfRun(it, product, model) === 'build' ? 'build' : undefined;
    else if (kind === 'RUN') purpose = runPurpose(it, product, isBelow, context);
    else if (kind === 'COPY' || kind === 'ADD') purpose = isBelow ? 'run' : purposeOfCopy(it, product, folder, tree, model);
    else if (SETTINGS.test(kind)) purpose = 'run';
    else if (SURROUNDINGS.test(kind)) purpose = isBelow ? 'run' : 'both';
    else purpose = kind === 'ARG' ? (isBelow ? 'run' : 'build') : undefined;
    if (purpose === undefined) return undefined;
    found.set(it, purpose);
  }
  return found;
}

function runPurpose(it: Instruction, product: Product, isBelow: boolean, { model }: RefactoringContext): Purpose | 'run' {
  const purpose = purposeOfRun(it, product, model);
  // Below, a step may clean up what the second stage does not have.
  return isBelow ? (purpose === 'both' ? 'run' : purpose) : purpose;
}

interface Image {
  readonly image: string;
  readonly brings: readonly string[];
}

/** The image that the product runs on: a smaller one where that is certain, else the one that it is compiled on. */
function imageFor(
  stage: Stage,
  product: Product,
  folder: string | undefined,
  purposes: Purposes,
  context: RefactoringContext,
): Image | undefined {
  const word = stage.from.words[0]?.text;
  const { base } = stage;
  if (base.kind !== 'image' || word === undefined) return undefined;
  const same = { image: word, brings: [] };
  const isAlone = standsAlone(product, folder, context.tree);
  // An archive without its libraries is no product.
  if (product.language === 'java' && !isAlone) return undefined;
  const tag = /:([^/@]+)(?:@.*)?$/.exec(word)?.[1] ?? '';
  const small = isAlone && product.language !== 'site' ? runtimeImage(base.reference, tag, product.needs) : undefined;
  if (!small) return same;
  const runs = [...purposes].some(([it, purpose]) => it.kind === 'RUN' && purpose !== 'build');
  const needsShell = product.needsShell || runs || [...purposes].some(([it]) => it.kind === 'SHELL' || it.kind === 'HEALTHCHECK');
  // What the compiler's image sets, as its folder, the small one does not.
  const isPlaced = context.model.after(stage).workdir.from === 'file';
  const usesSettings = /\$\{?(?:GOPATH|GOLANG_VERSION|CARGO_HOME|RUSTUP_HOME|PATH)\b/.test(settingsText(purposes));
  return (needsShell && !small.hasShell) || !isPlaced || usesSettings ? same : small;
}

const settingsText = (purposes: Purposes): string =>
  [...purposes].flatMap(([it, purpose]) => (purpose === 'build' || it.kind === 'RUN' ? [] : [it.joined.text])).join('\n');

/** True for a check that starts another program than the product: it may be gone. */
const isWatchedByOthers = (stage: Stage, product: Product): boolean =>
  stage.instructions.some((it) => {
    if (it.kind !== 'HEALTHCHECK' || /^\s*NONE\b/i.test(it.rest.text)) return false;
    const words = execForm(it)?.map((word) => word.text) ?? it.rest.text.replace(/^CMD\s+/i, '').split(/\s+/);
    return words[0] !== product.to;
  });

function editsOf(
  stage: Stage,
  product: Product,
  purposes: Purposes,
  { image, brings }: Image,
  name: string,
  { model }: RefactoringContext,
): Edit[] {
  const { text, lines } = model.file;
  const { lineBreak } = lines;
  const start = topOf(model, stage.from);
  let at = lines.start(lines.lineAt(stage.from.end) + 1);
  const head = text.slice(start, at);
  const build = [
    applyEdits(
      head,
      named(stage, name).map((it) => ({ ...it, span: span(it.span.start - start, it.span.end - start) })),
    ),
  ];
  const from = `${stage.from.keyword.text} ${image}${stage.nameWord ? `${asWord(stage.from)}${stage.nameWord.text}` : ''}`;
  const run: string[] = [from + lineBreak];
  const kept = [...purposes].filter(([, purpose]) => purpose !== 'build').map(([it]) => it);
  const copy = stage.from.keyword.text === stage.from.keyword.text.toLowerCase() ? 'copy' : 'COPY';
  for (const it of stage.instructions) {
    const end = lines.start(lines.lineAt(it.end) + 1);
    const chunk = text.slice(at, end);
    const own = text.slice(lines.start(lines.lineAt(it.start)), end);
    at = end;
    const purpose = purposes.get(it);
    // An ARG is declared again where something that is kept needs it.
    const isDeclared = it.kind === 'ARG' && purpose === 'build' && it.pairs.some(({ key }) => mentions(model, kept, key.text));
    if (purpose !== 'run') build.push(chunk);
    if (purpose === 'run') run.push(chunk);
    else if (purpose === 'both' || isDeclared) run.push(own);
    if (it === product.by)
      for (const [path, to] of [...brings.map((path) => [path, path] as const), [product.path, product.to] as const])
        run.push(`${copy} --from=${name} ${path} ${to}${lineBreak}`);
  }
  const whole = `${build.join('').trimEnd()}${lineBreak.repeat(2)}${run.map((it) => (it.endsWith('\n') ? it : it + lineBreak)).join('')}`;
  return [...renumbered(model, stage.index + 1, 1), replace(span(start, at), whole)];
}
