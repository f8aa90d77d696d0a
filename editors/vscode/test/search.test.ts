import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Command, ofProgram, ofPython } from '../src/command';
import { advice, search } from '../src/search';
import type { Failure } from '../src/trial';

const ABSENT = 'No module named netspec';

function absent(command: Command): Failure {
  return { command, installed: false, reason: command.python ? ABSENT : 'it cannot be started', said: '' };
}

function broken(command: Command): Failure {
  return { command, installed: true, reason: 'the language server needs pygls', said: '' };
}

test('the first that serves is found, and no further one is tried', async () => {
  const commands = [ofPython('/a'), ofPython('/b'), ofPython('/c')];
  const seen: string[] = [];
  const found = await search(commands, async (command) => {
    seen.push(command.program);
    return command.program === '/b' ? undefined : absent(command);
  });
  assert.deepEqual(found, { found: commands[1] });
  assert.deepEqual(seen, ['/a', '/b']);
});

test('without one, all failures are known', async () => {
  const commands = [ofPython('/a'), ofProgram('netspec')];
  assert.deepEqual(await search(commands, async (command) => absent(command)), { failures: commands.map(absent) });
});

test('an installation without the extra is told before a Python without netspec', () => {
  const { text, install } = advice([absent(ofPython('/a')), broken(ofPython('/b c/python'))]);
  assert.match(text, /\/b c\/python.*needs pygls/);
  assert.equal(install, '"/b c/python" -m pip install "tf-netspec[lsp]"');
});

test('the first Python is named, and what installs netspec for it', () => {
  const { text, install } = advice([absent(ofPython('/a')), absent(ofProgram('netspec')), absent(ofPython('python3'))]);
  assert.match(text, /not installed.*\/a/);
  assert.equal(install, '/a -m pip install "tf-netspec[lsp]"');
});

test('a setting that is wrong is named', () => {
  const { text, install } = advice([absent(ofProgram('/gone/netspec'))]);
  assert.match(text, /no netspec at \/gone\/netspec/);
  assert.equal(install, undefined);
});

test('without any Python there is nothing to type', () => {
  const gone = { command: ofPython('python3'), installed: false, reason: 'it cannot be started', said: '' };
  const { text, install } = advice([absent(ofProgram('netspec')), gone]);
  assert.match(text, /no Python was found/);
  assert.equal(install, undefined);
});
