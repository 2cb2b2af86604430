import { describe, expect, it } from 'vitest';
import { unify } from '../../server/src/variants/unify/unify.ts';
import { generated, inputs, type Tree } from './unify-support.ts';

/** A seeded generator (mulberry32): what fails once fails again. */
function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

const LINES = [
  'FROM debian:12',
  'FROM alpine:3.20 AS build',
  'RUN set -eux; \\',
  '\tinstall curl=7.1 gnupg; \\',
  '# comment 1.2',
  '',
  '   ',
  'ENV A 1.2.3',
  'ENV B="x 1" \\',
  'ARG V=1',
  'LABEL a="b \\" c 3.1"',
  'RUN <<EOF',
  'COPY <<EOF /x',
  'echo 1.2',
  'EOF',
  'ONBUILD RUN x 1.2',
  'CMD ["a", "1.2"]',
  'RUN fetch https://e.example/v1.2/x-1.2.tgz; \\',
  `\techo "${'0f'.repeat(32)} x" | check`,
  '# ümläut 😭 1',
  'RUN echo $1 ${A} $$ \\1 [a-z]*',
  'fi; \\',
  '# syntax=docker/dockerfile:1',
  '# escape=`',
  'RUN trailing  ',
];

/** Variants of one text: lines come, go, move and change, in whole versions and in single files. */
function treeOf(seed: number): Tree {
  const next = random(seed);
  const below = (count: number): number => Math.floor(next() * count);
  const pick = (texts: readonly string[]): string => texts[below(texts.length)] ?? '';
  const mutated = (lines: readonly string[], times: number): string[] => {
    const own = [...lines];
    for (let i = 0; i < times; i++) {
      const at = below(own.length);
      const how = below(5);
      if (how === 0) own.splice(at, 0, pick(LINES));
      else if (how === 1) own.splice(at, 1 + below(3));
      else if (how === 2) own[at] = (own[at] ?? '').replace(/\d+/, () => `${below(30)}`);
      else if (how === 3) own[at] = (own[at] ?? '') + pick([' x', ' ', '1', ' \\', '\t']);
      else own.splice(below(own.length), 0, ...own.splice(at, 1));
    }
    return own;
  };
  const base = Array.from({ length: 12 + below(40) }, () => pick(LINES));
  const versions = Array.from({ length: 1 + below(4) }, (_, i) => `${below(3)}.${i}${below(5) === 0 ? '-rc' : ''}`);
  const distros = ['bookworm', 'alpine3.20', 'slim', 'windows/core', ''].slice(0, 2 + below(4));
  const style = below(3);
  const end = below(8) === 0 ? '\r\n' : '\n';
  const tree: Record<string, string> = {};
  for (const version of versions) {
    const own = mutated(base, below(5)).map((it) => it.replaceAll('1.2', version));
    for (const distro of distros) {
      const path = [
        `${version}/${distro ? `${distro}/` : ''}Dockerfile`,
        `${distro || 'base'}/${version}.Dockerfile`,
        `Dockerfile${distro ? `.${distro.replace('/', '-')}` : ''}-${version}`,
      ][style];
      const lines = mutated(own, below(6)).map((it) => it.replaceAll('12', distro || 'x'));
      tree[path ?? ''] = below(40) === 0 ? '' : lines.join(end) + (below(5) === 0 ? '' : end);
    }
  }
  return tree;
}

describe('families changed at random', () => {
  const outcomes: string[] = [];
  for (let seed = 1; seed <= 100; seed++) {
    it(`are given back byte for byte or refused for a reason: ${seed}`, () => {
      const tree = treeOf(seed);
      const result = unify(inputs(tree));
      // What was written and could not be proven is a mistake of ours.
      if ('reason' in result) expect(result.reason).toMatch(/too little in common|CRLF|parser directives/);
      else expect(generated(result)).toEqual(tree);
      outcomes.push('reason' in result ? 'refused' : 'unified');
    });
  }

  it('are mostly unified', () => {
    expect(outcomes.filter((it) => it === 'unified').length).toBeGreaterThan(outcomes.length / 2);
  });

  it('are the same each time', () => {
    const files = inputs(treeOf(7));
    expect(unify(files)).toEqual(unify(files));
  });
});
