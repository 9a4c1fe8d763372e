/**
 * What the outgoing tenant has in its cache is kept in its own `kv-cache/`, and read back when it returns, so that a
 * conversation goes on where it was. It is a courtesy: nothing that goes wrong here ever fails a swap.
 */
import { tenantFolder } from '../../backends/tenant-folder.ts';
import { failureLine, WorldFailure } from '../../diagnostics/failure.ts';
import { canonicalJson } from '../../resources/content.ts';
import { isObject, jsonText, numberOf, parseObject, textOf } from '../json-object.ts';
import type { Pointer } from '../pointer.ts';
import type { Heard } from './own-words.ts';
import type { Swap } from './swap.ts';

const FILE = 'slot-0.bin';

/**
 * The server checks nothing but shapes, so everything that could make the cache mean something else is compared by us:
 * weights, build, and the settings of the cache.
 */
async function fingerprintOf(
  { backend, connection }: Swap,
  { digest, serving, tenant }: Pointer,
): Promise<string | undefined> {
  if (digest === undefined || serving === undefined || tenant === undefined || serving.parallel !== 1)
    return undefined;
  const seen = await backend.look(connection, { port: serving.port, alias: tenant });
  if (seen.state !== 'ready') return undefined;
  const { backend: name, context, parallel } = serving;
  return canonicalJson({ digest, backend: name, build: seen.build, context, parallel, cache: 'f16/f16' });
}

/** Returns a line to tell when there was something to keep and it could not be kept. */
export async function hibernate(swap: Swap, pointer: Pointer): Promise<string | undefined> {
  const { backend, connection, context } = swap;
  const { tenant, serving } = pointer;
  const fingerprint = await fingerprintOf(swap, pointer);
  if (
    tenant === undefined ||
    serving === undefined ||
    fingerprint === undefined ||
    backend.hibernation === undefined
  )
    return undefined;
  const folder = `${tenantFolder(swap, tenant)}/kv-cache`;
  await context.effect('hibernate', { tenant });
  try {
    for (const name of [`${FILE}.json`, FILE]) await connection.remove(`${folder}/${name}`);
    const tokens = await backend.hibernation.save(connection, serving.port, FILE);
    const sha256 = await connection.hash(`${folder}/${FILE}`);
    if (tokens === 0 || sha256 === undefined) return undefined;
    await connection.writeAtomic(
      `${folder}/${FILE}.json`,
      jsonText({ fingerprint: parseObject(fingerprint) ?? {}, tokens, sha256, savedAt: context.now() }),
    );
    return undefined;
  } catch (error) {
    return `the conversation of ${tenant} could not be kept: ${reasonOf(error)}`;
  }
}

/** After a tenant was proven on its own port: the questions are no conversation to keep. */
export async function forgetQuestions({ backend, connection }: Swap, port: number): Promise<void> {
  try {
    await backend.hibernation?.forget(connection, port);
  } catch (error) {
    // Two questions too many in a cache are no reason to undo a swap.
    if (!(error instanceof WorldFailure)) throw error;
  }
}

export type Resumed =
  | { readonly state: 'nothing to resume' }
  | { readonly state: 'resumed'; readonly tokens: number }
  | { readonly state: 'poisoned'; readonly why: string };

/** `poisoned`: the server refused, and llama-server may answer wrongly ever after: it has to be started again. */
export async function resume(
  swap: Swap,
  pointer: Pointer,
  /** Asks it something, whereby what was restored is lost. */
  listen: () => Promise<Heard>,
): Promise<Resumed> {
  const { backend, connection } = swap;
  const { tenant, serving } = pointer;
  const fingerprint = await fingerprintOf(swap, pointer);
  if (
    tenant === undefined ||
    serving === undefined ||
    fingerprint === undefined ||
    backend.hibernation === undefined
  )
    return { state: 'nothing to resume' };
  const folder = `${tenantFolder(swap, tenant)}/kv-cache`;
  const kept = parseKept(await connection.readText(`${folder}/${FILE}.json`));
  if (kept === undefined) return { state: 'nothing to resume' };
  if (kept.fingerprint !== fingerprint || (await connection.hash(`${folder}/${FILE}`)) !== kept.sha256)
    return { state: 'nothing to resume' };
  try {
    const { restore } = backend.hibernation;
    const read = (): Promise<number> => restore(connection, serving.port, FILE);
    let tokens = await read();
    const heard = await listen();
    if (heard.state === 'other words') return { state: 'poisoned', why: heard.text };
    if (heard.state === 'as before') tokens = await read();
    return tokens === kept.tokens
      ? { state: 'resumed', tokens }
      : { state: 'poisoned', why: `${tokens} of ${kept.tokens} tokens came back` };
  } catch (error) {
    return { state: 'poisoned', why: reasonOf(error) };
  }
}

interface Kept {
  readonly fingerprint: string;
  readonly tokens: number;
  readonly sha256: string;
}

function parseKept(text: string | undefined): Kept | undefined {
  const object = parseObject(text);
  const fingerprint = object?.['fingerprint'];
  const tokens = numberOf(object, 'tokens');
  const sha256 = textOf(object, 'sha256');
  if (!isObject(fingerprint) || tokens === undefined || sha256 === undefined) return undefined;
  return { fingerprint: canonicalJson(fingerprint), tokens, sha256 };
}

function reasonOf(error: unknown): string {
  return error instanceof WorldFailure ? failureLine(error.failure) : String(error);
}
