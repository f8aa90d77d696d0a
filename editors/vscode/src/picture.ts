import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from './command';

/** A page with the picture of a network, or what is said instead. */
export type Picture = { readonly page: string } | { readonly said: string };

/** Draws the network of a text, which is that of a file, saved or not; netspec is run in a folder. */
export async function drawn(command: Command, cwd: string, file: string, text: string): Promise<Picture> {
  const folder = await mkdtemp(join(tmpdir(), 'netspec-'));
  const page = join(folder, 'picture.html');
  try {
    const said = await run(command, ['plot', '-', '--stdin-filename', file, '-o', page], cwd, text);
    return said === undefined ? { page: await readFile(page, 'utf8') } : { said };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Runs netspec; returns what it says if it fails. */
function run(command: Command, args: readonly string[], cwd: string, input: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const child = spawn(command.program, [...command.args, ...args], { cwd });
    let said = '';
    const add = (data: Buffer): void => {
      said += data.toString();
    };
    child.stdout.on('data', add);
    child.stderr.on('data', add);
    child.once('error', (error) => resolve(error.message));
    child.once('close', (code) => resolve(code === 0 ? undefined : said.trim() || `it ended with code ${code}`));
    child.stdin.on('error', () => undefined); // the command may end without having read all
    child.stdin.end(input);
  });
}
