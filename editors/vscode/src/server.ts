import { existsSync } from 'node:fs';
import { type LanguageStatusItem, LanguageStatusSeverity, type LogOutputChannel, workspace } from 'vscode';
import { LanguageClient, TransportKind } from 'vscode-languageclient/node';
import { candidates } from './candidates';
import type { Command } from './command';
import { search } from './search';
import { selectedPython } from './selected_python';
import { type Failure, tried } from './trial';

const SPECS = ['file', 'untitled'].map((scheme) => ({ language: 'yaml', scheme }));
/** The section of the settings that the server reads. */
const SECTION = 'netspec';

/** The language server, one for all folders. Starts and stops come one after the other. */
export class Server {
  /** How netspec is started, while the server runs. */
  command: Command | undefined;
  /** Whether a start has been asked for, whatever came of it. */
  wanted = false;
  private client: LanguageClient | undefined;
  private last: Promise<void> = Promise.resolve();

  constructor(
    private readonly output: LogOutputChannel,
    private readonly status: LanguageStatusItem,
    /** Where netspec is run: a folder without modules, which a Python would import. */
    private readonly folder: string,
    private readonly told: (failures: readonly Failure[]) => void,
  ) {}

  /** Starts the server if it does not run. */
  start(): Promise<void> {
    this.wanted = true;
    return this.afterwards(async () => {
      if (this.client === undefined) {
        await this.started();
      }
    });
  }

  /** Starts the server anew, with what is found now. */
  restart(): Promise<void> {
    this.wanted = true;
    return this.afterwards(async () => {
      await this.stopped();
      await this.started();
    });
  }

  /** Ends the server. */
  stop(): Promise<void> {
    return this.afterwards(() => this.stopped());
  }

  private afterwards(action: () => Promise<void>): Promise<void> {
    this.last = this.last.then(action).catch((error: unknown) => {
      this.output.error(String(error));
      this.show(LanguageStatusSeverity.Error, 'netspec: no server');
    });
    return this.last;
  }

  private async started(): Promise<void> {
    this.status.busy = true;
    this.status.detail = '';
    const found = await search(await this.commands(), (command) => {
      this.output.info(`Trying ${[command.program, ...command.args].join(' ')}`);
      return tried(command, this.folder);
    });
    this.status.busy = false;
    if ('failures' in found) {
      for (const failure of found.failures) {
        this.output.warn(failure.said.trim() || `${failure.command.program}: ${failure.reason}`);
      }
      this.show(LanguageStatusSeverity.Error, 'netspec: no server');
      this.told(found.failures);
      return;
    }
    await this.connect(found.found);
  }

  private async connect(command: Command): Promise<void> {
    const { program, args } = command;
    const run = {
      command: program,
      args: [...args, 'lsp'],
      transport: TransportKind.stdio,
      options: { cwd: this.folder },
    };
    const client = new LanguageClient('netspec', 'netspec', run, {
      documentSelector: SPECS,
      outputChannel: this.output,
      initializationOptions: workspace.getConfiguration(SECTION),
      synchronize: { configurationSection: SECTION },
    });
    await client.start();
    this.client = client;
    this.command = command;
    const version = client.initializeResult?.serverInfo?.version;
    this.show(LanguageStatusSeverity.Information, `netspec ${version ?? ''}`.trim());
    this.status.detail = program;
  }

  private async stopped(): Promise<void> {
    const { client } = this;
    this.client = this.command = undefined;
    await client?.dispose();
  }

  private async commands(): Promise<Command[]> {
    const folders = workspace.workspaceFolders ?? [];
    const settings = workspace.getConfiguration(SECTION, folders[0]);
    return candidates({
      path: settings.get('path', '').trim(),
      interpreter: settings.get('interpreter', '').trim(),
      selected: await selectedPython(folders[0]?.uri).catch(() => undefined),
      folders: folders.map((folder) => folder.uri.fsPath),
      windows: process.platform === 'win32',
      exists: existsSync,
    });
  }

  private show(severity: LanguageStatusSeverity, text: string): void {
    this.status.severity = severity;
    this.status.text = text;
  }
}
