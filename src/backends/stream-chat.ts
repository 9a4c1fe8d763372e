import { WorldFailure } from '../diagnostics/failure.ts';
import { visible } from '../diagnostics/visible-text.ts';
import { parseBoundedJson } from '../resources/bounded-json.ts';
import { BOUNDS } from '../resources/bounds.ts';
import type { ChatPiece, Conversation } from './backend.ts';
import { postStream } from './loopback-client.ts';
import { sseData } from './sse-data.ts';
import type { Chatting } from './ask-chat.ts';
import { parseChatPieces, parseErrorMessage } from './chat-answers.ts';

const END_OF_STREAM = '[DONE]';

/** As any client of the server: its own sampling, and its cache keeps what was said before. */
export async function* streamChat(
  { connection, at: { port, alias }, server }: Chatting,
  { model, messages, maxTokens, signal }: Conversation,
): AsyncIterable<ChatPiece> {
  const forward = await connection.forward(port);
  try {
    const asking = { forward, path: '/v1/chat/completions', readRoutes: server.readRoutes, signal };
    const { status, bytes } = await postStream(asking, {
      model: server.model ?? alias,
      messages,
      max_tokens: maxTokens,
      stream: true,
    });
    if (status !== 200) throw refused(model, await errorIn(bytes), status);
    let hasEnded = false;
    for await (const data of sseData(bytes)) {
      if (data === END_OF_STREAM) break;
      const json = jsonOf(data);
      const error = parseErrorMessage(json);
      if (error !== undefined) throw refused(model, error, status);
      for (const piece of parseChatPieces(json)) {
        hasEnded ||= piece.type === 'end';
        yield piece;
      }
    }
    if (!hasEnded)
      throw new WorldFailure({
        class: 'unhealthy',
        message: `${model} broke off in the middle of its answer`,
        remedy: 'run `zoo logs`: it shows what its server wrote last',
      });
  } catch (error) {
    if (error instanceof WorldFailure || signal.aborted) throw error;
    const why = error instanceof Error ? error.message : String(error);
    throw new WorldFailure(
      { class: 'unhealthy', message: `${model} died while it was asked: ${visible(why)}` },
      { cause: error },
    );
  } finally {
    await forward.close();
  }
}

/** Of one event. */
function jsonOf(data: string): unknown {
  const json = parseBoundedJson(data, BOUNDS.served);
  return 'value' in json ? json.value : undefined;
}

async function errorIn(bytes: AsyncIterable<Uint8Array>): Promise<string | undefined> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of bytes) chunks.push(chunk);
  return parseErrorMessage(jsonOf(Buffer.concat(chunks).toString('utf8')));
}

function refused(model: string, why: string | undefined, status: number): WorldFailure {
  return new WorldFailure({
    class: 'tool',
    message: `${model} did not answer: ${visible(why ?? `its server says ${status} and no reason`)}`,
    ...(why?.includes('context') === true
      ? { remedy: '/clear begins a new conversation; a larger context: in the fleet file makes room' }
      : {}),
  });
}
