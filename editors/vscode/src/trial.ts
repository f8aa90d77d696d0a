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

/** A session of the protocol without a document. */
const SESSION = [
  { id: 1, method: 'initialize', params: { processId: null, rootUri: null, capabilities: {} } },
  { method: 'initialized', params: {} },
  { id: 2, method: 'shutdown' },
  { method: 'exit' },
];

/** The bytes of messages, one after the other. */
function sent(messages: readonly object[]): string {
  const texts = messages.map((message) => JSON.stringify({ jsonrpc: '2.0', ...message }));
  return texts.map((text) => `Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`).join('');
}

/** Starts the language server and ends it by its protocol. Returns why it does not serve, or undefined if it does. */
export function tried(command: Command, cwd: string | undefined, limitMs = LIMIT_MS): Promise<Failure | undefined> {
  return new Promise((resolve) => {
    const child = spawn(command.program, [...command.args, 'lsp', '--stdio'], {
      cwd,
      stdio: ['pipe', 'ignore', 'pipe'],
    });
    const limit = setTimeout(() => child.kill('SIGKILL'), limitMs);
    const end = (failure: Omit<Failure, 'command' | 'said'> | undefined): void => {
      clearTimeout(limit);
      resolve(failure && { command, ...failure, said });
    };
    child.stdin.on('error', () => undefined); // it may end without having read all
    child.stdin.end(sent(SESSION));
    let said = '';
    child.stderr.on('data', (data: Buffer) => {
      said += data.toString();
    });
    child.once('error', () => end({ installed: false, reason: 'it cannot be started' }));
    child.once('close', (code, signal) => {
      const slow = signal === null ? undefined : `it has not ended within ${limitMs / 1000} seconds`;
      end(code === 0 ? undefined : understood(said, command.program, slow ?? `it ended with code ${code}`));
    });
  });
}

/** What the last words of a command mean. */
function understood(said: string, program: string, otherwise: string): Pick<Failure, 'installed' | 'reason'> {
  const line = said.trim().split(/\r?\n/).at(-1) ?? '';
  const last = line.startsWith(`${program}: `) ? line.slice(program.length + 2) : line;
  const own = /^netspec: error: (.+)$/m.exec(said)?.[1];
  if (own !== undefined) {
    return { installed: true, reason: own };
  }
  return { installed: !/No module named '?netspec\b/.test(said), reason: last || otherwise };
}
