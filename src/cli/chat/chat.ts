/** `zoo run` on a terminal: lines and commands of a person, answers as they come. */
import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { ChatMessage } from '../../backends/backend.ts';
import { WorldFailure } from '../../diagnostics/failure.ts';
import { visible } from '../../diagnostics/visible-text.ts';
import { EXIT, type ExitCode } from '../../diagnostics/exit-code.ts';
import type { Session } from '../session.ts';
import type { Terminal } from '../terminal.ts';
import type { Checked, Partner } from './conversation.ts';
import { openPrompter, type Prompter, type PromptStreams } from './prompter.ts';
import { sayAnswer, withAnswer } from './say-answer.ts';
import { typedLine } from './typed-line.ts';

const HELP = `  """            begins and ends a text of several lines
  /clear         forget the conversation
  /system TEXT   sets the system prompt; without a text, shows it
  /save FILE     write the conversation as JSON to a new file
  /bye           end; so does Ctrl-D
  Ctrl-C         stops an answer; twice, it ends
`;

/** What a chat needs of its session. */
export interface ChatSession extends Pick<Session, 'drain' | 'directory'> {
  readonly terminal: Pick<Terminal, 'out' | 'err' | 'paint'> & { readonly streams: PromptStreams };
}

export async function chat(partner: Partner, session: ChatSession): Promise<ExitCode> {
  const { terminal, drain } = session;
  const { out, err, paint } = terminal;
  let messages: readonly ChatMessage[] = [];
  let system: string | undefined;
  let open: readonly string[] | undefined;
  let answering: AbortController | undefined;
  let isArmed = false;
  let exit: ExitCode = EXIT.ok;

  let checked: Checked = await partner.check(drain);
  tell(checked);
  out(
    paint.dim(
      `${visible(checked.tenant ?? 'the tenant')} on ${partner.name}. /help says what can be typed, /bye ends.\n`,
    ),
  );
  const prompter: Prompter = openPrompter(terminal.streams, interrupted);
  drain.addEventListener('abort', () => end(EXIT.interrupted), { once: true });

  function end(code: ExitCode): void {
    exit = code;
    answering?.abort();
    prompter.close();
  }
  function interrupted(): void {
    if (isArmed) {
      out('\n');
      end(EXIT.interrupted);
      return;
    }
    isArmed = true;
    if (answering !== undefined) answering.abort();
    else out(paint.dim('\nCtrl-C again, or /bye, ends.\n'));
    open = undefined;
  }
  function tell({ notes }: Checked): void {
    for (const note of notes) err(`Note: ${visible(note)}.\n`);
  }

  async function say(text: string): Promise<void> {
    answering = new AbortController();
    const { signal } = answering;
    try {
      const now = await partner.check(signal);
      if (now.tenant !== checked.tenant)
        err(
          `Note: ${partner.name} hosts ${visible(now.tenant ?? 'another tenant')} by now; it goes on with this conversation.\n`,
        );
      checked = now;
      const asked = [...messages, { role: 'user', content: text } as const];
      const first = system === undefined ? [] : [{ role: 'system', content: system } as const];
      const said = await sayAnswer(partner.answer(checked, [...first, ...asked], signal), {
        terminal,
        thoughts: true,
        signal,
      });
      if (said.finish === 'length') out(paint.dim('(cut: there was no room for more)\n'));
      if (said.finish === 'stopped') out(paint.dim('(stopped)\n'));
      messages = withAnswer(asked, said);
    } catch (error) {
      if (signal.aborted) return;
      // What the server refuses, it refuses for this conversation: another one may go on.
      if (!(error instanceof WorldFailure) || error.failure.class !== 'tool') throw error;
      const { message, remedy } = error.failure;
      err(`${visible(message)}${remedy === undefined ? '' : `\n    ${visible(remedy)}`}\n`);
    } finally {
      answering = undefined;
    }
  }

  async function obey(name: string, rest: string): Promise<void> {
    switch (name) {
      case 'bye':
      case 'exit':
        end(EXIT.ok);
        return;
      case 'clear':
        messages = [];
        out(paint.dim('The conversation is forgotten.\n'));
        return;
      case 'system':
        if (rest !== '') system = rest;
        out(
          paint.dim(
            system === undefined ? 'There is no system prompt.\n' : `System prompt: ${visible(system)}\n`,
          ),
        );
        return;
      case 'save':
        out(paint.dim(`${await save(rest, { messages, session })}\n`));
        return;
      case 'help':
      case '?':
        out(HELP);
        return;
      default:
        out(`There is no /${visible(name)}.\n${HELP}`);
    }
  }

  try {
    for (;;) {
      const line = await prompter.next(open === undefined ? '>>> ' : '... ');
      if (line === undefined) return exit;
      isArmed = false;
      const typed = typedLine(line, open);
      open = typed.type === 'open' ? typed.lines : undefined;
      if (typed.type === 'message') await say(typed.text);
      if (typed.type === 'command') await obey(typed.name, typed.rest);
    }
  } finally {
    prompter.close();
  }
}

interface Saving {
  readonly messages: readonly ChatMessage[];
  readonly session: ChatSession;
}

/** What to tell of it. A file that is there is left alone. */
async function save(name: string, { messages, session }: Saving): Promise<string> {
  if (name === '') return 'Say to which file: /save chat.json';
  const path = resolve(session.directory, name);
  try {
    await writeFile(path, `${JSON.stringify(messages, undefined, 2)}\n`, { flag: 'wx', mode: 0o600 });
    return `Saved to ${visible(path)}.`;
  } catch (error) {
    return `Not saved: ${visible(error instanceof Error ? error.message : String(error))}. Choose another name.`;
  }
}
