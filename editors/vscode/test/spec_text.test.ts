import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { kindOf } from '../src/spec_text';

const SPECS = join('..', '..', 'specs');

test('all specs of netspec are specs', () => {
  const files = readdirSync(SPECS).filter((name) => name.endsWith('.yaml'));
  assert.ok(files.length > 10);
  for (const file of files) {
    assert.equal(kindOf(readFileSync(join(SPECS, file), 'utf8')), 'spec', file);
  }
});

test('specs and recipes in other layouts', () => {
  assert.equal(kindOf('# a comment\r\n---\r\n"netspec" : 1\r\n'), 'spec');
  assert.equal(kindOf('{netspec: 1, name: x}'), 'spec');
  assert.equal(kindOf('recipe: 1 # of training\nspec: a.yaml\n'), 'recipe');
  assert.equal(kindOf('name: x\nrecipe: 1\n'), 'recipe');
});

test('other YAML is neither', () => {
  for (const text of ['', 'services: {}\n', 'tools:\n  netspec: 1\n', 'recipe: pancakes\n', '# netspec: 1\n']) {
    assert.equal(kindOf(text), undefined, text);
  }
});
