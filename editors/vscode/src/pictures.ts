import { basename } from 'node:path';
import { commands, type TextDocument, ViewColumn, type WebviewPanel, window } from 'vscode';
import type { Command } from './command';
import { drawn, reason } from './picture';

/** The pictures that are shown, one a spec; each is drawn again when its spec is saved. */
export class Pictures {
  private readonly panels = new Map<string, WebviewPanel>();

  /** `folder` is where netspec is run. */
  constructor(private readonly folder: string) {}

  /** Shows the picture of a spec beside it. */
  async show(command: Command, document: TextDocument): Promise<void> {
    const picture = await drawn(command, this.folder, document.fileName, document.getText());
    if ('said' in picture) {
      await refused(document, picture.said);
      return;
    }
    const panel = this.panels.get(document.fileName) ?? this.opened(document);
    panel.webview.html = picture.page;
    panel.reveal(undefined, true);
  }

  /** Draws the picture of a spec again if it is shown and can be drawn. */
  async update(command: Command, document: TextDocument): Promise<void> {
    const panel = this.panels.get(document.fileName);
    const picture = panel && (await drawn(command, this.folder, document.fileName, document.getText()));
    if (panel && picture && 'page' in picture) {
      panel.webview.html = picture.page;
    }
  }

  private opened(document: TextDocument): WebviewPanel {
    const place = { viewColumn: ViewColumn.Beside, preserveFocus: true };
    const options = {
      enableScripts: true,
      retainContextWhenHidden: true,
      enableFindWidget: false,
      localResourceRoots: [],
    };
    const panel = window.createWebviewPanel('netspec.picture', basename(document.fileName), place, options);
    this.panels.set(document.fileName, panel);
    panel.onDidDispose(() => this.panels.delete(document.fileName));
    return panel;
  }
}

async function refused(document: TextDocument, said: string): Promise<void> {
  const problems = 'Show Problems';
  const text = `${basename(document.fileName)} cannot be drawn: ${reason(said)}`;
  if ((await window.showErrorMessage(text, problems)) === problems) {
    await commands.executeCommand('workbench.actions.view.problems');
  }
}
