import { type CodeAction, CodeActionKind, type CodeActionParams, type Command } from 'vscode-languageserver';
import { modelOf } from '../engine/lint.ts';
import type { DownloadProblem, Downloads } from '../host/host.ts';
import { web } from '../host/web.ts';
import { copiesOf } from '../model/copy.ts';
import type { Model } from '../model/model.ts';
import { hostOf } from '../registry/endpoint.ts';
import type { Instruction } from '../syntax/ast.ts';
import { lex, variablesOf } from '../syntax/expand.ts';
import { applyEdits, type Edit, insert } from '../text/edit.ts';
import { touches } from '../text/span.ts';
import type { Snapshot } from '../workspace/document.ts';
import { SOURCE, toSpan } from './convert.ts';
import { ignoresQuickFixes } from './edits.ts';

/** Downloads what an ADD adds, and writes its checksum. Its only argument is a `ChecksumRequest`. */
export const CHECKSUM_COMMAND = `${SOURCE}.addChecksum`;

/** An ADD, by where it stands in this version of a file. */
export interface ChecksumRequest {
  readonly uri: string;
  readonly version: number;
  readonly start: number;
}

/** The most that is downloaded, and the longest that is waited for it. */
const LIMIT = 200_000_000;
const TIMEOUT = 5 * 60_000;

/** For an ADD of one address without a checksum. */
export function checksumActions(params: CodeActionParams, snapshot: Snapshot): CodeAction[] {
  if (ignoresQuickFixes(params)) return [];
  const { model, uri, version } = snapshot;
  const asked = toSpan(params.range, model.file.lines);
  return downloads(model).flatMap(({ add, host }): CodeAction[] => {
    if (!touches(add, asked)) return [];
    const request: ChecksumRequest = { uri, version, start: add.start };
    const command: Command = { title: 'Add the checksum', command: CHECKSUM_COMMAND, arguments: [request] };
    return [{ title: `Add the checksum (downloads from ${host})`, kind: CodeActionKind.QuickFix, command }];
  });
}

interface Download {
  readonly add: Instruction;
  readonly url: string;
  readonly host: string;
}

function downloads(model: Model): Download[] {
  return copiesOf(model).flatMap(({ in: add, sources }): Download[] => {
    const [source, ...more] = sources;
    if (add.kind !== 'ADD' || source?.kind !== 'url' || source.text === undefined || more.length > 0) return [];
    if (add.flags.some((it) => it.name.text === 'checksum') || !isFixed(add, source.word.text, model)) return [];
    // An address with a user in it is not asked: who knows where that is shown.
    const address = web.address(source.text);
    return address ? [{ add, url: address.href, host: hostOf(address) }] : [];
  });
}

/** What an ARG says, a build may say differently, and then the checksum would be wrong. */
function isFixed(add: Instruction, text: string, model: Model): boolean {
  const names = [...variablesOf(lex(text, model.file.escape).parts)].map((it) => it.name);
  const state = model.before(add);
  return names.every((name) => state.env(name).from === 'file');
}

/** The edit that brings the checksum, or one sentence that says why there is none. */
export async function checksumOf(
  { model }: Snapshot,
  start: number,
  net: Downloads,
): Promise<{ readonly edit: Edit } | { readonly problem: string }> {
  const found = downloads(model).find(({ add }) => add.start === start);
  if (!found) return { problem: 'There is no such ADD any more.' };
  const answer = await net.sha256({ url: found.url, timeout: TIMEOUT, limit: LIMIT });
  const shown = found.url.replace(/[?#].*$/s, '');
  const name = shown.length > 120 ? `${shown.slice(0, 119)}…` : shown;
  if ('problem' in answer) return { problem: `${name} has got no checksum: ${reasonOf(answer)}.` };
  const edit = insert(found.add.keyword.end, ` --checksum=sha256:${answer.sha256}`);
  const isWorse = modelOf(applyEdits(model.file.text, [edit])).problems.length > model.problems.length;
  return isWorse ? { problem: 'The instruction is written in a way that a checksum would break.' } : { edit };
}

function reasonOf({ problem, reason }: DownloadProblem): string {
  switch (problem) {
    case 'timeout':
      return 'the download took too long';
    case 'too-large':
      return `it has more than ${LIMIT / 1e6} MB`;
    case 'not-tls':
      return 'the server does not speak TLS';
    case 'tls':
      return `the server cannot prove who it is (${reason})`;
    case 'status':
      return `the server answers with ${reason}`;
    case 'redirect':
    case 'unreachable':
      return reason;
  }
}
