// Bundles the extension into dist/, with the schemas of netspec and the licences of what is bundled; `node esbuild.mjs test`
// bundles the tests into build/.

import { copyFileSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

const common = {
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  external: ['vscode'],
  logLevel: 'warning',
};

/** The text of each bundled package's licence. */
function licences(inputs) {
  const packages = new Set(
    Object.keys(inputs).flatMap((file) => /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? []),
  );
  return [...packages].sort().map((folder) => {
    const file = readdirSync(folder).find((name) => /^licen[cs]e/i.test(name));
    if (file === undefined) {
      throw new Error(`${folder} has no licence`);
    }
    const { name, version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    return `${name} ${version}\n\n${readFileSync(join(folder, file), 'utf8').trim()}\n`;
  });
}

if (process.argv[2] === 'test') {
  const tests = readdirSync('test').filter((name) => name.endsWith('.test.ts'));
  await build({ ...common, entryPoints: tests.map((name) => join('test', name)), outdir: 'build' });
} else {
  const made = await build({
    ...common,
    entryPoints: ['src/extension.ts'],
    outfile: 'dist/extension.js',
    minify: true,
    metafile: true,
  });
  for (const folder of ['dist', 'build']) {
    mkdirSync(folder, { recursive: true }); // vsce makes no folder for the package
  }
  for (const name of ['netspec.schema.json', 'netspec-recipe.schema.json']) {
    copyFileSync(join('..', '..', 'specs', name), join('dist', name));
  }
  writeFileSync(join('dist', 'licences.txt'), licences(made.metafile.inputs).join(`\n${'-'.repeat(80)}\n\n`));
}
