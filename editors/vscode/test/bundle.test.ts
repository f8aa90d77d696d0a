import assert from 'node:assert/strict';
import Module from 'node:module';
import { resolve } from 'node:path';
import { test } from 'node:test';

/** Anything of an editor: what is read of it, called or constructed is such a thing again. */
const EDITOR: object = new Proxy(class {}, {
  get: (target, name) => (name === 'prototype' ? target.prototype : EDITOR),
});

test('the bundle needs nothing but the editor, and offers what the manifest promises', () => {
  const loader = Module as unknown as { _load: (request: string, ...rest: unknown[]) => unknown };
  const load = loader._load;
  const missing: string[] = [];
  loader._load = (request, ...rest) => {
    if (request !== 'vscode' && !Module.isBuiltin(request) && !request.endsWith('extension.js')) {
      missing.push(request);
    }
    return request === 'vscode' ? EDITOR : load(request, ...rest);
  };
  try {
    const { activate, deactivate } = Module.createRequire(__filename)(resolve('dist', 'extension.js'));
    assert.equal(typeof activate, 'function');
    assert.equal(typeof deactivate, 'function');
    assert.deepEqual(missing, []);
  } finally {
    loader._load = load;
  }
});
