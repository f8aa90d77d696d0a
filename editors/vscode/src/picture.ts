import { spawn } from 'node:child_process';
import type { Command } from './command';

/** A page with the picture of a network, or what is said instead. */
export type Picture = { readonly page: string } | { readonly said: string };

/** Draws the network of a text, which is that of a file, saved or not; netspec is run in a folder. */
export function drawn(command: Command, cwd: string, file: string, text: string): Promise<Picture> {
  const options = ['--stdin-filename', file, '--format', 'html', '--output', '-'];
  return new Promise((resolve) => {
    const child = spawn(command.program, [...command.args, 'plot', '-', ...options], { cwd });
    const page: Buffer[] = [];
    const said: Buffer[] = [];
    child.stdout.on('data', (data: Buffer) => page.push(data));
    child.stderr.on('data', (data: Buffer) => said.push(data));
    child.once('error', (error) => resolve({ said: error.message }));
    child.once('close', (code) => {
      const text = Buffer.concat(said).toString().trim();
      resolve(code === 0 ? { page: Buffer.concat(page).toString() } : { said: text || `it ended with code ${code}` });
    });
    child.stdin.on('error', () => undefined); // the command may end without having read all
    child.stdin.end(text);
  });
}

/** The line that says why there is no picture: the first error, or else the first line. */
export function reason(said: string): string {
  const lines = said.split('\n');
  return lines.find((line) => /\berror: /.test(line)) ?? lines[0] ?? '';
}
