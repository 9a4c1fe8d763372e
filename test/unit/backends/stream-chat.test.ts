import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import type { ChatPiece } from '../../../src/backends/backend.ts';
import { streamChat } from '../../../src/backends/stream-chat.ts';
import { sseData } from '../../../src/backends/sse-data.ts';
import { localConnection } from '../../../src/transports/local/connection.ts';

const CHAT = { name: 'a server', readRoutes: ['POST /v1/chat/completions'] } as const;
let server: Server | undefined;
afterEach(() => server?.close());

/** A server that writes these pieces and ends, or breaks off. */
async function ask(status: number, pieces: readonly string[], signal = new AbortController().signal) {
  server = createServer((_, response) => {
    response.writeHead(status, { 'content-type': 'text/event-stream' });
    for (const piece of pieces) response.write(piece);
    response.end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  const said: ChatPiece[] = [];
  const asking = { model: 'tiny', messages: [], maxTokens: 8, signal };
  for await (const piece of streamChat(
    { connection: localConnection('/'), at: { port: address.port, alias: 'tiny' }, server: CHAT },
    asking,
  ))
    said.push(piece);
  return said;
}
const delta = (content: string): string =>
  `data: ${JSON.stringify({ choices: [{ delta: { content }, finish_reason: null }] })}\n\n`;
const STOP = 'data: {"choices":[{"delta":{},"finish_reason":"stop"}]}\n\n';

describe('a streamed answer', () => {
  it('comes in pieces, however its bytes are cut, up to its end', async () => {
    const bytes = delta('Zen ') + delta('Nano €');
    const pieces = [...(bytes.match(/.{1,7}/gs) ?? []), STOP, 'data: [DONE]\n\n', delta('never')];
    expect(await ask(200, pieces)).toEqual([
      { type: 'text', text: 'Zen ' },
      { type: 'text', text: 'Nano €' },
      { type: 'end', finish: 'stop' },
    ]);
  });

  it('tells thoughts from what is said', async () => {
    const thought = 'data: {"choices":[{"delta":{"reasoning_content":"hm"}}]}\n\n';
    expect(await ask(200, [': a comment\n\n', thought, delta('yes'), STOP])).toMatchObject([
      { type: 'thought', text: 'hm' },
      { type: 'text' },
      { type: 'end' },
    ]);
  });

  it('that breaks off, is refused, or fails in the middle is no answer', async () => {
    await expect(ask(200, [delta('half')])).rejects.toThrow('tiny broke off in the middle of its answer');
    await expect(ask(400, ['{"error":{"message":"exceeds the context size"}}'])).rejects.toThrow(
      'tiny did not answer: exceeds the context size',
    );
    await expect(
      ask(200, [delta('a'), 'error: {"error":{"message":"out of\\u001b[2J memory"}}\n\n']),
    ).rejects.toThrow('tiny did not answer: out of␛[2J memory');
    await expect(ask(502, ['<html>'])).rejects.toThrow('its server says 502 and no reason');
  });
});

describe('data of events', () => {
  it('comes in whole lines, whatever ends them and wherever a character is cut', async () => {
    const bytes = Buffer.from('data: ä\r\ndata:b\n\nid: 7\ndata: c\rdata: d');
    for (const size of [1, 2, 3, 5, 100]) {
      async function* cut(): AsyncIterable<Uint8Array> {
        for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
      }
      const told: string[] = [];
      for await (const data of sseData(cut())) told.push(data);
      expect(told).toEqual(['ä', 'b', 'c', 'd']);
    }
  });
});
