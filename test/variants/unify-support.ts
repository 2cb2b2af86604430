import { expect } from 'vitest';
import { readFamily } from '../../server/src/variants/generate.ts';
import { type Input, type Refusal, type Unified, unify } from '../../server/src/variants/unify/unify.ts';

/** Texts by path. */
export type Tree = Readonly<Record<string, string>>;

export const inputs = (tree: Tree): Input[] => Object.entries(tree).map(([path, text]) => ({ path, text }));

/** Generates everything as the command line would, and says which files are there then. */
export function generated({ source, sourceName, plan }: Unified): Tree {
  const planName = `${sourceName}.variants.yaml`;
  const family = readFamily(planName, (path) => (path === planName ? plan : path === sourceName ? source : undefined));
  expect(family.problems.map((it) => it.message)).toEqual([]);
  return Object.fromEntries(family.plan.variants.map((it) => family.generate(it)).map((it) => [it.path ?? '', it.text]));
}

/** Unified, and each file is given back byte for byte. */
export function unified(tree: Tree): Unified {
  const result = unify(inputs(tree));
  if ('reason' in result) throw new Error(`${result.path ?? 'all'}: ${result.reason}`);
  expect(generated(result)).toEqual(tree);
  return result;
}

export function refused(tree: Tree): Refusal {
  const result = unify(inputs(tree));
  if (!('reason' in result)) throw new Error(`unified:\n${result.source}\n${result.plan}`);
  return result;
}

export const lines = (text: string): string[] => text.replace(/\n$/, '').split('\n');
export const directives = (source: string): string[] => lines(source).filter((it) => it.startsWith('#@'));

/** A Dockerfile of a made-up tool, long enough for two to have something in common. */
export const tool = (version: string, base = 'debian:13'): string => `# the tool, as it comes
FROM ${base}

# what it runs on
RUN set -eux; \\
\tinstall-packages ca-certificates zlib; \\
# it asks for a clock
\tinstall-packages tzdata; \\
\tclean-packages

ENV TOOL_VERSION ${version}
RUN fetch https://tool.example/dist/tool-${version}.tar.gz | unpack /opt/tool
WORKDIR /opt/tool
COPY entry.sh /
EXPOSE 8080
CMD ["/entry.sh"]
`;
