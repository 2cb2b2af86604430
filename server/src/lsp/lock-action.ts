import { type CodeAction, CodeActionKind, type CodeActionParams, type WorkspaceEdit } from 'vscode-languageserver';
import { type ImageUse, imageUses } from '../model/images.ts';
import { isSameImage, LOCK_NAME, lockKey, writeLock } from '../registry/lock.ts';
import type { Reference } from '../syntax/reference.ts';
import { replace } from '../text/edit.ts';
import { span, touches } from '../text/span.ts';
import type { Snapshot } from '../workspace/document.ts';
import type { Images } from '../workspace/images.ts';
import { joinUri, parentUri } from '../workspace/uri.ts';
import type { ClientAbilities } from './client-abilities.ts';
import { SOURCE, toSpan } from './convert.ts';
import { ignoresQuickFixes } from './edits.ts';
import { asksFor } from './pin-actions.ts';
import { workspaceEdit } from './workspace-edit.ts';

/** Asks registries what the images of a file are, and writes that into the lock file. Its only argument is a `LockRequest`. */
export const LOCK_COMMAND = `${SOURCE}.lockImages`;

export interface LockRequest {
  readonly uri: string;
  readonly version: number;
}

/** Offered on an image, for all of the file: a lock with half of them would pin half of them. */
export async function lockActions(
  params: CodeActionParams,
  snapshot: Snapshot,
  images: Images,
  { createsFiles, versionsEdits }: ClientAbilities,
): Promise<CodeAction[]> {
  const { uri, version, model } = snapshot;
  const asked = toSpan(params.range, model.file.lines);
  if (ignoresQuickFixes(params) || !imageUses(model).some((use) => touches(use, asked))) return [];
  const references = lockable(snapshot);
  const lock = await images.lock(uri);
  if (references.length === 0 || (lock ? lock.problems.length > 0 || !versionsEdits : !createsFiles)) return [];
  const isLocked = references.every((it) => lock?.lock.has(lockKey(it) ?? ''));
  const what = isLocked ? `Update this file's images in ${LOCK_NAME}` : `Lock this file's images in ${LOCK_NAME}`;
  const request: LockRequest = { uri, version };
  const title = `${what} ${asksFor(references)}`;
  return [{ title, kind: CodeActionKind.QuickFix, command: { title, command: LOCK_COMMAND, arguments: [request] } }];
}

/** The images that a tag names, each once. */
const lockable = ({ model }: Snapshot): readonly Reference[] => {
  const tagged = imageUses(model).flatMap(({ reference }: ImageUse) => (reference?.tag === undefined ? [] : [reference]));
  return [...new Map(tagged.map((it) => [lockKey(it), it])).values()];
};

/** What came of asking: an edit, perhaps, and a sentence about what was not answered. */
export interface LockedFile {
  readonly edit: WorkspaceEdit | undefined;
  readonly problem: string | undefined;
}

export async function lockImages(snapshot: Snapshot, images: Images, client: ClientAbilities): Promise<LockedFile> {
  const { uri } = snapshot;
  const lock = await images.lock(uri);
  const [mistake] = lock?.problems ?? [];
  if (mistake) return { edit: undefined, problem: `${LOCK_NAME}:${mistake.line}: ${mistake.message}` };
  const all = new Map(lock?.lock);
  const problems: string[] = [];
  let isNews = false;
  const references = lockable(snapshot);
  const answers = await Promise.all(references.map((it) => images.lockEntry(it)));
  for (const [i, answer] of answers.entries()) {
    const key = lockKey(references[i] as Reference);
    if ('failure' in answer) problems.push(answer.failure.message);
    // Another day alone is no news.
    else if (key !== undefined && !isSameImage(all.get(key), answer.value)) {
      all.set(key, answer.value);
      isNews = true;
    }
  }
  const [first] = problems;
  const problem = problems.length > 1 ? `${first?.slice(0, -1)} (and ${problems.length - 1} more).` : first;
  if (!isNews) return { edit: undefined, problem: problem ?? `${LOCK_NAME} is up to date.` };
  // A new one is made at the top of the workspace, where it counts for all files.
  const own = lock?.uri ?? joinUri(client.rootOf(uri) ?? parentUri(uri) ?? '', LOCK_NAME);
  const text = writeLock(all);
  const edits = new Map(lock ? [[own, [replace(span(0, lock.text.length), text)]]] : []);
  const change = { title: 'Lock images', edits, created: new Map(lock ? [] : [[own, text]]) };
  const files = { uriOf: (it: string) => it, text: () => lock?.text, versionOf: () => null };
  return { edit: workspaceEdit(change, files), problem };
}
