import { packageManager } from '../../server/src/knowledge/package-managers.ts';
import { lineageOf } from '../../server/src/model/lineage.ts';
import type { Model, Stage, Value } from '../../server/src/model/model.ts';
import type { Instruction } from '../../server/src/syntax/ast.ts';
import { execForm } from '../../server/src/syntax/ast.ts';

/**
 * What an image is made of, as far as the model knows: two files with the same summary build the same image.
 * Names of stages are left out (they are no part of an image); what is copied from a stage is told by its index.
 */
export function summary(model: Model): unknown {
  return model.stages.map((stage) => ({
    base: stage.base.kind === 'stage' ? stage.base.stage.index : (stage.baseText ?? stage.from.words[0]?.text),
    // The target's platform is what FROM takes anyway.
    platform: stage.from.flags.map((flag) => flag.value?.text).filter((it) => !/^["']?\$\{?TARGETPLATFORM\b/.test(it ?? '')),
    steps: stage.instructions.flatMap((instruction) => step(instruction, model)),
    state: finalState(stage, model),
  }));
}

/** What the last stage's image says of itself, whatever stages it was made in. */
export function outcome(model: Model): unknown {
  const { final } = model;
  if (!final) return undefined;
  const instructions = lineageOf(final)
    .reverse()
    .flatMap((stage) => stage.instructions);
  const said = (kind: string): Instruction[] => instructions.filter((it) => it.kind === kind);
  const last = (kind: string): unknown =>
    said(kind)
      .slice(-1)
      .map((it) => execForm(it)?.map((word) => word.text) ?? it.rest.text);
  return {
    state: imageState(final, model),
    last: ['CMD', 'ENTRYPOINT', 'HEALTHCHECK', 'STOPSIGNAL'].map(last),
    labels: said('LABEL').flatMap((it) => it.pairs.map((pair) => [pair.key.text, pair.value?.text])),
    others: ['EXPOSE', 'VOLUME', 'ONBUILD'].map((kind) => said(kind).map((it) => it.rest.text)),
  };
}

/** As `finalState`, of variables that stay in the image. */
function imageState(stage: Stage, model: Model): unknown {
  const state = model.after(stage);
  const names = lineageOf(stage).flatMap((each) =>
    each.instructions.flatMap((it) => (it.kind === 'ENV' ? it.pairs.map((pair) => pair.key.text) : [])),
  );
  return {
    user: valueOf(state.user),
    workdir: valueOf(state.workdir),
    shell: state.shell.words?.map((word) => word.text) ?? state.shell.dialect,
    env: [...new Set(names)].sort().map((name) => [name, valueOf(state.env(name))]),
  };
}

function finalState(stage: Stage, model: Model): unknown {
  const state = model.after(stage);
  const names = new Set(
    stage.instructions.flatMap((it) => (it.kind === 'ENV' || it.kind === 'ARG' ? it.pairs.map((pair) => pair.key.text) : [])),
  );
  return {
    user: valueOf(state.user),
    workdir: valueOf(state.workdir),
    shell: state.shell.words?.map((word) => word.text) ?? state.shell.dialect,
    env: [...names].sort().map((name) => [name, valueOf(state.env(name))]),
  };
}

const valueOf = (value: Value): unknown =>
  value.from === 'file' || value.from === 'argument' ? [value.from, value.text ?? 'unknown'] : value.from;

/** An instruction as its effect: how it is written does not matter. */
function step(it: Instruction, model: Model): unknown[] {
  const stageIndex = (text: string): unknown =>
    model.uses.find((use) => use.in === it && use.text === text)?.stage?.index ?? text;
  const flags = it.flags
    .map((flag) => [flag.name.text, flag.name.text === 'from' && flag.value ? stageIndex(flag.value.text) : flag.value?.text])
    .sort();
  const form = execForm(it);
  switch (it.kind) {
    case 'ENV':
    case 'ARG':
      // Their effect is in the state.
      return [];
    case 'LABEL':
      return it.pairs.map((pair) => ['LABEL', pair.key.text, model.expand(it, pair.value?.text ?? '') ?? pair.value?.text]);
    case 'ADD':
    case 'COPY':
      return [
        [
          copyKind(it),
          flags,
          (form ?? it.words).map((word) => model.expand(it, word.text) ?? word.text),
          it.heredocs.map((doc) => body(doc.body, model)),
        ],
      ];
    case 'MAINTAINER':
      return [];
    case 'EXPOSE':
      // The builder writes protocols in small letters (dockerfile2llb/convert_expose.go).
      return [['EXPOSE', it.words.map((word) => word.text.toLowerCase())]];
    case 'RUN': {
      const script = model.scripts.find((one) => one.in === it);
      const commands = script?.shell.commands.map((command) => [
        command.connector,
        // In a script the two do the same.
        command.name?.text.replace(/(^|\/)apt$/, '$1apt-get'),
        installWords(
          command.name?.value,
          command.words.map((word) => word.value ?? word.text),
        ),
        command.assignments.map((one) => [one.name, one.value?.text]),
        command.redirects.map((one) => [one.operator, one.target?.text]),
      ]);
      return [['RUN', flags, form?.map((word) => word.text), commands ?? it.rest.text, script?.dialect]];
    }
    default:
      return [
        [
          it.kind ?? it.keyword.text,
          flags,
          form ? form.map((word) => word.text) : it.rest.text,
          it.trigger ? step(it.trigger, model) : undefined,
        ],
      ];
  }
}

/**
 * Answering yes beforehand changes nothing of what is installed, only whether the build gets that far; a list of packages is a set; how much
 * wget writes into the log is no part of the image.
 */
const installWords = (name: string | undefined, words: readonly string[]): readonly string[] => {
  const manager = [name, ...words].map((word) => packageManager(word?.split('/').at(-1))).find((it) => it);
  const rest = words.filter((word) => !manager?.assumeYes.includes(word) && word !== '--progress=dot:giga');
  const same = rest.map((word) => (word === 'apt' ? 'apt-get' : word));
  return same.includes('install') || same.includes('add') ? [...same].sort() : same;
};

const body = (at: { start: number; end: number }, model: Model): string => model.file.text.slice(at.start, at.end);

/** ADD of plain local files does what COPY does; only a URL, git or archive makes it another thing. */
const copyKind = (it: Instruction): string =>
  it.kind === 'ADD' && it.words.slice(0, -1).some((word) => /:\/\/|^git@|\.(tar|gz|tgz|bz2|xz|zst)|\$/.test(word.text))
    ? 'ADD'
    : 'COPY';
