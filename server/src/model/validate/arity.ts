import { execForm, type Instruction, type Keyword, type Word } from '../../syntax/ast.ts';
import { insert } from '../../text/edit.ts';
import { nearest } from '../../text/nearest.ts';
import { COMMENT_NEEDS_LINE, onwards, ownLine, type Place, report, show, trailingComment, write } from './shared.ts';

/** What an instruction needs at the least; RUN, CMD and ENTRYPOINT may stand alone. */
const NEEDS: Partial<Record<Keyword, string>> = {
  ARG: 'the name of an argument',
  ENV: 'a name and a value',
  EXPOSE: 'a port',
  HEALTHCHECK: 'CMD with a command, or NONE',
  LABEL: 'a name and a value',
  MAINTAINER: 'a name',
  ONBUILD: 'an instruction',
  SHELL: 'a JSON array with the shell',
  STOPSIGNAL: 'a signal',
  USER: 'a user',
  VOLUME: 'a path',
  WORKDIR: 'a path',
};

/** The instructions that take at least one argument (instructions/parse.go, errAtLeastOneArgument and errExactlyOneArgument). */
export function checkArity(place: Place): void {
  const { it } = place;
  const needs = it.kind && NEEDS[it.kind];
  const items = execForm(it);
  const empty = items && (it.kind === 'VOLUME' || it.kind === 'SHELL') ? items.length === 0 : it.rest.text === '';
  if (needs && empty) report(place, 'missing-argument', it.keyword, `${it.keyword.text} needs ${needs}.`);
}

/** What COPY and ADD work on: the words, or the items of an array that the builder can read. */
export const operandsOf = (it: Instruction): readonly Word[] => execForm(it) ?? it.words;

export function checkCopyArity(place: Place): void {
  const { it } = place;
  const operands = operandsOf(it);
  const [only] = operands;
  if (operands.length > 1 || it.json?.problem === 'not-strings') return;
  if (!only) report(place, 'missing-argument', it.keyword, `${it.keyword.text} needs a source and a destination.`);
  else report(place, 'missing-argument', only, `${it.keyword.text} needs a destination behind ${show(only.text)}.`);
}

/** One argument, or three with AS between them (parseBuildStageName). */
export function checkFromArity(place: Place): void {
  const { it } = place;
  const [image, as, name, ...more] = it.words;
  if (!image) {
    report(place, 'missing-argument', it.keyword, `${it.keyword.text} needs an image.`);
    return;
  }
  if (!as) return;
  const isAs = as.text.toUpperCase() === 'AS';
  if (isAs && !name) {
    report(place, 'missing-argument', as, `${as.text} needs the name of the stage.`);
    return;
  }
  const comment = trailingComment(it.words.slice(1));
  if (comment) {
    report(place, 'extra-argument', onwards(it, comment), COMMENT_NEEDS_LINE, ownLine(place, comment));
    return;
  }
  if (!isAs) {
    const fix = !name
      ? { title: `Name the stage ${as.text.toLowerCase().slice(0, 40)}`, edits: [insert(as.start, 'AS ')] }
      : nearest(as.text, ['AS']) && more.length === 0
        ? write(as, 'AS')
        : undefined;
    const isName = /^[a-z][a-z0-9-_.]*$/i.test((name ?? as).text);
    report(
      place,
      'extra-argument',
      name ? as : onwards(it, as),
      `FROM takes an image, or an image with AS and a name: ${show(as.text)} is neither.`,
      isName ? fix : undefined,
    );
    return;
  }
  const [first] = more;
  if (first)
    report(
      place,
      'extra-argument',
      onwards(it, first),
      `Nothing may follow the name of the stage, but here is ${show(first.text)}.`,
    );
}
