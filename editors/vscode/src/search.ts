import type { Command } from './command';
import type { Failure } from './trial';

/** The extra of the package that brings the language server. */
const PACKAGE = 'tf-netspec[lsp]';

/** The first command that serves, or why none does. */
export type Search = { readonly found: Command } | { readonly failures: readonly Failure[] };

/** Tries commands in their order. */
export async function search(
  commands: readonly Command[],
  tried: (command: Command) => Promise<Failure | undefined>,
): Promise<Search> {
  const failures: Failure[] = [];
  for (const command of commands) {
    const failure = await tried(command);
    if (failure === undefined) {
      return { found: command };
    }
    failures.push(failure);
  }
  return { failures };
}

/** What to tell of failures, and what to type in a terminal if an installation would help. */
export interface Advice {
  readonly text: string;
  readonly install: string | undefined;
}

/** What to tell: of a netspec that does not serve before a Python without one. */
export function advice(failures: readonly Failure[]): Advice {
  const broken = failures.find((failure) => failure.installed);
  if (broken !== undefined) {
    const text = `The language server of netspec (${broken.command.program}) does not start: ${broken.reason}`;
    return { text, install: installation(broken.command) };
  }
  const [first] = failures;
  if (failures.length === 1 && first !== undefined) {
    return {
      text: `There is no netspec at ${first.command.program}: ${first.reason}`,
      install: installation(first.command),
    };
  }
  const python = failures.find((failure) => failure.command.python && /No module named/.test(failure.reason));
  const where = python === undefined ? 'no Python was found' : `${python.command.program} has none`;
  return { text: `netspec is not installed: ${where}`, install: python && installation(python.command) };
}

/** The line that installs netspec for a command; a program alone does not say where. */
function installation(command: Command): string | undefined {
  const quoted = /\s/.test(command.program) ? `"${command.program}"` : command.program;
  return command.python ? `${quoted} -m pip install "${PACKAGE}"` : undefined;
}
