import type { Change } from '../refactor/change.ts';
import {
  folderFor,
  fragmentName,
  fragmentPath,
  fragmentProblem,
  freeFragment,
  type Place,
  type Region,
  regionEdits,
  sameFragment,
  selectedRegion,
  twinsOf,
} from '../refactor/fragment.ts';
import { type Offer, type RefactoringContext, refactoring } from '../refactor/refactoring.ts';

export default refactoring({
  id: 'extract-fragment',
  kind: 'extract',
  since: '0.1.0',
  summary: 'Extract instructions into a fragment that several Dockerfiles share',
  rationale: `
    A Dockerfile cannot include another, so the same lines stand in many files and drift apart. The selected instructions become a file in
    \`fragments/\`, and stay in the Dockerfile between \`#@ include\` and \`#@ end\`: comments to the builder, so that nothing but Docker is
    needed to build it. \`dockwright variants\` tells when a region is no longer what its fragment says.

    Where the same lines stand word for word in other Dockerfiles of the workspace, or once more in this one, all of them are made regions
    of the one fragment. Only what works on any base can be in a fragment: \`RUN\`, \`COPY\`, \`ADD\`, \`ENV\`, \`ARG\`, \`LABEL\`, \`WORKDIR\`,
    \`USER\` and \`SHELL\`. A file that is generated from a source is left alone.
  `,
  changes: 'The fragment is a file beside the Dockerfiles, so a step that copies its folder as a whole copies it, too.',
  examples: [
    {
      before: 'FROM debian:13\n«RUN apt-get update && apt-get install -y curl\nENV LANG=C.UTF-8\n»COPY . .\n',
      after:
        'FROM debian:13\n#@ include fragments/apt.dockerfile\nRUN apt-get update && apt-get install -y curl\nENV LANG=C.UTF-8\n#@ end 041b50cc0e37f7\nCOPY . .\n',
      filesAfter: { 'fragments/apt.dockerfile': 'RUN apt-get update && apt-get install -y curl\nENV LANG=C.UTF-8\n' },
    },
    {
      path: 'api/Dockerfile',
      before: 'FROM debian:13\n«RUN useradd -r app\n»COPY api /api\n',
      after:
        'FROM debian:13\n#@ include ../fragments/user.dockerfile\nRUN useradd -r app\n#@ end 1e517c19d4f791\nCOPY api /api\n',
      files: { 'web/Dockerfile': 'FROM debian:12\nCOPY web /web\nRUN useradd -r app\n' },
      filesAfter: {
        'fragments/user.dockerfile': 'RUN useradd -r app\n',
        'web/Dockerfile':
          'FROM debian:12\nCOPY web /web\n#@ include ../fragments/user.dockerfile\nRUN useradd -r app\n#@ end 1e517c19d4f791\n',
      },
    },
  ],
  *offer(context) {
    const region = selectedRegion(context);
    if (!region) return;
    const { path, model } = context;
    const here: Place = { path, model, at: region.at };
    const same = sameFragment(context, region);
    if (same !== undefined) {
      const title = `Include ${same} in place of ${counted(region)}`;
      yield { title, change: () => ({ title, edits: regionEdits([here], same), created: new Map() }) };
      return;
    }
    const twins = twinsOf(context, region);
    if (twins.length > 0) yield offerOf(context, region, [here, ...twins], `, at ${twins.length + 1} places`);
    yield offerOf(context, region, [here], '', twins.length > 0 ? ' here alone' : '');
  },
});

const counted = ({ own }: Region): string => (own.length === 1 ? '1 instruction' : `${own.length} instructions`);

function offerOf(context: RefactoringContext, region: Region, places: readonly Place[], where: string, here = ''): Offer {
  const files = [...new Set(places.map((it) => it.path))];
  const folder = folderFor(files);
  const spread = where === '' ? '' : `${where} in ${files.length === 1 ? 'this file' : `${files.length} files`}`;
  const title = (own: string): string => `Extract ${counted(region)}${here} into the fragment ${own}${spread}`;
  const wanted = freeFragment(context, folder, fragmentName(region, context.model));
  return {
    title: title(wanted),
    name: wanted,
    nameProblem: (name) => fragmentProblem(context, folder, name),
    change: (name = wanted): Change => {
      const fragment = fragmentPath(folder, name);
      return { title: title(name), edits: regionEdits(places, fragment), created: new Map([[fragment, region.text]]) };
    },
  };
}
