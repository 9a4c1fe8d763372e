import { visible } from '../../../diagnostics/visible-text.ts';
import { type Answer, answerText } from '../../../resources/evaluation.ts';
import { type Json, objectsIn, textIn } from '../../../resources/json-reader.ts';

export interface IdentityData {
  readonly answers: readonly Answer[];
}

/** @throws NotReadable */
export function readAnswers(data: Json): IdentityData {
  return {
    answers: objectsIn(data['answers']).map((answer): Answer => ({
      ask: textIn(answer['ask']),
      answer: answerText(textIn(answer['answer'])),
      ...(answer['thought'] === undefined ? {} : { thought: answerText(textIn(answer['thought'])) }),
      finish: visible(textIn(answer['finish'])),
    })),
  };
}
