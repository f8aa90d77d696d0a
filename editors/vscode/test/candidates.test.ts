import assert from 'node:assert/strict';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { candidates, type Surroundings } from '../src/candidates';

const AROUND: Surroundings = {
  path: '',
  interpreter: '',
  selected: undefined,
  folders: ['/work space/nets'],
  windows: false,
  exists: () => false,
};

/** The command lines of the candidates. */
function lines(around: Partial<Surroundings>): string[] {
  return candidates({ ...AROUND, ...around }).map(({ program, args }) => [program, ...args].join(' '));
}

test('without anything else, the PATH is searched', () => {
  assert.deepEqual(lines({}), ['netspec', 'python3 -m netspec']);
  assert.deepEqual(lines({ windows: true }), ['netspec', 'python -m netspec']);
  assert.deepEqual(lines({ folders: [] }), ['netspec', 'python3 -m netspec']);
});

test('the selected Python comes first, then those of the workspace that are there', () => {
  const there = ['/work space/nets/venv/bin/python', '/other/.venv/bin/python'];
  const found = lines({
    selected: '/opt/conda/bin/python',
    folders: ['/work space/nets', '/other'],
    exists: (path) => there.includes(path),
  });
  assert.deepEqual(
    found.slice(0, 3),
    ['/opt/conda/bin/python', ...there].map((path) => `${path} -m netspec`),
  );
});

test('a Python that is both is tried once', () => {
  const python = join('/work space/nets', '.venv', 'bin', 'python');
  assert.equal(lines({ selected: python, exists: (path) => path === python }).length, 3);
});

test('a setting leaves no other candidate, and the program comes before the interpreter', () => {
  assert.deepEqual(lines({ interpreter: '/opt/python', selected: '/usr/bin/python3' }), ['/opt/python -m netspec']);
  assert.deepEqual(lines({ path: '/opt/netspec', interpreter: '/opt/python' }), ['/opt/netspec']);
});

test('settings know the home and the workspace', () => {
  assert.deepEqual(lines({ path: '~/bin/netspec' }), [join(homedir(), 'bin/netspec')]);
  assert.deepEqual(lines({ path: `$\{workspaceFolder}/bin/netspec` }), ['/work space/nets/bin/netspec']);
  assert.deepEqual(lines({ interpreter: '.venv/bin/python' }), ['/work space/nets/.venv/bin/python -m netspec']);
  assert.deepEqual(lines({ interpreter: 'python3.12' }), ['python3.12 -m netspec']);
});
