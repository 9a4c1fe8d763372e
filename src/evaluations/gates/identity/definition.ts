/**
 * Does the model know who it is? Asks the family's questions in the model's own chat template, without a system prompt
 * unless the fleet gives one: the weights are judged, not a prompt.
 */
import { MAX_ANSWER_TOKENS } from '../../../backends/ask-questions.ts';
import { defineGate } from '../define-gate.ts';
import { changedQuestions } from './changed-questions.ts';
import { IDENTITY_RULE, type IdentityVerdict, judgeIdentity } from './judge.ts';
import { readAnswers } from './read-answers.ts';
import type { IdentitySettings } from './settings.ts';
import { viewIdentity } from './view.ts';

/** Every answer has to be right. */
const WHOLE = 1;

export const identityGate = defineGate('identity', {
  needs: ['served model', 'questions'],
  judgesThroughBase: true,
  judges: ({ canBeAsked, intermediate, standsForOthers }) => canBeAsked && (!intermediate || standsForOthers),
  settings: ({ pass = WHOLE }, beside): IdentitySettings => ({ ...beside, pass }),
  holds: 'model',
  canFail: () => true,
  pass: ({ pass }) => pass,
  measures: ({ questions, system = '' }) => ({
    settings: { temperature: 0, maxTokens: MAX_ANSWER_TOKENS },
    asked: questions.map(({ ask }) => ask),
    system,
  }),
  work: ({ questions }) => ({ steps: questions.length, secondsPerStep: 2 }),
  how: { kind: 'served', load: async () => (await import('./measure.ts')).measureIdentity },
  version: 1,
  read: readAnswers,
  rule: { name: IDENTITY_RULE, settings: ({ questions, pass }) => ({ questions, pass }) },
  judge: ({ answers }, { questions, pass }): IdentityVerdict => judgeIdentity(answers, questions, pass),
  view: viewIdentity,
  tenant: {
    pass: ({ identity }) => identity?.pass ?? WHOLE,
    judge: (answers, questions, pass) => judgeIdentity(answers, questions, pass),
  },
  changed: ({ answers }, { questions }) => changedQuestions(answers, questions),
  agrees: ({ answers }, claimed) =>
    answers.every(({ ask, answer }) =>
      claimed.answers.some((other) => other.ask === ask && other.answer === answer),
    ),
});
