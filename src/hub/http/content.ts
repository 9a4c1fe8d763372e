import { Readable } from 'node:stream';
import { HubError } from '../hub-error.ts';
import type { FileEntry } from '../store/git-objects.ts';
import type { Answer } from './answer.ts';
import { parseRange } from './parse-range.ts';
import type { HubRequest } from './request.ts';

type Headers = Readonly<Record<string, string>> & { readonly etag: string };

/** A file of the store: whole, a part of it, or nothing when the client has it already. */
export async function contentOf(
  request: HubRequest,
  { digest, sizeBytes }: Pick<FileEntry, 'digest' | 'sizeBytes'>,
  headers: Headers,
): Promise<Answer> {
  const { blobs } = request.hub.store;
  // Said while there still is a status to say it with: a stream that fails can only break off.
  if ((await blobs.stat(digest))?.sizeBytes !== sizeBytes)
    throw new HubError(500, 'The store has lost the content of this file');
  return answerWith(request, headers, { sizeBytes, open: (range) => blobs.read(digest, range) });
}

/** The same of bytes that are at hand. */
export function contentOfBytes(request: HubRequest, bytes: Uint8Array, headers: Headers): Answer {
  return answerWith(request, headers, {
    sizeBytes: bytes.byteLength,
    open: (range) =>
      Readable.from([range === undefined ? bytes : bytes.subarray(range.start, range.end + 1)]),
  });
}

interface Content {
  readonly sizeBytes: number;
  readonly open: (range?: { readonly start: number; readonly end: number }) => Readable;
}

function answerWith(request: HubRequest, headers: Headers, { sizeBytes, open }: Content): Answer {
  if (isUnchanged(request, headers.etag)) return { status: 304, headers };
  const range = parseRange(request.headers.range, sizeBytes);
  switch (range.kind) {
    case 'whole': {
      // The JavaScript client takes the size from this header only, and fails on an empty file without it.
      const empty = sizeBytes === 0 ? { 'content-range': 'bytes 0-0/0' } : {};
      return {
        status: 200,
        headers: { ...headers, ...empty },
        body: { kind: 'stream', sizeBytes, open: () => open() },
      };
    }
    case 'part': {
      const { start, end } = range;
      return {
        status: 206,
        headers: { ...headers, 'content-range': `bytes ${start}-${end}/${sizeBytes}` },
        body: { kind: 'stream', sizeBytes: end - start + 1, open: () => open({ start, end }) },
      };
    }
    case 'outside':
      return { status: 416, headers: { ...headers, 'content-range': `bytes */${sizeBytes}` } };
  }
}

/** RFC 9110 §13.1.2: the client has one of these already. */
function isUnchanged({ headers }: HubRequest, etag: string): boolean {
  const known = headers['if-none-match']?.split(',').map((one) => one.trim().replace(/^W\//, '')) ?? [];
  return known.includes(etag) || known.includes('*');
}
