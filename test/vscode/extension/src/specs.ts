import * as vscode from 'vscode';
import {
  assert,
  assertEqual,
  findings,
  insert,
  inWorkspace,
  open,
  sleep,
  textOnDisk,
  until,
  waitForAction,
  waitForFinding,
  waitForNone,
  withSetting,
  write,
} from './support.ts';

/** What must hold in every extension host. Only of the rules named here, so that new rules do not disturb it. */
export const specs: Record<string, () => Promise<void>> = {
  async 'the extension is there and activates'() {
    const extension = vscode.extensions.getExtension('dockwright.dockwright');
    assert(extension, 'it is not installed');
    await extension.activate();
    const commands = await vscode.commands.getCommands(true);
    const declared: { command: string }[] = extension.packageJSON.contributes.commands;
    assertEqual(
      declared.map((it) => it.command).filter((it) => !commands.includes(it)),
      [],
    );
    const { appName, remoteName, uiKind } = vscode.env;
    console.log(`  VS Code ${vscode.version}: ${appName}, remote ${remoteName}, kind ${uiKind}`);
  },

  async 'a finding has a narrow range, a severity and a link to its rule'() {
    const { uri } = await open('Dockerfile');
    const finding = await waitForFinding(uri, 'stage-casing');
    const { start, end } = finding.range;
    assertEqual([start.line, start.character, end.line, end.character], [0, 23, 0, 28]);
    assertEqual(finding.severity, vscode.DiagnosticSeverity.Information);
    assert(typeof finding.code === 'object', 'the code has no link');
    assertEqual(finding.code.value, 'stage-casing');
    assert(finding.code.target.path.includes('stage-casing'), `the link leads to ${finding.code.target}`);
    const sudo = await waitForFinding(uri, 'sudo-in-run');
    assertEqual(sudo.severity, vscode.DiagnosticSeverity.Warning);
    assertEqual(sudo.range.start.line, 2);
  },

  async 'a quick fix changes the text and clears its finding, and only that'() {
    const document = await open('Dockerfile');
    const { uri } = document;
    const { range } = await waitForFinding(uri, 'stage-casing');
    const action = await waitForAction(uri, range, vscode.CodeActionKind.QuickFix, 'Write build');
    assert(action.isPreferred, 'a safe fix is the preferred one');
    assert(await vscode.workspace.applyEdit(action.edit!), 'the edit was refused');
    assertEqual(document.lineAt(0).text, 'FROM debian:13-slim AS build');
    await until('the finding to go', () => findings(uri, 'stage-casing').length === 1);
    assert(await document.save(), 'saving was refused');
    assert((await textOnDisk(uri)).startsWith('FROM debian:13-slim AS build\n'), 'the file was not written');
  },

  async 'the command fixes the rest of the file'() {
    const document = await open('Dockerfile');
    await waitForFinding(document.uri, 'stage-casing');
    await vscode.commands.executeCommand('dockwright.fixAll');
    assertEqual(document.lineAt(4).text, 'FROM debian:13-slim AS final');
    await waitForNone(document.uri, 'stage-casing');
    // That fix may change the image, so it needs to be asked for.
    assertEqual(document.lineAt(2).text, 'RUN sudo npm rebuild');
    await document.save();
  },

  async 'all is fixed on save when the user wants it'() {
    const document = await open('saved/Dockerfile');
    await waitForFinding(document.uri, 'stage-casing');
    await withSetting('editor.codeActionsOnSave', { 'source.fixAll.dockwright': 'explicit' }, async () => {
      // Until it does: a provider that is registered during a save ends VS Code's question, and so do its time limits.
      await until('the fixed file', async () => {
        await insert(document, '# A comment.\n');
        await document.save();
        return (await textOnDisk(document.uri)).includes('AS final\n');
      });
    });
    assert((await textOnDisk(document.uri)).includes('# A comment.\nFROM debian:13-slim AS build\n'), document.getText());
  },

  async 'the configuration file counts as soon as it is written'() {
    const { uri } = await open('configured/Dockerfile');
    await waitForFinding(uri, 'stage-casing');
    const config = inWorkspace('configured/dockwright.json');
    await write(config, '{ "rules": { "stage-casing": "error" } }');
    await until('an error', () => findings(uri, 'stage-casing')[0]?.severity === vscode.DiagnosticSeverity.Error);
    await write(config, '{ "rules": { "stage-casing": "off" } }');
    await waitForNone(uri, 'stage-casing');
    await vscode.workspace.fs.delete(config);
    const finding = await waitForFinding(uri, 'stage-casing');
    assertEqual(finding.severity, vscode.DiagnosticSeverity.Information);
  },

  async 'a mistake in the configuration is shown in it'() {
    await open('configured/Dockerfile');
    const config = inWorkspace('configured/dockwright.json');
    await write(config, '{ "rules": { "stage-casin": "off" } }');
    const mistake = await until('the mistake', () => findings(config)[0]);
    assert(mistake.message.includes('stage-casing'), mistake.message);
    await vscode.workspace.fs.delete(config);
  },

  async 'settings count at once'() {
    const { uri } = await open('configured/Dockerfile');
    await waitForFinding(uri, 'stage-casing');
    await withSetting('dockwright.enable', false, async () => {
      await until('silence', () => findings(uri).length === 0);
    });
    await waitForFinding(uri, 'stage-casing');
  },

  async 'a file can be linted on save only'() {
    const document = await open('configured/Dockerfile');
    await waitForFinding(document.uri, 'stage-casing');
    await withSetting('dockwright.run', 'onSave', async () => {
      // The server hears of the setting a moment later; then, longer than a finding takes.
      await sleep(500);
      await insert(document, 'FROM debian:13-slim AS Later\n');
      await sleep(1000);
      assertEqual(findings(document.uri, 'stage-casing').length, 1);
      await document.save();
      await until('the second finding', () => findings(document.uri, 'stage-casing').length === 2);
      await vscode.commands.executeCommand('undo');
      await document.save();
      await until('its end', () => findings(document.uri, 'stage-casing').length === 1);
    });
  },

  async 'files that were never saved are linted, too'() {
    const content = 'FROM debian:13-slim AS Untitled\n';
    const document = await vscode.workspace.openTextDocument({ language: 'dockerfile', content });
    await vscode.window.showTextDocument(document);
    await waitForFinding(document.uri, 'stage-casing');
  },

  async 'an action that asks a registry names it, and when it fails the file is as it was'() {
    // Nobody listens there.
    const content = 'FROM localhost:1/team/box:1\n';
    const document = await vscode.workspace.openTextDocument({ language: 'dockerfile', content });
    await vscode.window.showTextDocument(document);
    const range = new vscode.Range(0, 6, 0, 6);
    const title = 'Pin localhost:1/team/box:1 to its digest (asks localhost:1)';
    const { command } = await until(`the action "${title}"`, async () => {
      const name = 'vscode.executeCodeActionProvider';
      const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(name, document.uri, range);
      return actions.find((it) => it.title === title);
    });
    assert(command, 'it is no command');
    const done = await vscode.commands.executeCommand<boolean>(command.command, ...(command.arguments ?? []));
    assertEqual(done, false);
    assertEqual(document.getText(), content);
  },

  async 'the whole workspace can be linted'() {
    const closed = inWorkspace('closed/Dockerfile');
    assertEqual(findings(closed).length, 0);
    const result = await vscode.commands.executeCommand<{ files: number; findings: number }>('dockwright.lintWorkspace');
    assertEqual(result.files, 5);
    await waitForFinding(closed, 'stage-casing');
  },

  async 'the effective configuration opens as a document'() {
    await open('configured/Dockerfile');
    await vscode.commands.executeCommand('dockwright.showEffectiveConfig');
    const document = vscode.window.activeTextEditor?.document;
    assertEqual(document?.languageId, 'jsonc');
    assert(document?.getText().includes('"stage-casing": "info"'), document?.getText() ?? '');
  },

  async 'the server can be restarted'() {
    const { uri } = await open('configured/Dockerfile');
    await waitForFinding(uri, 'stage-casing');
    await vscode.commands.executeCommand('dockwright.restartServer');
    await waitForFinding(uri, 'stage-casing');
    const { range } = await waitForFinding(uri, 'stage-casing');
    await waitForAction(uri, range, vscode.CodeActionKind.QuickFix, 'Write configured');
  },
};
