/**
 * Spoils a GGUF file so that its header still holds. Arguments: what, the file. `scale`: one scale of a quantized matrix is no
 * number. `template`: a letter of the chat template is another one.
 */
import { open, readFile, writeFile } from 'node:fs/promises';
import { ggufExtents } from '../../../src/weights/gguf-header.ts';
import { readGguf } from '../../../src/weights/read-gguf.ts';

const NOT_A_NUMBER = Buffer.from([0x00, 0x7e]);
const Q4_K_BYTES = 144;

const [what = '', path = ''] = process.argv.slice(2);
const content = await readGguf(path);
if (typeof content === 'string') throw new Error(content);
if (what === 'scale') {
  const tensor = ggufExtents(content).find(({ name, type }) => type === 'q4_k' && name.startsWith('blk.'));
  if (tensor === undefined) throw new Error(`${path} has no Q4_K tensor`);
  const file = await open(path, 'r+');
  await file.write(NOT_A_NUMBER, 0, NOT_A_NUMBER.length, tensor.begin + 3 * Q4_K_BYTES);
  await file.close();
} else {
  const template = content.values.get('tokenizer.chat_template');
  if (typeof template !== 'string') throw new Error(`${path} has no chat template`);
  const bytes = await readFile(path);
  bytes[bytes.indexOf(template) + template.search(/[a-z]/u)] = 'Z'.charCodeAt(0);
  await writeFile(path, bytes);
}
