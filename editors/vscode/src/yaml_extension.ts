import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { extensions, workspace } from 'vscode';
import { kindOf } from './spec_text';

/** What is used of the interface of Red Hat's YAML extension. */
interface YamlApi {
  registerContributor(
    scheme: string,
    schemaOf: (uri: string) => string | undefined,
    contentOf: (schema: string) => Promise<string>,
  ): boolean;
}

const SCHEME = 'netspec';
/** A schema that allows everything, for files that the language server checks. */
const ANYTHING = '{}';
const FILES: Readonly<Record<string, string>> = {
  [`${SCHEME}://schema/spec`]: 'netspec.schema.json',
  [`${SCHEME}://schema/recipe`]: 'netspec-recipe.schema.json',
};

/**
 * Gives Red Hat's YAML extension, if it is there, the schemas of specs and recipes while no language server runs. While one
 * does, they have a schema without rules, so that no problem is reported twice.
 */
export async function contributeSchemas(folder: string, served: () => boolean): Promise<void> {
  const api = await extensions.getExtension<YamlApi>('redhat.vscode-yaml')?.activate();
  api?.registerContributor(
    SCHEME,
    (uri) => {
      const kind = kindOf(workspace.textDocuments.find((each) => each.uri.toString() === uri)?.getText() ?? '');
      return kind && (served() ? `${SCHEME}://schema/anything` : `${SCHEME}://schema/${kind}`);
    },
    async (schema) => {
      const file = FILES[schema];
      return file === undefined ? ANYTHING : readFile(join(folder, file), 'utf8');
    },
  );
}
