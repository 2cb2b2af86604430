import type { ClientCapabilities } from 'vscode-languageserver';

export interface ClientAbilities {
  /** `codeAction/resolve` may bring the edit. */
  readonly resolvesEdits: boolean;
  /** A workspace edit may say which versions of the documents it is for. */
  readonly versionsEdits: boolean;
  /** It may create files. */
  readonly createsFiles: boolean;
  /** It may delete them. */
  readonly deletesFiles: boolean;
  /** The folder that a new configuration goes to, by document. */
  readonly rootOf: (uri: string) => string | undefined;
}

export const NO_ABILITIES: ClientAbilities = {
  resolvesEdits: false,
  versionsEdits: false,
  createsFiles: false,
  deletesFiles: false,
  rootOf: () => undefined,
};

export function abilitiesOf({ textDocument, workspace }: ClientCapabilities, rootOf: ClientAbilities['rootOf']): ClientAbilities {
  const action = textDocument?.codeAction;
  const edits = workspace?.workspaceEdit;
  const versionsEdits = edits?.documentChanges === true;
  return {
    resolvesEdits: action?.resolveSupport?.properties.includes('edit') === true && action.dataSupport === true,
    versionsEdits,
    createsFiles: versionsEdits && edits.resourceOperations?.includes('create') === true,
    deletesFiles: versionsEdits && edits.resourceOperations?.includes('delete') === true,
    rootOf,
  };
}
