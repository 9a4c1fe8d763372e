import { askQuestions } from '../../../backends/ask-questions.ts';
import { WorldFailure } from '../../../diagnostics/failure.ts';
import type { Bench, Subject } from '../bench.ts';
import { serveSubject } from '../serve-subject.ts';
import type { IdentityData } from './read-answers.ts';
import type { IdentitySettings } from './settings.ts';

const CONTEXT_TOKENS = 4096;

export async function measureIdentity(
  subject: Subject,
  bench: Bench,
  { questions, system }: IdentitySettings,
): Promise<IdentityData> {
  if (!subject.hasChatTemplate) {
    // llama-server would fall back to ChatML, and a wrong template makes every model look like a stranger.
    throw new WorldFailure({
      class: 'tool',
      message: `${subject.name} carries no chat template, so it cannot be asked anything`,
      remedy: 'add chat_template.jinja (or chat_template in tokenizer_config.json) to the source',
    });
  }
  return serveSubject(subject, bench, CONTEXT_TOKENS, async (at) => ({
    answers: await askQuestions(
      { backend: bench.backend, connection: bench.connection, at },
      { asked: questions.map(({ ask }) => ask), model: subject.name, system, signal: bench.signal },
      bench.onStep,
    ),
  }));
}
