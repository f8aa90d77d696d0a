import { type Event, extensions, type Uri } from 'vscode';

/** What is used of the interface of the Python extension. */
interface PythonApi {
  readonly environments: {
    getActiveEnvironmentPath(resource?: Uri): { readonly path: string };
    resolveEnvironment(path: { readonly path: string }): Promise<PythonEnvironment | undefined>;
    readonly onDidChangeActiveEnvironmentPath: Event<unknown>;
  };
}

interface PythonEnvironment {
  readonly executable: { readonly uri: Uri | undefined };
}

async function api(): Promise<PythonApi['environments'] | undefined> {
  const found: PythonApi | undefined = await extensions.getExtension<PythonApi>('ms-python.python')?.activate();
  return found?.environments;
}

/** The Python that is selected for a folder; undefined without the Python extension, or without a selection. */
export async function selectedPython(folder: Uri | undefined): Promise<string | undefined> {
  const environments = await api();
  const active = environments?.getActiveEnvironmentPath(folder);
  const environment = active && (await environments?.resolveEnvironment(active));
  return environment?.executable.uri?.fsPath;
}

/** The event of another selection. */
export async function selectionChanged(): Promise<Event<unknown> | undefined> {
  return (await api())?.onDidChangeActiveEnvironmentPath;
}
