/** What a YAML file is to netspec. The server decides by itself; this is for what happens before there is one. */
export type Kind = 'spec' | 'recipe';

const HEAD = 20_000;

/** The kind of a text: the keys `netspec` or, with a number, `recipe` at its top level; undefined for other YAML. */
export function kindOf(text: string): Kind | undefined {
  const head = text.slice(0, HEAD);
  if (/^(?:\{\s*)?["']?netspec["']?[ \t]*:/m.test(head)) {
    return 'spec';
  }
  return /^(?:\{\s*)?["']?recipe["']?[ \t]*:[ \t]*["']?\d+["']?[ \t]*(?:#|,|\}|\r?$)/m.test(head)
    ? 'recipe'
    : undefined;
}
