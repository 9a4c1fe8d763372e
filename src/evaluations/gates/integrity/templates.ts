/** Chat templates of a model folder and of a GGUF file, by their names, and whether those of an artifact are the source's. */
import { readFile } from 'node:fs/promises';
import { BOUNDS } from '../../../resources/bounds.ts';
import type { GgufContent } from '../../../weights/read-gguf.ts';
import type { ReadFile } from '../bench.ts';
import type { Notes } from './notes.ts';
import { pythonValue } from './python-value.ts';

/** Name -> texts: a folder can say it in several places, and loaders differ in which one they take. */
export type Templates = ReadonlyMap<string, readonly string[]>;

export const DEFAULT = 'default';
const GGUF_KEY = 'tokenizer.chat_template';

export async function templatesIn(files: readonly ReadFile[], notes: Notes): Promise<Templates> {
  const found = new Map<string, string[]>();
  const add = (name: string, text: unknown): void => {
    if (typeof text === 'string' && text !== '') found.set(name, [...(found.get(name) ?? []), text]);
  };
  for (const file of files) {
    const other = /^additional_chat_templates\/([^/]+)\.jinja$/u.exec(file.path)?.[1];
    const isJson = file.path === 'tokenizer_config.json' || file.path === 'chat_template.json';
    if (!isJson && other === undefined && file.path !== 'chat_template.jinja') continue;
    if (file.sizeBytes > BOUNDS.source.textBytes) {
      notes.unseen({ check: 'template', file: file.path, what: `it has ${file.sizeBytes} bytes` });
      continue;
    }
    const bytes = await readFile(file.absolute);
    if (!isJson) {
      add(other ?? DEFAULT, bytes.toString());
      continue;
    }
    const read = pythonValue(bytes, 'chat_template');
    if ('problem' in read) notes.unseen({ check: 'template', file: file.path, what: `it ${read.problem}` });
    else for (const [name, template] of templatesOf(read.value)) add(name, template);
  }
  return found;
}

export function templatesOfGguf({ values }: GgufContent): Templates {
  const found = new Map<string, readonly string[]>();
  for (const [key, value] of values) {
    const isTemplate = key === GGUF_KEY || key.startsWith(`${GGUF_KEY}.`);
    if (!isTemplate || typeof value !== 'string' || value === '') continue;
    found.set(key === GGUF_KEY ? DEFAULT : key.slice(GGUF_KEY.length + 1), [value]);
  }
  return found;
}

/** One text, or several by name. */
function templatesOf(template: unknown): readonly (readonly [name: string, template: unknown])[] {
  if (!Array.isArray(template)) return [[DEFAULT, template]];
  return template.flatMap((each: unknown) => {
    if (typeof each !== 'object' || each === null) return [];
    const name: unknown = Reflect.get(each, 'name');
    return typeof name === 'string' ? [[name, Reflect.get(each, 'template')] as const] : [];
  });
}

export function compareTemplates(
  file: string,
  { own, source }: { readonly own: Templates; readonly source: Templates },
  notes: Notes,
): void {
  const found = (what: string): void => notes.found({ check: 'template', file, what });
  for (const [name, texts] of own) {
    const theirs = source.get(name);
    const called = name === DEFAULT ? 'the chat template' : `the chat template ${name}`;
    if (theirs === undefined) found(`${called} is not of the source, which has none`);
    else for (const text of texts) if (!theirs.includes(text)) found(`${called} ${difference(text, theirs)}`);
  }
  if (source.has(DEFAULT) && !own.has(DEFAULT)) found('the chat template of the source is not in it');
}

function difference(own: string, theirs: readonly string[]): string {
  const [first = ''] = theirs;
  const [mine, other] = [own.split('\n'), first.split('\n')];
  const line = mine.findIndex((text, index) => text !== other[index]);
  const at = line < 0 ? mine.length : line;
  return `differs from the source's in line ${at + 1}: "${mine[at] ?? ''}" is "${other[at] ?? ''}" there`;
}
