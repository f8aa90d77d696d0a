import assert from 'node:assert/strict';
import { tmpdir } from 'node:os';
import { test } from 'node:test';
import { ofProgram, ofPython } from '../src/command';
import { drawn, reason } from '../src/picture';
import { program } from './program';

const FILE = '/nets/a net.yaml';

test('the text of the buffer is drawn, under the name of its file', async (t) => {
  const command = program(t, 'printf "%s|" "$@"; cat; echo "a warning" >&2');
  assert.deepEqual(await drawn(command, tmpdir(), FILE, 'netspec: 1 é\n'), {
    page: `plot|-|--stdin-filename|${FILE}|--format|html|--output|-|netspec: 1 é\n`,
  });
});

test('what netspec says of a spec with faults', async (t) => {
  const command = program(t, 'echo half a page; echo "a net.yaml:3:1: error: no" >&2; exit 1');
  assert.deepEqual(await drawn(command, tmpdir(), FILE, 'x'.repeat(1_000_000)), { said: 'a net.yaml:3:1: error: no' });
});

test('the first error is the reason, not a warning before it', () => {
  assert.equal(reason('n.yaml:4:3: warning: w [a]\n   4 | x\nn.yaml:7:1: error: e [b]\n'), 'n.yaml:7:1: error: e [b]');
  assert.equal(reason('spawn ENOENT'), 'spawn ENOENT');
});

test('a program that is not there', async () => {
  assert.ok('said' in (await drawn(ofProgram('/no/such/program'), tmpdir(), FILE, '')));
});

const PYTHON = process.env.NETSPEC_PYTHON ?? '';
const SPEC = 'netspec: 1\nname: tiny\ninput: {shape: [N, 8, 8, 1]}\nlayers:\n  - relu: {name: only_layer}\n';

test('a real netspec draws a page, and says what a fault is', { skip: PYTHON === '' }, async () => {
  const picture = await drawn(ofPython(PYTHON), tmpdir(), FILE, SPEC);
  assert.ok('page' in picture && /^<!doctype html>.*only_layer.*<\/html>\s*$/is.test(picture.page));
  const faulty = await drawn(ofPython(PYTHON), tmpdir(), FILE, SPEC.replace('relu', 'rleu'));
  assert.ok('said' in faulty && reason(faulty.said).startsWith(`${FILE}:5:5: error: `));
});
