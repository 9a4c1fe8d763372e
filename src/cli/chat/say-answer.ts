import type { ChatMessage, ChatPiece } from '../../backends/backend.ts';
import type { Terminal } from '../terminal.ts';
import { visibleStream } from './visible-stream.ts';

export interface Said {
  /** As the model wrote it. */
  readonly text: string;
  /** `stop`, `length`, or `stopped`: by the person. */
  readonly finish: string;
}

/** Prints an answer as it comes. What was stopped is kept as far as it came. */
export async function sayAnswer(
  pieces: AsyncIterable<ChatPiece>,
  {
    terminal,
    thoughts,
    signal,
  }: {
    readonly terminal: Pick<Terminal, 'out' | 'paint'>;
    readonly thoughts: boolean;
    readonly signal: AbortSignal;
  },
): Promise<Said> {
  const { paint } = terminal;
  let text = '';
  let finish = 'stopped';
  let speaking: 'text' | 'thought' | undefined;
  const said = visibleStream(terminal.out);
  const thought = visibleStream((part) => terminal.out(paint.dim(part)));
  function turnTo(next: 'text' | 'thought' | undefined): void {
    if (speaking === next) return;
    if (speaking === 'thought') {
      thought.end();
      terminal.out('\n\n');
    } else said.end();
    speaking = next;
  }
  try {
    for await (const piece of pieces) {
      if (piece.type === 'end') finish = piece.finish;
      else if (piece.type === 'text') {
        turnTo('text');
        text += piece.text;
        said.add(piece.text);
      } else if (thoughts) {
        turnTo('thought');
        thought.add(piece.text);
      }
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    turnTo(undefined);
  }
  terminal.out('\n');
  return { text, finish };
}

/** The conversation as it goes on: of an answer that never came nothing is kept. */
export function withAnswer(messages: readonly ChatMessage[], { text }: Said): readonly ChatMessage[] {
  return text === '' ? messages.slice(0, -1) : [...messages, { role: 'assistant', content: text }];
}
