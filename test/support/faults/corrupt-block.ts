/** Overwrites one block of the first Q4_K tensor of a GGUF file: all stays within bounds, and no header says it. Argument: the file. */
import { open } from 'node:fs/promises';
import { readGguf } from '../../../src/weights/read-gguf.ts';

const Q4_K = 12;
const BLOCK_BYTES = 144;
const ALIGNMENT = 32;

const [path = ''] = process.argv.slice(2);
const content = await readGguf(path);
if (typeof content === 'string') throw new Error(content);
const tensor = content.tensors.find(({ type }) => type === Q4_K);
if (tensor === undefined) throw new Error(`${path} has no Q4_K tensor`);
const start = Math.ceil(content.headerBytes / ALIGNMENT) * ALIGNMENT + tensor.offset;
const file = await open(path, 'r+');
// As halves: a scale of 203.
await file.write(Buffer.alloc(BLOCK_BYTES, 0x5a), 0, BLOCK_BYTES, start);
await file.close();
