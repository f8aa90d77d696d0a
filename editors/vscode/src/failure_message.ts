import { commands, env, extensions, window } from 'vscode';
import { advice } from './search';
import type { Failure } from './trial';

/** Tells why there is no language server, and offers what helps. */
export async function tell(failures: readonly Failure[]): Promise<void> {
  const { text, install } = advice(failures);
  const copy = 'Copy Install Command';
  const select = 'Select Python';
  const set = 'Open Settings';
  const choices = [
    ...(install === undefined ? [] : [copy]),
    ...(extensions.getExtension('ms-python.python') === undefined ? [] : [select]),
    set,
  ];
  const hint = install === undefined ? '' : ` Install it with: ${install}`;
  switch (await window.showErrorMessage(`${text}.${hint}`, ...choices)) {
    case copy:
      await env.clipboard.writeText(install ?? '');
      break;
    case select:
      await commands.executeCommand('python.setInterpreter');
      break;
    case set:
      await commands.executeCommand('workbench.action.openSettings', '@ext:netspec.netspec');
      break;
  }
}
