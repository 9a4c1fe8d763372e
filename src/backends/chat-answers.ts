/** OpenAI's chat completions, as llama-server, Ollama and others answer them. What is not as documented is `undefined`, never guessed. */
import * as v from 'valibot';
import { asForeign, lenient } from '../resources/foreign-json.ts';
import type { ChatPiece } from './backend.ts';

const said = lenient(
  v.object({
    content: lenient(v.string()),
    reasoning_content: lenient(v.string()),
    reasoning: lenient(v.string()),
  }),
);
/** The first choice; the others were not asked for. */
const chat = v.object({
  choices: v.looseTuple([v.object({ message: said, delta: said, finish_reason: lenient(v.string()) })]),
});

export function parseChatAnswer(
  json: unknown,
): { readonly answer: string; readonly thought?: string; readonly finish: string } | undefined {
  const choice = asForeign(chat, json)?.choices[0];
  const finish = choice?.finish_reason;
  if (finish === undefined) return undefined;
  // A model that spent everything on thinking has no content at all.
  const { content: answer = '' } = choice?.message ?? {};
  const thought = thoughtIn(choice?.message);
  return { answer, ...(thought === '' ? {} : { thought }), finish };
}

/** One event of a streamed answer: `{"choices":[{"delta":{"content":"Hi"},"finish_reason":null}]}`. */
export function parseChatPieces(json: unknown): readonly ChatPiece[] {
  const choice = asForeign(chat, json)?.choices[0];
  const { content: text = '' } = choice?.delta ?? {};
  const thought = thoughtIn(choice?.delta);
  const finish = choice?.finish_reason;
  return [
    ...(thought === '' ? [] : [{ type: 'thought', text: thought } as const]),
    ...(text === '' ? [] : [{ type: 'text', text } as const]),
    ...(finish === undefined ? [] : [{ type: 'end', finish } as const]),
  ];
}

/** llama-server's name for it, and mlx-lm's. */
function thoughtIn(message: v.InferOutput<typeof said>): string {
  return message?.reasoning_content ?? message?.reasoning ?? '';
}

const rendered = v.object({ prompt: v.string() });

/** A conversation as the model gets it: `{"prompt":"<|im_start|>user…"}`. */
export function parsePrompt(json: unknown): string | undefined {
  return asForeign(rendered, json)?.prompt;
}

const failed = v.object({ error: v.union([v.string(), v.object({ message: v.string() })]) });

/** `{"error":{"code":503,"message":"Loading model",…}}`, or the words alone: `{"error":"…"}` */
export function parseErrorMessage(json: unknown): string | undefined {
  const error = asForeign(failed, json)?.error;
  return typeof error === 'string' ? error : error?.message;
}
