import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { type Command, ofProgram, ofPython } from './command';

/** What is known of the places where netspec may be installed. */
export interface Surroundings {
  /** The settings `netspec.path` and `netspec.interpreter`; empty if they are not set. */
  readonly path: string;
  readonly interpreter: string;
  /** The Python that is selected in the Python extension. */
  readonly selected: string | undefined;
  /** The folders of the workspace. */
  readonly folders: readonly string[];
  readonly windows: boolean;
  readonly exists: (path: string) => boolean;
}

/** The ways to start netspec, in the order in which they are tried; a setting leaves no other. */
export function candidates(around: Surroundings): Command[] {
  if (around.path !== '') {
    return [ofProgram(resolved(around.path, around.folders))];
  }
  if (around.interpreter !== '') {
    return [ofPython(resolved(around.interpreter, around.folders))];
  }
  const selected = around.selected === undefined ? [] : [around.selected];
  const own = around.folders.flatMap((folder) => environments(folder, around.windows)).filter(around.exists);
  const pythons = [...new Set([...selected, ...own])];
  return [...pythons.map(ofPython), ofProgram('netspec'), ofPython(around.windows ? 'python' : 'python3')];
}

/** Where the Pythons of a folder's virtual environments are, if it has some. */
function environments(folder: string, windows: boolean): string[] {
  const python = windows ? ['Scripts', 'python.exe'] : ['bin', 'python'];
  return ['.venv', 'venv', 'env'].map((name) => join(folder, name, ...python));
}

/** A word of settings, which is VS Code's own, not a placeholder of this language. */
const FOLDER = `$\{workspaceFolder}`;

/** The path that a setting means: one with a slash is relative to the first folder, a bare name is found on the PATH. */
function resolved(setting: string, [folder = '']: readonly string[]): string {
  const path = setting.replace(/^~(?=$|[\\/])/, () => homedir()).replaceAll(FOLDER, () => folder);
  return isAbsolute(path) || !/[\\/]/.test(path) ? path : join(folder, path);
}
