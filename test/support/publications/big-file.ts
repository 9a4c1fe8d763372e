import { spawn } from 'node:child_process';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openBlobStore } from '../../../src/blobs/blob-store.ts';
import { hashFile } from '../../../src/blobs/hash-file.ts';
import type { FileEntry } from '../../../src/resources/content.ts';
import { innerPath } from '../../../src/resources/inner-path.ts';

export interface BigFile {
  readonly entry: FileEntry;
  /** Store that holds its bytes. */
  readonly blobs: string;
  remove(): Promise<void>;
}

/** Sparse: takes neither disk nor time to make, and is as long as any other. */
export async function makeBigFile(sizeBytes: number): Promise<BigFile> {
  const directory = await mkdtemp(join(tmpdir(), 'zoo-big-'));
  const path = join(directory, 'big.gguf');
  const file = await open(path, 'w');
  await file.write(`GGUF of ${sizeBytes} bytes`);
  await file.truncate(sizeBytes);
  await file.close();
  const { digest, gitOid } = await hashFile(path);
  const blobs = join(directory, 'blobs');
  await openBlobStore(blobs).adopt(path, 'move');
  return {
    entry: { path: innerPath('zen-nano-4b-Q4_K_M.gguf'), size: sizeBytes, sha256: digest, gitOid },
    blobs,
    remove: () => rm(directory, { recursive: true, force: true }),
  };
}

export interface BigResult {
  readonly outcome: { readonly state: string; readonly upBytes: number };
  readonly seconds: number;
  readonly maxRssBytes: number;
  readonly last: { readonly done: number; readonly total: number };
}

export async function publishInChild(url: string, { blobs, entry }: BigFile): Promise<BigResult> {
  const script = fileURLToPath(new URL('publish-big.ts', import.meta.url));
  const child = spawn(process.execPath, [script, url, blobs, JSON.stringify(entry)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  for await (const chunk of child.stdout.setEncoding('utf8')) text += String(chunk);
  const result: BigResult = JSON.parse(text);
  return result;
}
