import type { Model, Stage } from '../model/model.ts';
import { changeOf, refactoring } from '../refactor/refactoring.ts';
import { dependsOnOrder } from '../refactor/stage-builds.ts';
import { type Cut, cutEdits } from '../refactor/stage-cut.ts';
import { freeStageName, stageNameProblem } from '../refactor/stage-names.ts';
import { selectedPart } from '../refactor/stage-selection.ts';
import type { Span } from '../text/span.ts';

export default refactoring({
  id: 'extract-stage',
  kind: 'extract',
  since: '0.1.0',
  summary: 'Extract instructions into a stage that the rest is built on',
  rationale: `A stage with a name can be built alone, shared by other stages, and kept out of what changes often. What is below the selection goes on from it with \`FROM\` and keeps the name of the stage, so nothing that builds or copies from it has to change; stages that are used by number are counted again. What is above the selection becomes a stage, too. An \`ARG\` that is in force is declared again, since a base image may set a variable of that name. Not offered where the parts would not make the same image: with \`ONBUILD\`, or with a \`CMD\` above and its \`ENTRYPOINT\` below the cut.`,
  examples: [
    {
      before: '«FROM debian:13\nRUN apt-get update && apt-get install -y curl\nWORKDIR /app\n»COPY . .\nCMD ["./run"]\n',
      after:
        'FROM debian:13 AS base\nRUN apt-get update && apt-get install -y curl\nWORKDIR /app\n\nFROM base\nCOPY . .\nCMD ["./run"]\n',
    },
    {
      before:
        'FROM golang:1.24 AS build\n«ARG VERSION=1\nCOPY go.mod go.sum ./\nRUN go mod download\n»COPY . .\nRUN go build -ldflags "-X main.v=$VERSION" -o /app .\n\nFROM scratch\nCOPY --from=0 /app /app\n',
      after:
        'FROM golang:1.24 AS modules\nARG VERSION=1\nCOPY go.mod go.sum ./\nRUN go mod download\n\nFROM modules AS build\nARG VERSION=1\nCOPY . .\nRUN go build -ldflags "-X main.v=$VERSION" -o /app .\n\nFROM scratch\nCOPY --from=1 /app /app\n',
      name: 'modules',
    },
    {
      before: 'FROM node:22\nWORKDIR /app\n«COPY package.json .\nRUN npm install\n»COPY . .\n',
      after:
        'FROM node:22 AS base\nWORKDIR /app\n\nFROM base AS modules\nCOPY package.json .\nRUN npm install\n\nFROM modules\nCOPY . .\n',
      name: 'modules',
    },
  ],
  *offer(context) {
    const { model, at, path } = context;
    const found = selected(model, at);
    if (!found || dependsOnOrder(context)) return;
    const { stage, start, end } = found;
    const before = stage.name === undefined ? '' : `${stage.name}-`;
    const below = freeStageName(context, `${before}base`);
    const own = start === 0 ? below : freeStageName(context, `${before}step`);
    const cuts = (name: string): Cut[] => {
      const middle = stage.instructions[start];
      const rest = stage.instructions[end];
      const base = name === below ? freeStageName(context, `${below}-base`) : below;
      return [...(middle && start > 0 ? [{ before: middle, name: base }] : []), ...(rest ? [{ before: rest, name }] : [])];
    };
    if (!cutEdits(model, stage, cuts(own))) return;
    const count = end - start === 1 ? '1 instruction' : `${end - start} instructions`;
    const title = (name: string): string =>
      `Extract ${count} into the stage ${name}${start === 0 ? '' : ', with a stage of what is above'}`;
    yield {
      title: title(own),
      name: own,
      nameProblem: (name) => stageNameProblem(context, name),
      change: (name = own) => changeOf(title(name), path, cutEdits(model, stage, cuts(name)) ?? []),
    };
  },
});

/** A part of a stage, by the positions of its instructions. */
interface Selected {
  readonly stage: Stage;
  readonly start: number;
  readonly end: number;
}

/** The instructions of one stage that are selected, all of each, with something below them. */
function selected(model: Model, at: Span): Selected | undefined {
  const part = selectedPart(model, at);
  // Declarations alone are no base of anything.
  if (!part || part.own.every((it) => it.kind === 'ARG')) return undefined;
  const { stage, end } = part;
  const start = stage.instructions.slice(0, part.start).every((it) => it.kind === 'ARG') ? 0 : part.start;
  return end < stage.instructions.length ? { stage, start, end } : undefined;
}
