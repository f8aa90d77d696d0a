/** How netspec is started: a program, what comes before its own arguments, and how the user knows it. */
export interface Command {
  readonly program: string;
  readonly args: readonly string[];
  /** Whether the program is a Python, into which netspec can be installed. */
  readonly python: boolean;
}

/** netspec as a module of a Python. */
export function ofPython(interpreter: string): Command {
  return { program: interpreter, args: ['-m', 'netspec'], python: true };
}

/** netspec as a program. */
export function ofProgram(program: string): Command {
  return { program, args: [], python: false };
}
