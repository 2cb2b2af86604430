import { type Finding, rule } from '../../engine/rule.ts';
import type { Facts } from '../../facts/facts.ts';
import { DISTROLESS_GROUPS, DISTROLESS_USERS, INVENTED } from '../../knowledge/image-users.ts';
import { broughtSince } from '../../model/brought-files.ts';
import { rootBase } from '../../model/lineage.ts';
import type { Stage } from '../../model/model.ts';
import { isUserMaker } from '../../model/user-makers.ts';
import type { Instruction, Word } from '../../syntax/ast.ts';
import { replace } from '../../text/edit.ts';

export default rule({
  id: 'unknown-user',
  category: 'correctness',
  severity: 'error',
  recommended: true,
  since: '0.1.0',
  fix: 'review',
  instructions: ['USER', 'COPY', 'ADD'],
  summary: 'A user or group by a name that the image does not know',
  rationale: `
    Names are looked up in the image's own \`/etc/passwd\` and \`/etc/group\`. An image \`FROM scratch\` has neither, not even for \`root\`, and
    one of distroless knows \`root\`, \`nobody\` and \`nonroot\` only. With a \`USER\` that is not found no container starts: "unable to find user
    app: no matching entries in passwd file". A \`COPY --chown\` is worse: BuildKit says nothing, and the files are root's
    (solver/llbsolver/file/user_linux.go). Numbers need no file.

    Silent where a \`COPY\`, an \`ADD\` or a \`RUN\` may have brought the files. Of distributions' images only names are reported that no
    package makes, \`app\` or \`nonroot\`, and only where every command of the file is known to make no user.
  `,
  examples: [
    {
      bad: 'FROM golang:1.25 AS build\nRUN CGO_ENABLED=0 go build -o /app .\n\nFROM scratch\nCOPY --from=build /app /app\nUSER app\nENTRYPOINT ["/app"]',
      good: 'FROM golang:1.25 AS build\nRUN CGO_ENABLED=0 go build -o /app .\n\nFROM scratch\nCOPY --from=build /app /app\nUSER 65532:65532\nENTRYPOINT ["/app"]',
    },
  ],
  *check({ model, facts }) {
    if (!model.stages.some((stage) => stage.instructions.some(ownerOf))) return;
    const bases = new Map(model.stages.map((stage) => [stage, baseOf(stage, facts)] as const));
    if (![...bases.values()].some((it) => it)) return;
    const mayMake = (run: Instruction): boolean => {
      const stage = model.stageOf(run);
      return (stage && bases.get(stage)) !== 'distribution' || isUserMaker(run, model);
    };
    const users = broughtSince(model, ['/etc/passwd'], mayMake);
    const groups = broughtSince(model, ['/etc/group'], mayMake);
    for (const stage of model.stages) {
      const base = bases.get(stage);
      for (const instruction of base ? stage.instructions : []) {
        const owner = ownerOf(instruction);
        if (!base || !owner || owner.text.includes('$')) continue;
        const [user = '', group = ''] = (model.expand(instruction, owner.text) ?? '').trim().split(':');
        const isMissing = (name: string, names: Names, since: (of: Stage) => number): boolean =>
          isForeign(name, names, instruction) && instruction.start <= since(stage);
        if (isMissing(user, USERS[base], users)) yield found('user', user, instruction, owner, base);
        else if (isMissing(group, GROUPS[base], groups)) yield found('group', group, instruction, owner, base);
      }
    }
  },
});

type KnownBase = 'scratch' | 'distroless' | 'distribution';

/** Whether a name is certainly none of the base's own. */
type Names = (name: string) => boolean;
const USERS: Readonly<Record<KnownBase, Names>> = {
  scratch: () => true,
  distroless: (name) => !DISTROLESS_USERS.has(name),
  distribution: (name) => INVENTED.test(name),
};
const GROUPS: typeof USERS = { ...USERS, distroless: (name) => !DISTROLESS_GROUPS.has(name) };

/** Who copies for a `root` that is not found has what was asked for. */
const isForeign = (name: string, names: Names, { kind }: Instruction): boolean =>
  /^[a-z_][\w.-]*$/i.test(name) && names(name) && (kind === 'USER' || name !== 'root');

function baseOf(stage: Stage, facts: Facts): KnownBase | undefined {
  const base = rootBase(stage);
  if (base.kind === 'scratch') return 'scratch';
  if (base.kind !== 'image') return undefined;
  const image = facts.get('image', base.ref);
  if (image.state === 'unknown') return undefined;
  if (image.value.family === 'distroless') return 'distroless';
  return /^(?:debian|ubuntu|alpine|golang|python|rust)$/.test(base.reference.familiar) ? 'distribution' : undefined;
}

/** The word that names the user of a USER, or the owner of a COPY or ADD. */
function ownerOf({ kind, rest, flags }: Instruction): Word | undefined {
  if (kind === 'USER') return rest.text === '' ? undefined : rest;
  return kind === 'COPY' || kind === 'ADD' ? flags.find((it) => it.name.text === 'chown')?.value : undefined;
}

function found(what: string, name: string, { kind }: Instruction, at: Word, base: KnownBase): Finding {
  const where = base === 'scratch' ? `No file of this image tells of a ${what} ${name}` : `The image has no ${what} ${name}`;
  const copied = what === 'user' ? 'BuildKit gives the files to root' : 'BuildKit passes it over';
  const owner = what === 'user' ? numberFor(name, base) : withoutGroup(at.text);
  return {
    at: { start: at.start, end: at.end },
    message: `${where}: ${kind === 'USER' ? 'no container of it starts' : copied}.`,
    ...(base !== 'distribution' &&
      !/["']/.test(at.text) && { fixes: [{ title: `Write ${owner}`, safety: 'review', edits: [replace(at, owner)] }] }),
  };
}

/** Without a group, a number is in root's. */
const numberFor = (name: string, base: KnownBase): string =>
  name === 'root' ? '0:0' : base === 'distroless' ? 'nonroot:nonroot' : '65532:65532';

function withoutGroup(text: string): string {
  const [user = ''] = text.split(':');
  return /^\d+$/.test(user) ? `${user}:${user}` : user;
}
