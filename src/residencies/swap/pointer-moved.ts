import { parsePointer, type Pointer } from '../pointer.ts';
import type { Swap } from './swap.ts';

/** Another run has changed this machine since it was looked at. */
export class PointerMoved extends Error {
  override readonly name = 'PointerMoved';
}

/**
 * Between what was announced and what is done: a run that slept there has its announcement behind it, and the machine
 * belongs to the run that overtook it. Returns the pointer's text.
 */
export async function mustStandAt(
  { connection, zoo, home }: Swap,
  { generation }: Pointer,
): Promise<string | undefined> {
  const text = await connection.readText(`${zoo}/${home}/current.json`);
  const now = parsePointer(text)?.generation;
  if (now === undefined || now === generation) return text;
  throw new PointerMoved(`the machine's pointer moved from generation ${generation} to ${now} meanwhile`);
}

/** Writes over what was seen, and over nothing else. */
export async function writeOver(
  { connection }: Swap,
  path: string,
  { before, text }: { readonly before: string | undefined; readonly text: string },
): Promise<void> {
  const now = await connection.readText(path);
  if (now?.trim() !== before?.trim())
    throw new PointerMoved(`${path} was written by another process meanwhile`);
  await connection.writeAtomic(path, text);
}
