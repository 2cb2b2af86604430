import { isVolatileName } from '../knowledge/volatile-args.ts';
import { commandsIn } from '../model/commands.ts';
import { dependencyInstall } from '../model/dependency-install.ts';
import { ignoresVariables } from '../model/independent.ts';
import type { Model } from '../model/model.ts';
import { topOf } from '../model/place.ts';
import type { Instruction } from '../syntax/ast.ts';
import { lex, variablesOf } from '../syntax/expand.ts';
import { type Edit, insert, remove } from '../text/edit.ts';
import { span } from '../text/span.ts';
import { mentions } from './stage-text.ts';

export interface ArgDown {
  readonly names: readonly string[];
  /** Steps that it no longer stands before. */
  readonly passed: number;
  readonly edits: readonly Edit[];
}

/** Variables that programs read which know nothing of the project: package managers, downloaders, shells, compilers. */
const READ =
  /proxy$|_HOME$|^(?:DEBIAN_|DEBCONF_|DPKG_|APT_|APK_|YUM_|DNF_|ACCEPT_EULA|LANG|LC_|TZ$|TERM|HOME$|PATH$|PWD$|USER$|SHELL$|IFS$|ENV$|BASH|LD_|TMP|TEMP|SSL_|CURL_|WGET|GIT_(?:DIR|SSH|ASKPASS|CONFIG|AUTHOR|COMMITTER|WORK_TREE)|GNUPG|PIP_|UV_|PYTHON|NPM_|npm_|NODE_|YARN_|COREPACK|GEM_|BUNDLE_|RUBY|CARGO|RUST|GO[A-Z0-9]*$|CGO_|CC$|CXX$|AR$|CFLAGS|CXXFLAGS|CPPFLAGS|LDFLAGS|MAKEFLAGS|PKG_CONFIG|JAVA|JDK_|MAVEN|GRADLE|PERL|PHP|COMPOSER|TAR_OPTIONS|GZIP|XZ_|SOURCE_DATE_EPOCH|BUILDKIT_|TARGET|BUILD(?:PLATFORM|OS|ARCH|VARIANT)$)/i;

/** An ARG just before what needs it first; undefined when nothing is gained by that, or when a step between might read it. */
export function argDown(arg: Instruction, model: Model): ArgDown | undefined {
  const stage = model.stageOf(arg);
  const names = arg.pairs.map((it) => it.key.text);
  if (!stage || names.length === 0 || !stage.instructions.includes(arg) || !names.every((it) => /^\w+$/.test(it)))
    return undefined;
  const needs = arg.pairs.flatMap(({ value }) =>
    value ? [...variablesOf(lex(value.text, model.file.escape).parts)].map((it) => it.name) : [],
  );
  const below = stage.instructions.slice(stage.instructions.indexOf(arg) + 1);
  let passed = 0;
  for (const it of below) {
    const isUse = names.some((name) => mentions(model, [it], name));
    // A default would have another value behind what changes it.
    if (isUse || sets(it, needs) || !mayPass(it, names, model)) {
      const moved = passed > 0 && isUse ? movedTo(arg, it, model) : undefined;
      return moved && { names, passed, edits: moved };
    }
    if (it.kind === 'RUN') passed++;
  }
  return undefined;
}

const sets = ({ kind, pairs }: Instruction, names: readonly string[]): boolean =>
  (kind === 'ARG' || kind === 'ENV') && pairs.some((pair) => names.includes(pair.key.text));

function mayPass(it: Instruction, names: readonly string[], model: Model): boolean {
  if (it.kind !== 'RUN') return it.kind !== 'ONBUILD';
  const commands = commandsIn(model).get(it) ?? [];
  if (commands.length === 0 || names.some((name) => READ.test(name))) return false;
  // What an install starts may read any variable; those that differ with every build tell who built it.
  const isTold = names.every(isVolatileName);
  return commands.every((one) => ignoresVariables(one) || (isTold && dependencyInstall(one) !== undefined));
}

/** With the comments that stand on it; undefined where it shares a line with something. */
function movedTo(arg: Instruction, place: Instruction, model: Model): Edit[] | undefined {
  const { text, lines } = model.file;
  // A comment above both this and a RUN is mostly about the RUN.
  const next = model.file.instructions[model.file.instructions.indexOf(arg) + 1];
  const isShared = next?.kind === 'RUN' && lines.lineAt(next.start) === lines.lineAt(arg.end) + 1;
  const top = isShared ? lines.start(lines.lineAt(arg.start)) : topOf(model, arg);
  const end = lines.start(lines.lineAt(arg.end) + 1);
  if (text.slice(arg.end, end).trim() !== '' || !text.slice(top, end).endsWith('\n')) return undefined;
  const whole = span(top, end);
  return [remove(whole), insert(topOf(model, place), text.slice(whole.start, whole.end))];
}
