import { nodesOf } from '../shell/nodes.ts';
import { once } from '../text/once.ts';
import type { Model, Script } from './model.ts';
import { isUnixShell } from './shells.ts';

/** Of Jinja, Go and jq, or PowerShell behind a SHELL that a template makes: what stands there is not what a shell reads. */
const TEMPLATE = /\{%-?\s|\{\{-?\s|\$\{?env:|\$ErrorActionPreference/i;

/** The scripts of sh, bash and their relatives that can be read without an error: what is half typed, or a template, is left alone. */
export const unixScripts = once((model: Model): readonly Script[] =>
  model.scripts.filter(
    ({ dialect, shell }) =>
      isUnixShell(dialect) && dialect !== 'zsh' && shell.text !== '' && !TEMPLATE.test(shell.text) && !nodesOf(shell).broken,
  ),
);
