/** Short hands for asking a test hub with `@huggingface/hub`, which is not modified. */
import { createHash } from 'node:crypto';
import { createRepo, downloadFile } from '@huggingface/hub';
import { startHub, type TestHub } from './start-hub.ts';

export const MEGABYTE = 1_000_000;
const repo = { type: 'model', name: 'lab/model' } as const;

export function at(hub: TestHub) {
  return { hubUrl: hub.url, accessToken: 'hf_test', repo };
}

export async function hubWithRepo(options: Parameters<typeof startHub>[0] = {}) {
  const hub = await startHub(options);
  await createRepo(at(hub));
  return { hub, client: at(hub) };
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

export async function collect<T>(items: AsyncIterable<T>): Promise<readonly T[]> {
  const all: T[] = [];
  for await (const item of items) all.push(item);
  return all;
}

export async function download(
  client: ReturnType<typeof at>,
  path: string,
  revision?: string,
): Promise<Buffer> {
  const blob = await downloadFile({ ...client, path, ...(revision === undefined ? {} : { revision }) });
  if (blob === null) throw new Error(`${path} is not there`);
  return Buffer.from(await blob.arrayBuffer());
}

export async function statusOf(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
    return 'no error';
  } catch (error) {
    return error instanceof Error && 'statusCode' in error ? error.statusCode : error;
  }
}
