import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import { type Command, ofProgram } from '../src/command';

/** A program with a body in sh, in a folder that goes with the test. */
export function program(t: TestContext, body: string): Command {
  const folder = mkdtempSync(join(tmpdir(), 'netspec-test-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'a program');
  writeFileSync(file, `#!/bin/sh\n${body}\n`);
  chmodSync(file, 0o755);
  return ofProgram(file);
}
