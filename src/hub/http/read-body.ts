import { parseBoundedJson } from '../../resources/bounded-json.ts';
import { HubError } from '../hub-error.ts';
import { HUB_LIMITS } from '../limits.ts';

export async function readBytes(body: AsyncIterable<Uint8Array>, maximumBytes: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.byteLength;
    if (size > maximumBytes) throw new HubError(413, `The request is larger than ${maximumBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

const JSON_MAXIMUM_BYTES = 32 * 1024 * 1024;

/** An empty body is an empty object: some clients leave it out. */
export async function readJsonObject(body: AsyncIterable<Uint8Array>): Promise<JsonObject> {
  const text = (await readBytes(body, JSON_MAXIMUM_BYTES)).toString('utf8');
  return parseJsonObject(text.trim() === '' ? '{}' : text);
}

export type JsonObject = Readonly<Record<string, unknown>>;

export function parseJsonObject(text: string): JsonObject {
  const json = parseBoundedJson(text, { depth: HUB_LIMITS.jsonDepth, values: HUB_LIMITS.jsonValues });
  if ('problem' in json)
    throw json.isOver
      ? new HubError(413, `The request ${json.problem}`)
      : new HubError(400, 'The request is not valid JSON');
  if (!isJsonObject(json.value)) throw new HubError(400, 'The request is not a JSON object');
  return json.value;
}

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Undefined when the field is absent or null; 400 when it is something else than text. */
export function textField(object: JsonObject, name: string): string | undefined {
  const value = object[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string') throw new HubError(400, `"${name}" has to be a string`);
  return value;
}

export function requiredText(object: JsonObject, name: string): string {
  const value = textField(object, name);
  if (value === undefined || value === '') throw new HubError(400, `"${name}" is missing`);
  return value;
}

export function listField(object: JsonObject, name: string): readonly JsonObject[] {
  const value = object[name] ?? [];
  if (!Array.isArray(value)) throw new HubError(400, `"${name}" has to be a list`);
  if (value.length > HUB_LIMITS.listEntries)
    throw new HubError(413, `"${name}" has more than ${HUB_LIMITS.listEntries} entries`);
  return value.filter((item: unknown) => isJsonObject(item));
}

export function integerField(object: JsonObject, name: string): number | undefined {
  const value = object[name];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 0) {
    throw new HubError(400, `"${name}" has to be a whole number`);
  }
  return value;
}

export function booleanFlag(value: string | null): boolean {
  return value !== null && ['1', 'true', 'yes'].includes(value.toLowerCase());
}

/** One line is one file of a commit in base64; this bounds what a single one can take of our memory. */
const LINE_MAXIMUM_BYTES = 64 * 1024 * 1024;

/** Lines of NDJSON as they arrive; the last one needs no line break. */
export async function* readLines(body: AsyncIterable<Uint8Array>): AsyncIterable<string> {
  let parts: Uint8Array[] = [];
  let size = 0;
  let total = 0;
  for await (const chunk of body) {
    total += chunk.byteLength;
    if (total > HUB_LIMITS.commitBytes)
      throw new HubError(
        413,
        `A commit has at most ${HUB_LIMITS.commitBytes} bytes; upload large files through LFS`,
      );
    let start = 0;
    for (let end = chunk.indexOf(0x0a); end !== -1; end = chunk.indexOf(0x0a, start)) {
      yield Buffer.concat([...parts, chunk.subarray(start, end)]).toString('utf8');
      parts = [];
      size = 0;
      start = end + 1;
    }
    parts.push(chunk.subarray(start));
    size += chunk.byteLength - start;
    if (size > LINE_MAXIMUM_BYTES)
      throw new HubError(413, `A file in the commit itself is too large; upload it through LFS`);
  }
  const last = Buffer.concat(parts).toString('utf8');
  if (last !== '') yield last;
}
