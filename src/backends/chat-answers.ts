/** OpenAI's chat completions, as llama-server, Ollama and others answer them. What is not as documented is `undefined`, never guessed. */
import type { ChatPiece } from './backend.ts';
import { field, textField } from './json-fields.ts';

export function parseChatAnswer(
  json: unknown,
): { readonly answer: string; readonly thought?: string; readonly finish: string } | undefined {
  const choices = field(json, 'choices');
  const choice: unknown = Array.isArray(choices) ? choices[0] : undefined;
  const finish = textField(choice, 'finish_reason');
  if (finish === undefined) return undefined;
  // A model that spent everything on thinking has no content at all.
  const message = field(choice, 'message');
  const thought = thoughtIn(message);
  const answer = textField(message, 'content') ?? '';
  return { answer, ...(thought === undefined || thought === '' ? {} : { thought }), finish };
}

/** One event of a streamed answer: `{"choices":[{"delta":{"content":"Hi"},"finish_reason":null}]}`. */
export function parseChatPieces(json: unknown): readonly ChatPiece[] {
  const choices = field(json, 'choices');
  const choice: unknown = Array.isArray(choices) ? choices[0] : undefined;
  const delta = field(choice, 'delta');
  const thought = thoughtIn(delta) ?? '';
  const text = textField(delta, 'content') ?? '';
  const finish = textField(choice, 'finish_reason');
  return [
    ...(thought === '' ? [] : [{ type: 'thought', text: thought } as const]),
    ...(text === '' ? [] : [{ type: 'text', text } as const]),
    ...(finish === undefined ? [] : [{ type: 'end', finish } as const]),
  ];
}

/** llama-server's name for it, and mlx-lm's. */
function thoughtIn(message: unknown): string | undefined {
  return textField(message, 'reasoning_content') ?? textField(message, 'reasoning');
}

/** `{"error":{"code":503,"message":"Loading model",…}}`, or the words alone: `{"error":"…"}` */
export function parseErrorMessage(json: unknown): string | undefined {
  return textField(json, 'error') ?? textField(field(json, 'error'), 'message');
}
