/**
 * Does the model know who it is? Asks the family's questions in the model's own chat template, without a system prompt
 * unless the fleet gives one: the weights are judged, not a prompt.
 */
import { askQuestions, MAX_ANSWER_TOKENS } from '../../../backends/ask-questions.ts';
import { WorldFailure } from '../../../diagnostics/failure.ts';
import { tied } from '../../../transports/keeper.ts';
import type { Answer } from '../../../resources/evaluation.ts';
import type { Bench, Gate, Subject } from '../gate.ts';
import { IDENTITY_RULE, judgeIdentity } from './judge.ts';

const CONTEXT_TOKENS = 4096;
const START_TIMEOUT_MILLISECONDS = 15 * 60 * 1000;

export const identityGate: Gate = {
  name: 'identity',
  settings: { temperature: 0, maxTokens: MAX_ANSWER_TOKENS },
  measure,
  judge: judgeIdentity,
  rule: IDENTITY_RULE,
};

async function measure(subject: Subject, bench: Bench): Promise<readonly Answer[]> {
  const { backend, connection, directory, signal } = bench;
  if (!subject.hasChatTemplate) {
    // llama-server would fall back to ChatML, and a wrong template makes every model look like a stranger.
    throw new WorldFailure({
      class: 'tool',
      message: `${subject.name} carries no chat template, so it cannot be asked anything`,
      remedy: 'add chat_template.jinja (or chat_template in tokenizer_config.json) to the source',
    });
  }
  const port = await connection.freePort();
  const serving = await backend.start(connection, {
    port,
    signal,
    weightsPath: subject.weightsPath,
    alias: 'judged',
    context: CONTEXT_TOKENS,
    parallel: 1,
    log: `${directory}/server.log`,
    record: `${directory}/server.pid`,
    cwd: directory,
    // A killed run leaves no server that holds the memory of this machine.
    keeper: tied,
    startTimeoutMilliseconds: START_TIMEOUT_MILLISECONDS,
  });
  try {
    return await askQuestions(
      { backend, connection, at: serving },
      { ...subject, model: subject.name, signal },
      bench.onAnswer,
    );
  } finally {
    await backend.stop(connection, serving.process, tied);
  }
}
