import { WorldFailure } from '../diagnostics/failure.ts';
import { visible } from '../diagnostics/visible-text.ts';
import { type Answer, answerText } from '../resources/evaluation.ts';
import { splitThought } from '../resources/split-thought.ts';
import type { Connection } from '../transports/transport.ts';
import type { Backend } from './backend.ts';
import type { Handle } from './handle.ts';

/** Room for a model that thinks before it speaks; an answer itself takes a few dozen. */
export const MAX_ANSWER_TOKENS = 1024;

/**
 * Asks one server everything, one question after the other and each in a conversation of its own, so that no answer
 * depends on the order. A model that says nothing was not measured: that is a failure of the measurement.
 */
export async function askQuestions(
  {
    backend,
    connection,
    at,
  }: { readonly backend: Pick<Backend, 'ask'>; readonly connection: Connection; readonly at: Handle },
  {
    asked,
    model,
    system,
    signal,
  }: {
    readonly asked: readonly string[];
    /** Who is asked, for messages. */
    readonly model: string;
    readonly system?: string | undefined;
    readonly signal?: AbortSignal | undefined;
  },
  onAnswer: (answered: number) => void = () => undefined,
): Promise<readonly Answer[]> {
  const answers: Answer[] = [];
  for (const ask of asked) {
    const { finish, ...said } = await backend.ask(connection, at, {
      ask,
      model,
      maxTokens: MAX_ANSWER_TOKENS,
      ...(system === undefined ? {} : { system }),
      ...(signal === undefined ? {} : { signal }),
    });
    const { answer, thought = said.thought, isOpen } = splitThought(answerText(said.answer));
    if (isOpen) throw unjudged(ask, 'thought, and its thought has no end');
    if (answer === '') throw saidNothing(ask, finish);
    answers.push({
      ask,
      answer,
      ...(thought === undefined ? {} : { thought: answerText(thought) }),
      finish: visible(finish),
    });
    onAnswer(answers.length);
  }
  return answers;
}

function saidNothing(ask: string, finish: string): WorldFailure {
  const why =
    finish === 'length'
      ? `used all ${MAX_ANSWER_TOKENS} tokens before it came to an answer`
      : 'gave an empty answer';
  return unjudged(ask, why);
}

function unjudged(ask: string, why: string): WorldFailure {
  return new WorldFailure({
    class: 'tool',
    message: `could not be judged: asked ${JSON.stringify(ask)}, the model ${why}`,
    remedy:
      'check the chat template and the end token of the source; this is not a wrong answer, so nothing was recorded',
  });
}
