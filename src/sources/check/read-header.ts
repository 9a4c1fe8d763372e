import {
  headerLength,
  LENGTH_BYTES,
  parseSafetensorsHeader,
  type SafetensorsTensor,
} from '../../weights/safetensors-header.ts';
import { notContent } from './check-content.ts';
import { DOWNLOAD_AGAIN } from './problem.ts';
import type { Reading } from './read-text.ts';

/** One look at most files: headers of some hundred tensors fit. */
const FIRST_BYTES = 64 * 1024;

/** Tensors of a file of weights; undefined when a problem says why not. */
export async function readHeader(
  file: string,
  { view, problems }: Reading,
): Promise<readonly SafetensorsTensor[] | undefined> {
  const size = view.sizes.get(file);
  if (size === undefined) {
    problems.add(file, 'is missing', DOWNLOAD_AGAIN);
    return undefined;
  }
  const first = await view.read(file, 0, FIRST_BYTES);
  const other = notContent(file, first);
  if (other !== undefined) {
    problems.add(file, other.what, other.remedy);
    return undefined;
  }
  const header = await headerOf(first, size, (begin, bytes) => view.read(file, begin, bytes));
  if (typeof header !== 'string') return header;
  problems.add(file, `is damaged: ${header}`, DOWNLOAD_AGAIN);
  return undefined;
}

async function headerOf(
  first: Buffer,
  size: number,
  read: (begin: number, bytes: number) => Promise<Buffer>,
): Promise<readonly SafetensorsTensor[] | string> {
  const length = headerLength(first.subarray(0, LENGTH_BYTES), size);
  if (typeof length === 'string') return length;
  const end = LENGTH_BYTES + length;
  const json = end <= first.length ? first.subarray(LENGTH_BYTES, end) : await read(LENGTH_BYTES, length);
  const header = parseSafetensorsHeader(json, size - end);
  return header.state === 'ok' ? header.tensors : header.why;
}
