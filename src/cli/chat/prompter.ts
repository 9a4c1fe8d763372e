import { createInterface } from 'node:readline';

export interface PromptStreams {
  readonly stdin: NodeJS.ReadableStream;
  readonly stdout: NodeJS.WritableStream;
}

export interface Prompter {
  /** The next line; undefined: the person has ended the input. Lines that were typed meanwhile come first. */
  next(prompt: string): Promise<string | undefined>;
  /** Ends waiting. */
  close(): void;
}

/** A line editor with its own history. Ctrl-C is an event and ends nothing by itself. */
export function openPrompter({ stdin, stdout }: PromptStreams, onInterrupt: () => void): Prompter {
  const editor = createInterface({ input: stdin, output: stdout, terminal: true, historySize: 1000 });
  const lines: string[] = [];
  let isClosed = false;
  let waiting: ((line: string | undefined) => void) | undefined;
  function deliver(line: string | undefined): void {
    const take = waiting;
    waiting = undefined;
    if (take !== undefined) take(line);
    else if (line !== undefined) lines.push(line);
  }
  editor.on('line', deliver);
  editor.on('SIGINT', onInterrupt);
  editor.on('close', () => {
    isClosed = true;
    deliver(undefined);
  });
  return {
    next(prompt) {
      const typed = lines.shift();
      if (typed !== undefined || isClosed) return Promise.resolve(typed);
      editor.setPrompt(prompt);
      editor.prompt();
      return new Promise((resolve) => {
        waiting = resolve;
      });
    },
    close: () => editor.close(),
  };
}
