import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ofProgram, ofPython } from '../src/command';
import { tried } from '../src/trial';
import { program } from './program';

test('a server that ends as the protocol says serves', async (t) => {
  const command = program(
    t,
    '[ "$*" = "lsp --stdio" ] && tr -d "\\r\\n" | grep -q \'"method":"initialize".*"shutdown".*"exit"}\'',
  );
  assert.equal(await tried(command, undefined), undefined);
});

test('what netspec says is the reason', async (t) => {
  const command = program(t, 'echo noise >&2; echo "netspec: error: the language server needs pygls" >&2; exit 2');
  const failure = await tried(command, undefined);
  assert.equal(failure?.installed, true);
  assert.equal(failure?.reason, 'the language server needs pygls');
  assert.match(failure?.said ?? '', /noise/);
});

test('a Python without netspec has none', async (t) => {
  const command = program(t, 'echo "$0: No module named netspec" >&2; exit 1');
  const failure = await tried(command, undefined);
  assert.deepEqual([failure?.installed, failure?.reason], [false, 'No module named netspec']);
});

test('the last line of a traceback is the reason, or else the code', async (t) => {
  const broken = program(t, 'printf "Traceback\\n  File\\nImportError: no yaml\\n" >&2; exit 1');
  assert.equal((await tried(broken, undefined))?.reason, 'ImportError: no yaml');
  assert.equal((await tried(program(t, 'exit 3'), undefined))?.reason, 'it ended with code 3');
});

test('a program that is not there', async () => {
  const failure = await tried(ofProgram('/no/such/program'), undefined);
  assert.equal(failure?.installed, false);
});

test('a program that does not end is ended', async (t) => {
  const failure = await tried(program(t, 'exec sleep 60'), undefined, 300);
  assert.match(failure?.reason ?? '', /has not ended/);
});

const PYTHON = process.env.NETSPEC_PYTHON ?? '';

test('a real Python with netspec serves, and says so if it has none', { skip: PYTHON === '' }, async () => {
  assert.equal(await tried(ofPython(PYTHON), undefined), undefined);
  const failure = await tried({ program: PYTHON, args: ['-S', '-m', 'netspec'], python: true }, undefined);
  assert.equal(failure?.installed, false);
  assert.match(failure?.reason ?? '', /No module named netspec/);
});
