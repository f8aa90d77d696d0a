import {
  commands,
  type Disposable,
  type ExtensionContext,
  languages,
  type TextDocument,
  type TextEditor,
  window,
  workspace,
} from 'vscode';
import { tell } from './failure_message';
import { Pictures } from './pictures';
import { selectionChanged } from './selected_python';
import { Server } from './server';
import { kindOf } from './spec_text';
import { contributeSchemas } from './yaml_extension';

let server: Server | undefined;

/** Starts the language server once a spec is open. */
export async function activate(context: ExtensionContext): Promise<void> {
  const output = window.createOutputChannel('netspec', { log: true });
  const status = languages.createLanguageStatusItem('netspec', { language: 'yaml' });
  status.name = 'netspec';
  status.text = 'netspec';
  status.command = { command: 'netspec.showOutput', title: 'Show Output' };
  const running = new Server(output, status, context.extensionPath, (failures) => void tell(failures));
  const pictures = new Pictures(context.extensionPath);
  server = running;

  const seen = (document: TextDocument): void => {
    if (!running.wanted && document.languageId === 'yaml' && kindOf(document.getText()) !== undefined) {
      void running.start();
    }
  };
  const looked = (editor: TextEditor | undefined): void => {
    const drawn = editor?.document.languageId === 'yaml' && kindOf(editor.document.getText()) !== undefined;
    void commands.executeCommand('setContext', 'netspec.isDrawn', drawn);
  };
  const again = (): void => {
    if (running.wanted) {
      void running.restart();
    }
  };
  const own: Disposable[] = [
    output,
    status,
    commands.registerCommand('netspec.restart', () => running.restart()),
    commands.registerCommand('netspec.showOutput', () => output.show()),
    commands.registerCommand('netspec.showPicture', async () => {
      const document = window.activeTextEditor?.document;
      await running.start();
      if (document && running.command) {
        await pictures.show(running.command, document);
      }
    }),
    workspace.onDidOpenTextDocument(seen),
    workspace.onDidChangeTextDocument((event) => {
      seen(event.document);
      if (event.document === window.activeTextEditor?.document) {
        looked(window.activeTextEditor);
      }
    }),
    workspace.onDidSaveTextDocument((document) => {
      if (running.command) {
        void pictures.update(running.command, document);
      }
    }),
    window.onDidChangeActiveTextEditor(looked),
    workspace.onDidChangeConfiguration((event) => {
      if (['netspec.path', 'netspec.interpreter'].some((name) => event.affectsConfiguration(name))) {
        again();
      }
    }),
  ];
  context.subscriptions.push(...own);
  looked(window.activeTextEditor);
  workspace.textDocuments.forEach(seen);
  await contributeSchemas(context.asAbsolutePath('dist'), () => running.command !== undefined);
  const changed = await selectionChanged();
  if (changed) {
    context.subscriptions.push(changed(again));
  }
}

/** Ends the language server. */
export async function deactivate(): Promise<void> {
  await server?.stop();
}
