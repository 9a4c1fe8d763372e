import { StringDecoder } from 'node:string_decoder';

/**
 * The `data:` of server-sent events, one for each line that has some, wherever the pieces are cut. Other fields are passed over: no
 * model server sends data in several lines.
 */
export async function* sseData(bytes: AsyncIterable<Uint8Array>): AsyncIterable<string> {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  for await (const piece of bytes) {
    const lines = `${rest}${decoder.write(Buffer.from(piece))}`.split(/\r\n|\n|\r(?!$)/);
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const data = dataOf(line);
      if (data !== undefined) yield data;
    }
  }
  const last = dataOf(`${rest}${decoder.end()}`.trimEnd());
  if (last !== undefined) yield last;
}

/** llama-server writes `error:` in place of `data:` where it fails behind the beginning. */
function dataOf(line: string): string | undefined {
  return /^(?:data|error): ?(.*)$/.exec(line)?.[1];
}
