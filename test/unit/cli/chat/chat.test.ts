import { PassThrough } from 'node:stream';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { ChatMessage, ChatPiece } from '../../../../src/backends/backend.ts';
import { chat } from '../../../../src/cli/chat/chat.ts';
import type { Checked, Partner } from '../../../../src/cli/chat/conversation.ts';
import { PLAIN } from '../../../../src/report/paint.ts';
import { WorldFailure } from '../../../../src/diagnostics/failure.ts';

const CTRL_C = '\u0003';

/** A person before a terminal, and a tenant that says what a test wants. */
function scene(answer: (messages: readonly ChatMessage[], signal: AbortSignal) => AsyncIterable<ChatPiece>) {
  const stdin = new PassThrough();
  const stdout = new PassThrough();
  let shown = '';
  const waiting = new Set<() => void>();
  stdout.on('data', (chunk: unknown) => {
    shown += String(chunk);
    for (const look of waiting) look();
  });
  onTestFinished(() => void stdin.destroy());
  const checked: Checked[] = [];
  const told: (readonly ChatMessage[])[] = [];
  const state: { tenant: string; stranger?: boolean } = { tenant: 'zen' };
  const partner: Partner = {
    name: 'laptop',
    async check() {
      if (state.stranger === true)
        throw new WorldFailure({ class: 'unhealthy', message: 'a stranger answers' });
      const seen = { port: 1, alias: 'tiny', notes: [], tenant: state.tenant };
      checked.push(seen);
      return seen;
    },
    answer(_checked, messages, signal) {
      told.push(messages);
      return answer(messages, signal);
    },
  };
  const print = (text: string): void => void stdout.write(text);
  const terminal = { streams: { stdin, stdout }, out: print, err: print, paint: PLAIN };
  const ended = chat(partner, { terminal, drain: new AbortController().signal, directory: '/' });
  ended.catch(() => undefined);
  let from = 0;
  return {
    ended,
    checked,
    told,
    state,
    shown: () => shown,
    types: (text: string) => void stdin.write(text),
    ends: () => void stdin.end(),
    async sees(text: string): Promise<void> {
      await new Promise<void>((done) => {
        function look(): void {
          const at = shown.indexOf(text, from);
          if (at === -1) return;
          from = at + text.length;
          waiting.delete(look);
          done();
        }
        waiting.add(look);
        look();
      });
    },
  };
}

async function* says(...words: readonly string[]): AsyncIterable<ChatPiece> {
  for (const text of words) yield { type: 'text', text };
  yield { type: 'end', finish: 'stop' };
}
/** Begins, and says no more until it is stopped. */
async function* hangs(signal: AbortSignal): AsyncIterable<ChatPiece> {
  yield { type: 'text', text: 'Well, ' };
  await new Promise((_, reject) =>
    signal.addEventListener('abort', () => reject(new Error('aborted')), { once: true }),
  );
}

describe('a chat', () => {
  it('goes on with what was said before, and forgets it on request', async () => {
    const { types, sees, told, checked, ended } = scene(() => says('I am ', 'Zen.'));
    await sees('>>> ');
    types('hi\r');
    await sees('I am Zen.');
    types('/system Be kind.\r');
    await sees('System prompt: Be kind.');
    types('"""one\r');
    await sees('... ');
    types('two"""\r');
    await sees('I am Zen.');
    types('/clear\r');
    await sees('is forgotten');
    types('again\r');
    await sees('I am Zen.');
    types('/bye\r');
    expect(await ended).toBe(0);
    const [first, second, third] = told;
    expect(first).toEqual([{ role: 'user', content: 'hi' }]);
    expect(second).toEqual([
      { role: 'system', content: 'Be kind.' },
      { role: 'user', content: 'hi' },
      { role: 'assistant', content: 'I am Zen.' },
      { role: 'user', content: 'one\ntwo' },
    ]);
    expect(third).toEqual([
      { role: 'system', content: 'Be kind.' },
      { role: 'user', content: 'again' },
    ]);
    expect(checked).toHaveLength(4);
  });

  it('an answer ends with Ctrl-C, and the chat with the next one', async () => {
    const { types, sees, ended, told } = scene((_, signal) => hangs(signal));
    await sees('>>> ');
    types('hi\r');
    await sees('Well, ');
    types(CTRL_C);
    await sees('(stopped)');
    await sees('>>> ');
    types('and?\r');
    await sees('Well, ');
    types(CTRL_C);
    await sees('(stopped)');
    types(CTRL_C);
    expect(await ended).toBe(130);
    expect(told[1]).toMatchObject([{ content: 'hi' }, { content: 'Well, ' }, { content: 'and?' }]);
  });

  it('at the prompt Ctrl-C says how to end, and whatever is typed takes it back', async () => {
    const { types, sees, ended, ends } = scene(() => says('Yes.'));
    await sees('>>> ');
    types(CTRL_C);
    await sees('Ctrl-C again, or /bye, ends.');
    types('hi\r');
    await sees('Yes.');
    types(CTRL_C);
    await sees('Ctrl-C again');
    ends();
    expect(await ended).toBe(0);
  });

  it('is refused once a stranger is on the port, and says so when another tenant is there', async () => {
    const { types, sees, ended, state, shown } = scene(() => says('Yes.'));
    await sees('>>> ');
    state.tenant = 'supra';
    types('hi\r');
    await sees('hosts supra by now');
    await sees('Yes.');
    state.stranger = true;
    types('hi\r');
    await expect(ended).rejects.toThrow('a stranger answers');
    expect(shown().match(/Yes\./g)).toHaveLength(1);
  });

  it('goes on after what the server refuses, and after what is no command', async () => {
    let isFull = true;
    const { types, sees, ended } = scene(() => {
      if (!isFull) return says('Yes.');
      isFull = false;
      throw new WorldFailure({ class: 'tool', message: 'no context left', remedy: '/clear helps' });
    });
    await sees('>>> ');
    types('hi\r');
    await sees('no context left\n    /clear helps');
    types('/quit\r');
    await sees('There is no /quit.');
    types('hi\r');
    await sees('Yes.');
    types('/bye\r');
    expect(await ended).toBe(0);
  });
});
