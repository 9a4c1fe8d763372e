import { WorldFailure } from '../diagnostics/failure.ts';
import type { ReadRoute } from '../endpoints/read-routes.ts';
import type { Connection } from '../transports/transport.ts';
import type { ChatAnswer, ChatQuestion } from './backend.ts';
import type { Handle } from './handle.ts';
import { parseChatAnswer, parseErrorMessage } from './chat-answers.ts';
import { postJson } from './loopback-client.ts';
import { reasonOf } from './reason-of.ts';

const SEED = 42;

/** A server that holds OpenAI's conversations. */
export interface ChatServer {
  readonly name: string;
  readonly readRoutes: readonly ReadRoute[];
  /** The name that it answers to; absent: the alias that it was started with. */
  readonly model?: string;
  /** What one question says besides. */
  readonly asked?: Readonly<Record<string, unknown>>;
}
export interface Chatting {
  readonly connection: Connection;
  readonly at: Handle;
  readonly server: ChatServer;
}

/** One question in the model's own chat template, at temperature 0 with a fixed seed. */
export async function askChat(
  { connection, at: { port, alias }, server }: Chatting,
  question: ChatQuestion & { readonly milliseconds: number },
): Promise<ChatAnswer> {
  const timeout = AbortSignal.timeout(question.milliseconds);
  const forward = await connection.forward(port);
  try {
    const { status, json } = await postJson(
      {
        forward,
        path: '/v1/chat/completions',
        readRoutes: server.readRoutes,
        signal: question.signal === undefined ? timeout : AbortSignal.any([timeout, question.signal]),
      },
      {
        model: server.model ?? alias,
        messages: [
          ...(question.system === undefined ? [] : [{ role: 'system', content: question.system }]),
          { role: 'user', content: question.ask },
        ],
        temperature: 0,
        seed: SEED,
        max_tokens: question.maxTokens,
        ...server.asked,
      },
    );
    const answer = status === 200 ? parseChatAnswer(json) : undefined;
    if (answer !== undefined) return answer;
    throw new WorldFailure({
      class: 'tool',
      message: `${server.name} answered ${status} to a question: ${parseErrorMessage(json) ?? 'no reason given'}`,
    });
  } catch (error) {
    if (error instanceof WorldFailure) throw error;
    if (question.signal?.aborted === true)
      throw new WorldFailure({ class: 'interrupted', message: 'interrupted while a model was asked' });
    if (timeout.aborted) throw neverAnswered(question);
    throw new WorldFailure(
      { class: 'unhealthy', message: `${server.name} died while it was asked: ${reasonOf(error)}` },
      { cause: error },
    );
  } finally {
    await forward.close();
  }
}

/** A template that loops is begun anew with each question, so that another try would end the same way. */
function neverAnswered({
  model,
  ask: question,
  milliseconds,
}: ChatQuestion & { readonly milliseconds: number }): WorldFailure {
  const time = milliseconds < 60_000 ? `${milliseconds / 1_000} s` : `${milliseconds / 60_000} minutes`;
  return new WorldFailure({
    class: 'tool',
    message: `${model} has not answered ${JSON.stringify(question)} in ${time}`,
    remedy: 'check the loops of its chat template; if the machine is only slow, judge it on a faster one',
  });
}
