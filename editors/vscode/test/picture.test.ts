import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { test } from 'node:test';
import { ofProgram } from '../src/command';
import { drawn } from '../src/picture';
import { program } from './program';

const FILE = '/nets/a net.yaml';

test('the text of the buffer is drawn, under the name of its file', async (t) => {
  const command = program(t, 'printf "%s|" "$1" "$2" "$3" "$4" "$5" >"$6"; cat >>"$6"');
  assert.deepEqual(await drawn(command, tmpdir(), FILE, 'netspec: 1 é\n'), {
    page: `plot|-|--stdin-filename|${FILE}|-o|netspec: 1 é\n`,
  });
});

test('what netspec says of a spec with faults', async (t) => {
  const command = program(t, 'echo "a net.yaml:3:1: error"; exit 1');
  assert.deepEqual(await drawn(command, tmpdir(), FILE, ''), { said: 'a net.yaml:3:1: error' });
});

test('no file stays, also after a failure', async (t) => {
  const command = program(t, 'echo "$6"; echo page >"$6"; exit 1');
  const picture = await drawn(command, tmpdir(), FILE, 'x'.repeat(1_000_000));
  assert.ok('said' in picture && picture.said.endsWith('.html'));
  assert.ok(!existsSync(picture.said));
});

test('a program that is not there', async () => {
  assert.ok('said' in (await drawn(ofProgram('/no/such/program'), tmpdir(), FILE, '')));
});
