import {
  type CodeAction,
  CodeActionKind,
  type CodeActionParams,
  type CodeLens,
  type CompletionItem,
  type CompletionParams,
  type Connection,
  type Diagnostic as LspDiagnostic,
} from 'vscode-languageserver';
import { baseName } from '../builds/paths.ts';
import type { Files } from '../host/host.ts';
import { LineIndex } from '../text/lines.ts';
import { touches } from '../text/span.ts';
import { type Carry, carriesOf } from '../variants/carry.ts';
import { memberIn } from '../variants/member.ts';
import { restamp } from '../variants/stamp.ts';
import type { Snapshot } from '../workspace/document.ts';
import type { Families } from '../workspace/families.ts';
import { joinUri, nameOf } from '../workspace/uri.ts';
import { planDiagnostics } from '../workspace/variant-files.ts';
import type { Workspace } from '../workspace/workspace.ts';
import type { ClientAbilities } from './client-abilities.ts';
import { toDiagnostic, toSpan } from './convert.ts';
import {
  type ChangeVariantsParams,
  type ChangeVariantsResult,
  OPEN_FILE,
  PREVIEW_VARIANT,
  Requests,
  type UriParams,
  type VariantsResult,
  type VariantTextParams,
} from './protocol.ts';
import { addToFamily, failed, generateAll, unifyFiles } from './variant-changes.ts';
import { variantCompletions } from './variant-completion.ts';
import { workspaceEdit } from './workspace-edit.ts';

/** What the desk needs of the server. */
interface Desk {
  readonly client: () => ClientAbilities;
  readonly workspace: () => Workspace;
  readonly files: () => Files;
  /** As it stands in the editor, or else on the disk. */
  readonly read: (uri: string) => Promise<string | undefined>;
}

/** Variants in the editor: what files are to their families, previews, and what would be written. */
export class VariantDesk {
  readonly #server: Desk;
  #families: Families | undefined;

  constructor(server: Desk) {
    this.#server = server;
  }

  /** Looks families up in the files of a workspace. */
  serve(families: Families): void {
    this.#families = families;
  }

  listen(connection: Connection): void {
    connection.onCompletion((params) => this.#complete(params));
    connection.onRequest(Requests.variants, ({ uri }: UriParams) => this.#variants(uri));
    connection.onRequest(Requests.variantText, (params: VariantTextParams) => this.#text(params));
    connection.onRequest(Requests.changeVariants, (params: ChangeVariantsParams) => this.#change(params));
  }

  /** A text in the editor; true when more than its own findings may have changed with it. */
  edited(uri: string, text: string): boolean {
    const { others, own } = this.#families?.edited(uri, text) ?? { others: false, own: false };
    const workspace = this.#server.workspace();
    const isOthers = others && workspace.forgetVariants(workspace.uris.filter((it) => it !== uri));
    return (own && workspace.forgetVariants([uri])) || isOthers;
  }

  closed(uri: string): boolean {
    return this.#families?.closed(uri) === true && this.#server.workspace().forgetVariants();
  }

  touched(uris: readonly string[]): boolean {
    return this.#families?.touched(uris) === true && this.#server.workspace().forgetVariants();
  }

  /** What is wrong in a variants file. */
  async diagnostics(uri: string): Promise<LspDiagnostic[]> {
    const found = await this.#families?.of(uri);
    if (found?.role !== 'plan') return [];
    const { configs, rules } = this.#server.workspace();
    const lines = new LineIndex(found.texts.get(found.path) ?? '');
    return (await planDiagnostics(found, uri, configs, rules)).map((it) => toDiagnostic(it, uri, lines));
  }

  /** Which variants a source has, and what a generated file is generated from. */
  async lenses(uri: string): Promise<CodeLens[]> {
    const info = await this.#variants(uri);
    const range = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
    if (info?.role === 'generated') {
      const title = `${info.variant === null ? 'Generated' : `Variant ${info.variant}, generated`} from ${nameOf(info.source)}: go to the source`;
      return [{ range, command: { title, command: OPEN_FILE, arguments: [info.source] } }];
    }
    if (info?.role !== 'source' || info.variants.length === 0) return [];
    const names = info.variants.map((it) => it.name);
    const list = names.length > 6 ? `${names.slice(0, 5).join(', ')} and ${names.length - 5} more` : names.join(', ');
    const title = `${names.length} variant${names.length === 1 ? '' : 's'}: ${list}`;
    return [{ range, command: { title, command: PREVIEW_VARIANT, arguments: [uri] } }];
  }

  /** Ways to carry an edit of a generated file back. */
  async actions({ range, context }: CodeActionParams, { uri, text, model, diagnostics }: Snapshot): Promise<CodeAction[]> {
    if (context.only && !context.only.some((it) => CodeActionKind.QuickFix.startsWith(it))) return [];
    const at = toSpan(range, model.file.lines);
    const here = diagnostics.filter((it) => it.rule.id === 'variant-drift' && touches(it.at, at));
    const found = here.length > 0 ? await this.#families?.of(uri) : undefined;
    const fact = found && (await this.#families?.factOf(uri));
    if (!found || !fact || fact.role !== 'generated') return [];
    const { family, generated, read } = memberIn(fact, text);
    if (!generated) return [];
    const files = {
      uriOf: (path: string) => joinUri(found.root, path),
      text: (path: string) => (path === fact.path ? text : read(path)),
      versionOf: () => null,
    };
    const stamp = restamp(text);
    const told = here.map((it) => toDiagnostic(it, uri, model.file.lines));
    return carriesOf(family, read, generated, text).map((carry, i) => {
      const title = carryTitle(carry, generated.variant.name);
      // The file is then what would be generated.
      const edits = stamp ? new Map([...carry.edits, [fact.path, [stamp]]]) : carry.edits;
      const edit = workspaceEdit({ title, edits, created: new Map() }, files);
      return { title, kind: CodeActionKind.QuickFix, diagnostics: told, isPreferred: i === 0, edit };
    });
  }

  /** In a source, also one that is none yet, and in a variants file. */
  async #complete({ textDocument: { uri }, position }: CompletionParams): Promise<CompletionItem[]> {
    const text = await this.#server.read(uri);
    const files = this.#server.files();
    return text === undefined ? [] : variantCompletions(uri, text, position, await this.#families?.of(uri), files);
  }

  async #variants(uri: string): Promise<VariantsResult | null> {
    const found = await this.#families?.of(uri);
    if (!found) return null;
    const { root, family, role, path } = found;
    const variant = family.plan.variants.find((it) => family.pathOf(it) === path);
    return {
      role,
      plan: found.texts.has(family.file) ? joinUri(root, family.file) : null,
      source: joinUri(root, family.sourcePath),
      variant: role === 'generated' ? (variant?.name ?? null) : null,
      variants: family.plan.variants.map((it) => {
        const own = family.pathOf(it);
        return { name: it.name, uri: own === undefined ? null : joinUri(root, own), isDefault: it === family.plan.default };
      }),
    };
  }

  async #text({ uri, variant }: VariantTextParams): Promise<string | null> {
    const found = await this.#families?.of(uri);
    const own = found?.family.plan.variants.find((it) => it.name === variant);
    return found && own ? found.family.generate(own).text : null;
  }

  async #change({ uri, what, unsaved }: ChangeVariantsParams): Promise<ChangeVariantsResult> {
    const counts = (it: string): boolean => !unsaved || unsaved.includes(it);
    const read = async (it: string): Promise<string | undefined> => {
      const saved = counts(it) ? undefined : await this.#server.files().read(it);
      if (saved && 'text' in saved) return saved.text;
      // What only the editor can read, for its encoding.
      return saved?.missing ? undefined : this.#server.read(it);
    };
    if (what.kind === 'unify') return unifyFiles(what.uris, read);
    const found = await this.#families?.anew(counts).of(uri);
    if (what.kind === 'add') return addToFamily(uri, found, what, read);
    if (!found) return failed([`${nameOf(uri)} belongs to no variants file.`]);
    return generateAll(found, read);
  }
}

function carryTitle({ edits, others }: Carry, name: string): string {
  const [path = ''] = edits.keys();
  const where = `Carry the edit back to ${baseName(path)}`;
  if (others.length === 0) return `${where}, for ${name} only`.slice(0, 100);
  const shown = others.length > 2 ? `${others.length} other variants` : others.join(' and ');
  return `${where}, which changes ${shown}, too`.slice(0, 100);
}
