import { WorldFailure } from '../diagnostics/failure.ts';
import type { ReadRoute } from '../endpoints/read-routes.ts';
import { openingOf } from '../resources/split-thought.ts';
import type { Connection } from '../transports/transport.ts';
import type { ChatAnswer, ChatQuestion } from './backend.ts';
import type { Handle } from './handle.ts';
import { parseChatAnswer, parseErrorMessage, parsePrompt } from './chat-answers.ts';
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
  /** Absent: it shows no conversation as the model gets it. */
  readonly template?: ChatTemplate;
}
export interface ChatTemplate {
  /** Where it shows that. */
  readonly at: string;
  /** What one question says besides, so that a thought stays in the answer. */
  readonly whole: Readonly<Record<string, unknown>>;
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
  const signal = question.signal === undefined ? timeout : AbortSignal.any([timeout, question.signal]);
  const messages = [
    ...(question.system === undefined ? [] : [{ role: 'system', content: question.system }]),
    { role: 'user', content: question.ask },
  ];
  const forward = await connection.forward(port);
  /** `read` is undefined for what is no answer. */
  async function post<T>(path: string, said: object, read: (json: unknown) => T | undefined): Promise<T> {
    const asking = { forward, path, readRoutes: server.readRoutes, signal };
    const { status, json } = await postJson(asking, { messages, ...said });
    const answer = status === 200 ? read(json) : undefined;
    if (answer !== undefined) return answer;
    throw new WorldFailure({
      class: 'tool',
      message: `${server.name} answered ${status} to a question: ${parseErrorMessage(json) ?? 'no reason given'}`,
    });
  }
  const chat = (besides: Readonly<Record<string, unknown>> = {}): Promise<ChatAnswer> =>
    post(
      '/v1/chat/completions',
      {
        model: server.model ?? alias,
        temperature: 0,
        seed: SEED,
        max_tokens: question.maxTokens,
        ...server.asked,
        ...besides,
      },
      parseChatAnswer,
    );
  try {
    const answer = await chat();
    if (answer.thought !== undefined || server.template === undefined) return answer;
    // A template may begin the thought itself. Without an end the server takes all of it for the answer; with an end it may be empty.
    const opening = openingOf(await post(server.template.at, {}, parsePrompt));
    return opening === undefined ? answer : opened(await chat(server.template.whole), opening);
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

/** With the beginning of its thought, which some servers put there themselves. */
function opened(whole: ChatAnswer, opening: string): ChatAnswer {
  const hasOpening = whole.answer.trimStart().startsWith(opening.trim());
  return hasOpening ? whole : { ...whole, answer: `${opening}${whole.answer}` };
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
