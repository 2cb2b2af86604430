import { describe, expect, it } from 'vitest';
import { modelOf } from '../../server/src/engine/lint.ts';
import { imageUses } from '../../server/src/model/images.ts';
import { type PlannedPin, pinPlace, withPins } from '../../server/src/registry/pins.ts';

const D = `sha256:${'d'.repeat(64)}`;
const OLD = `sha256:${'0'.repeat(64)}`;

/** The text with every image pinned, D for the digest; what has no place is told in its stead. */
function pinned(text: string): string {
  const model = modelOf(text);
  const pins: PlannedPin[] = [];
  for (const use of imageUses(model)) {
    const { reference } = use;
    if (!reference) throw new Error(`${use.text} is no reference`);
    const place = pinPlace({ ...use, reference }, model);
    if ('problem' in place) return place.problem;
    pins.push({ use: { ...use, reference }, place, digest: D });
  }
  return (withPins(model, pins, modelOf) ?? 'not as meant').replaceAll(D, 'D').replaceAll(OLD, 'O');
}

describe('a digest is written', () => {
  it.each([
    ['FROM node:22', 'FROM node:22@D'],
    ['FROM node:22 AS build', 'FROM node:22@D AS build'],
    ['FROM --platform=$BUILDPLATFORM node:22', 'FROM --platform=$BUILDPLATFORM node:22@D'],
    ['FROM "node:22"', 'FROM "node:22@D"'],
    ["FROM 'node:22'", "FROM 'node:22@D'"],
    ['FROM node\\\n:22\\\n AS b', 'FROM node\\\n:22@D\\\n AS b'],
    ['FROM \\\n# why\n node:22', 'FROM \\\n# why\n node:22@D'],
    ['# syntax=docker/dockerfile:1\r\nFROM scratch', '# syntax=docker/dockerfile:1@D\r\nFROM scratch'],
    ['#syntax = docker/dockerfile:1 \nFROM scratch', '#syntax = docker/dockerfile:1@D \nFROM scratch'],
    ['FROM scratch\nCOPY --from=node:22 /a /b', 'FROM scratch\nCOPY --from=node:22@D /a /b'],
    ['FROM scratch\nCOPY --from="node:22" /a /b', 'FROM scratch\nCOPY --from="node:22@D" /a /b'],
    [
      'FROM scratch\nRUN --mount=type=bind,from=node:22,target=/x ls',
      'FROM scratch\nRUN --mount=type=bind,from=node:22@D,target=/x ls',
    ],
    ['FROM scratch\nRUN --mount=from=node:22 ls', 'FROM scratch\nRUN --mount=from=node:22@D ls'],
    // In the default that a build may override.
    ['ARG BASE=node:22\nFROM ${BASE}', 'ARG BASE=node:22@D\nFROM ${BASE}'],
    ['ARG BASE="node:22"\nFROM $BASE', 'ARG BASE="node:22@D"\nFROM $BASE'],
    ["ARG BASE='node:22'\nFROM $BASE", "ARG BASE='node:22@D'\nFROM $BASE"],
    ['ARG TAG=22\nFROM node:${TAG}', 'ARG TAG=22@D\nFROM node:${TAG}'],
    ['ARG TAG=22\nFROM node:${TAG:-20}', 'ARG TAG=22@D\nFROM node:${TAG:-20}'],
    ['ARG BASE\nFROM ${BASE:-node:22}', 'ARG BASE\nFROM ${BASE:-node:22@D}'],
    ['ARG HOST=ghcr.io\nFROM ${HOST}/a/b:1', 'ARG HOST=ghcr.io\nFROM ${HOST}/a/b:1@D'],
    ['ARG NAME=node\nARG TAG=22\nFROM ${NAME}:${TAG}', 'ARG NAME=node\nARG TAG=22@D\nFROM ${NAME}:${TAG}'],
    ['ARG TAG=22\nARG BASE=node:${TAG}\nFROM ${BASE}', 'ARG TAG=22@D\nARG BASE=node:${TAG}\nFROM ${BASE}'],
    ['ARG FLAVOUR=slim\nFROM node:22-${FLAVOUR}', 'ARG FLAVOUR=slim@D\nFROM node:22-${FLAVOUR}'],
    ['ARG A=x B=node:22\nFROM $B', 'ARG A=x B=node:22@D\nFROM $B'],
    ['ARG B=node:22\nFROM $B AS a\nFROM $B', 'ARG B=node:22@D\nFROM $B AS a\nFROM $B'],
    // Over an older one.
    [`FROM node:22@${OLD}`, 'FROM node:22@D'],
    [`FROM "node:22@${OLD}"`, 'FROM "node:22@D"'],
    [`FROM scratch\nCOPY --from=node:22@${OLD} /a /b`, 'FROM scratch\nCOPY --from=node:22@D /a /b'],
    [`# syntax=docker/dockerfile:1@${OLD}\nFROM scratch`, '# syntax=docker/dockerfile:1@D\nFROM scratch'],
    [`ARG BASE=node:22@${OLD}\nFROM $BASE`, 'ARG BASE=node:22@D\nFROM $BASE'],
    [`ARG DIGEST=${OLD}\nFROM node:22@$DIGEST`, 'ARG DIGEST=D\nFROM node:22@$DIGEST'],
    [`ARG HEX=${OLD.slice(7)}\nFROM node:22@sha256:$HEX`, `ARG HEX=${D.slice(7)}\nFROM node:22@sha256:$HEX`],
    ['ARG V=1\nARG B=go:$V\nFROM go:$V AS a\nFROM $B', 'ARG V=1@D\nARG B=go:$V\nFROM go:$V AS a\nFROM $B'],
    ['ARG V=1\nARG UNUSED=$V\nFROM go:$V', 'ARG V=1@D\nARG UNUSED=$V\nFROM go:$V'],
    [`ARG V=22\nFROM node:\${V}@${OLD}`, 'ARG V=22\nFROM node:${V}@D'],
    [`FROM node:22@sha256:\\\n${OLD.slice(7)}`, 'FROM node:22@D'],
  ])('%j', (text, expected) => {
    expect(pinned(text)).toBe(expected);
  });
});

describe('a digest has no place', () => {
  it.each([
    ['ARG V=22\nFROM node:${V}-slim', /^has V inside of its tag, and a build that passes another/],
    ['ARG V=22\nARG F=slim\nFROM node:${V}-${F}', /^has V inside of its tag/],
    ['ARG V=22\nARG BASE=node:${V}-slim\nFROM ${BASE}', /^has V inside of its tag/],
    ['ARG V=3\nFROM alpine:${V}\nFROM python:${V}', /^gets its tag from V, which is read elsewhere, too$/],
    ['ARG V=3\nFROM python:${V}\nARG V\nRUN pip install x==$V', /^gets its tag from V, which a stage reads/],
    [
      'ARG V=3\nARG W=$V-slim\nFROM python:${V} AS a\nFROM python:$W',
      /^(gets its tag from V, which is read elsewhere|has V inside)/,
    ],
    ['ARG V=3\nARG W=$V\nFROM python:${V}\nARG W', /^gets its tag from V, which is read elsewhere/],
    ['ARG V=3\nARG V=4\nFROM python:${V}', /^gets V from one of several ARGs/],
    ['ARG V=22\nFROM node:${V%x}', /^is written in pieces/],
  ])('%j', (text, expected) => {
    expect(pinned(text)).toMatch(expected);
  });
});
