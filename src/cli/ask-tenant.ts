/** Asks tenants the same questions, one tenant after the other: two at a time would take from each other's machine. */
import { performance } from 'node:perf_hooks';
import { MAX_ANSWER_TOKENS } from '../backends/ask-questions.ts';
import type { Backend } from '../backends/backend.ts';
import type { Handle } from '../backends/handle.ts';
import { WorldFailure } from '../diagnostics/failure.ts';
import type { ComparedAnswer } from '../report/comparison.ts';
import { answerText, type Question } from '../resources/evaluation.ts';
import { unmetBy } from '../resources/expectation.ts';
import { splitThought } from '../resources/split-thought.ts';
import type { Connection } from '../transports/transport.ts';

interface Served {
  readonly backend: Pick<Backend, 'ask'>;
  readonly connection: Connection;
  readonly at: Handle;
  /** Who is asked, for messages. */
  readonly name: string;
  /** Of the tenant's own family: what a right answer is. */
  readonly rules: readonly Question[];
}

/** A model that says nothing is a result here: the other ones are asked all the same. */
export async function askTenant(
  { backend, connection, at, name, rules }: Served,
  questions: readonly string[],
  signal: AbortSignal,
): Promise<readonly ComparedAnswer[]> {
  const answers: ComparedAnswer[] = [];
  for (const ask of questions) {
    const began = performance.now();
    try {
      const said = await backend.ask(connection, at, {
        ask,
        model: name,
        maxTokens: MAX_ANSWER_TOKENS,
        signal,
      });
      const milliseconds = performance.now() - began;
      answers.push({
        ...judged(
          said.answer,
          rules.find((one) => one.ask === ask),
        ),
        milliseconds,
      });
    } catch (error) {
      if (!(error instanceof WorldFailure) || error.failure.class === 'interrupted') throw error;
      answers.push({ problem: error.failure.message, milliseconds: performance.now() - began });
    }
  }
  return answers;
}

function judged(said: string, rule: Question | undefined): Omit<ComparedAnswer, 'milliseconds'> {
  const { answer, isOpen } = splitThought(answerText(said));
  if (isOpen) return { problem: 'it thought, and its thought has no end' };
  if (answer.trim() === '') return { problem: 'it said nothing' };
  if (rule === undefined) return { answer };
  const unmet = unmetBy(answer, rule.expect);
  return {
    answer,
    isRight: unmet === undefined,
    ...(unmet === undefined ? {} : { problem: `expected ${unmet}` }),
  };
}
