import { kindOf, type ResourceId } from '../resources/id.ts';

/** Whether a line of a fleet file, counted from 0, can decide what becomes of a resource. */
export type IsAbout = (lines: readonly string[], at: number) => boolean;

/**
 * What stands in the block of another family, model, machine or target is about something else; all the rest may be about
 * these resources. Name them with everything that they depend on.
 */
export function linesAbout(ids: readonly ResourceId[]): IsAbout {
  const named: Readonly<Record<string, Set<string>>> = {
    families: new Set(),
    machines: new Set(),
    targets: new Set(),
  };
  const models = new Set<string>();
  for (const id of ids) {
    const [first = '', second = ''] = id.split('/').slice(1).map(decodeURIComponent);
    switch (kindOf(id)) {
      case 'source':
      case 'artifact':
      case 'evaluation':
        named['families']?.add(first);
        models.add(`${first}/${second}`);
        break;
      case 'host':
      case 'residency':
        named['machines']?.add(first);
        break;
      case 'publication':
        named['targets']?.add(first);
    }
  }
  return (lines, at) => {
    const [section = '', name, part, model] = keysAt(lines, at);
    if (name === undefined) return true;
    if (named[section]?.has(name) === false) return false;
    if (section !== 'families' || part !== 'models' || model === undefined) return true;
    return models.has(`${name}/${model}`);
  };
}

const KEY = /^( *)(?:- +)?(?:"([^"]+)"|'([^']+)'|([^\s"'#:[{][^:]*?)) *:(?: |$)/;

/** The keys that a line stands below, outermost first, its own last. */
function keysAt(lines: readonly string[], at: number): readonly string[] {
  const keys: string[] = [];
  let depth = Infinity;
  for (let index = at; index >= 0 && depth > 0; index -= 1) {
    const line = lines[index] ?? '';
    const indent = line.search(/[^ ]/);
    if (indent < 0 || indent >= depth) continue;
    const [, , ...names] = KEY.exec(line) ?? [];
    const key = names.find((name) => name !== undefined);
    if (key === undefined && index !== at) continue;
    depth = indent;
    if (key !== undefined) keys.unshift(key);
  }
  return keys;
}
