/** Files beside the weights: keys of JSON, lines of other texts. */
import { readFile } from 'node:fs/promises';
import type { FileChange, MetadataChange } from '../resources/difference.ts';
import { textDiff } from '../report/text-diff.ts';
import type { SideFile } from './side.ts';

/** Vocabularies have 33 MB; a diff of lines by lines is for what a person wrote. */
const MOST_JSON_BYTES = 64_000_000;
const MOST_TEXT_BYTES = 1_000_000;
const MOST_LINES = 30;
const MOST_KEYS = 20;
const MOST_DEPTH = 64;

export interface TextDifference {
  readonly metadata: readonly MetadataChange[];
  readonly files: readonly FileChange[];
}

const WEIGHTS = /\.(?:bin|pt|pth|ckpt|onnx|onnx_data|onnx\.data|npz|h5|msgpack|tflite|pb)$/i;
/** No weights, whatever their size: words, tokenizers, pictures, documents. */
const NO_WEIGHTS =
  /(?:\.(?:json|jsonl|txt|md|rst|html|csv|tsv|ya?ml|toml|jinja|py|spm|tiktoken|png|jpe?g|gif|webp|svg|pdf|sig|asc|sigstore)|(?:^|\/)tokenizer\.model)$/i;

/** A file whose tensors are not read here holds weights, or can hold some: it is no text, and nothing else that is known. */
export async function isUnreadable(file: SideFile): Promise<boolean> {
  if (WEIGHTS.test(file.path)) return true;
  if (NO_WEIGHTS.test(file.path)) return false;
  return file.size > MOST_TEXT_BYTES || (await textOf(file)) === undefined;
}

/** Two files whose bytes differ. */
export async function compareTexts(
  path: string,
  [a, b]: readonly [SideFile, SideFile],
): Promise<TextDifference> {
  const plain: FileChange = { path, change: 'changed', isWeights: false };
  const most = path.endsWith('.json') ? MOST_JSON_BYTES : MOST_TEXT_BYTES;
  if (a.size > most || b.size > most) return { metadata: [], files: [plain] };
  const [before, after] = [await textOf(a), await textOf(b)];
  if (before === undefined || after === undefined) return { metadata: [], files: [plain] };
  if (path.endsWith('.json')) {
    const metadata = compareJson(path, before, after);
    if (metadata !== undefined && metadata.length > 0) return { metadata, files: [] };
  }
  if (before.length + after.length > 2 * MOST_TEXT_BYTES) return { metadata: [], files: [plain] };
  return { metadata: [], files: [{ ...plain, lines: someLines(textDiff(before, after)) }] };
}

async function textOf(file: SideFile): Promise<string | undefined> {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(await readFile(await file.local()));
  } catch (error) {
    // Not a text in UTF-8.
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

function someLines(diff: string): string {
  const lines = diff.split('\n');
  const more = lines.length - MOST_LINES;
  return more <= 0 ? diff : [...lines.slice(0, MOST_LINES), `… ${more} more lines`].join('\n');
}

/** Undefined: one of them is no JSON, or deeper than any configuration. Empty: the same values, written otherwise. */
function compareJson(where: string, before: string, after: string): readonly MetadataChange[] | undefined {
  const changes: MetadataChange[] = [];
  let found = 0;
  function visit(
    old: unknown,
    now: unknown,
    { key, depth }: { readonly key: string; readonly depth: number },
  ): void {
    if (depth > MOST_DEPTH) throw new SyntaxError('too deep');
    if (isObject(old) && isObject(now) && Array.isArray(old) === Array.isArray(now)) {
      for (const name of new Set([...Object.keys(old), ...Object.keys(now)])) {
        const below = Array.isArray(old) ? `${key}[${name}]` : key === '' ? name : `${key}.${name}`;
        visit(own(old, name), own(now, name), { key: below, depth: depth + 1 });
      }
      return;
    }
    if (Object.is(old, now)) return;
    found += 1;
    if (found > MOST_KEYS) return;
    changes.push({
      where,
      key,
      ...(old === undefined ? {} : { before: shortJson(old) }),
      ...(now === undefined ? {} : { after: shortJson(now) }),
    });
  }
  try {
    visit(JSON.parse(before), JSON.parse(after), { key: '', depth: 0 });
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof RangeError) return undefined;
    throw error;
  }
  return found > MOST_KEYS
    ? [...changes, { where, key: '', after: `${found - MOST_KEYS} more keys differ` }]
    : changes;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function own(value: Readonly<Record<string, unknown>>, name: string): unknown {
  return Object.hasOwn(value, name) ? value[name] : undefined;
}

function shortJson(value: unknown): string {
  const text = JSON.stringify(value);
  return text.length <= MOST_VALUE ? text : `${text.slice(0, MOST_VALUE)}…`;
}
const MOST_VALUE = 200;
