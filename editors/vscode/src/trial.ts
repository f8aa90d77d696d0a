import { spawn } from 'node:child_process';
import type { Command } from './command';

/** Why a command starts no language server. */
export interface Failure {
  readonly command: Command;
  /** Whether netspec is there, but has no language server that works. */
  readonly installed: boolean;
  /** In one line. */
  readonly reason: string;
  /** All that the command has said. */
  readonly said: string;
}

const LIMIT_MS = 20_000;

/**
 * Starts the language server without a client, so that it ends at once. Returns why it does not serve, or undefined if it
 * does.
 */
export function tried(command: Command, cwd: string | undefined, limitMs = LIMIT_MS): Promise<Failure | undefined> {
  return new Promise((resolve) => {
    const child = spawn(command.program, [...command.args, 'lsp', '--stdio'], {
      cwd,
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const limit = setTimeout(() => child.kill('SIGKILL'), limitMs);
    const end = (failure: Omit<Failure, 'command' | 'said'> | undefined): void => {
      clearTimeout(limit);
      resolve(failure && { command, ...failure, said });
    };
    let said = '';
    child.stderr.on('data', (data: Buffer) => {
      said += data.toString();
    });
    child.once('error', () => end({ installed: false, reason: 'it cannot be started' }));
    child.once('close', (code, signal) => {
      const slow = signal === null ? undefined : `it has not ended within ${limitMs / 1000} seconds`;
      end(code === 0 ? undefined : understood(said, slow ?? `it ended with code ${code}`));
    });
  });
}

/** What the last words of a command mean. */
function understood(said: string, otherwise: string): Pick<Failure, 'installed' | 'reason'> {
  const last = said.trim().split(/\r?\n/).at(-1) ?? '';
  const own = /^netspec: error: (.+)$/m.exec(said)?.[1];
  if (own !== undefined) {
    return { installed: true, reason: own };
  }
  return { installed: !/No module named '?netspec\b/.test(said), reason: last || otherwise };
}
