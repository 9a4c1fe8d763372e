import { partnerOn, type Partner } from '../chat/conversation.ts';
import { sayAnswer } from '../chat/say-answer.ts';
import type { Input } from '../command.ts';
import { EXIT, type ExitCode } from '../../diagnostics/exit-code.ts';
import { UserError } from '../../diagnostics/user-error.ts';
import type { Session } from '../session.ts';
import { withWorld } from '../with-world.ts';

/** More is no message. Bytes. */
const MOST_BYTES = 4_000_000;

/** A chat with a person; where none can be asked, one message from standard input and its answer. */
export async function run(input: Input, session: Session): Promise<ExitCode> {
  const name = input.argument(0) ?? '';
  return withWorld({ session, input }, { readOnly: true }, async (opened) => {
    const partner = partnerOn(name, opened);
    if (!session.terminal.interactive) return answerOnce(partner, session);
    const { chat } = await import('../chat/chat.ts');
    return chat(partner, session);
  });
}

async function answerOnce(partner: Partner, { terminal, drain, quiet }: Session): Promise<ExitCode> {
  const content = (await readAll(terminal.streams.stdin)).trim();
  if (content === '')
    throw new UserError('nothing was said: standard input is empty', {
      exit: EXIT.usage,
      remedy: `echo hi | zoo run ${partner.name}, or run it on a terminal.`,
    });
  const checked = await partner.check(drain);
  for (const note of quiet ? [] : checked.notes) terminal.err(`Note: ${note}.\n`);
  const pieces = partner.answer(checked, [{ role: 'user', content }], drain);
  const { finish } = await sayAnswer(pieces, { terminal, thoughts: false, signal: drain });
  if (finish === 'length') terminal.err('Note: the answer is cut: there was no room for more.\n');
  return EXIT.ok;
}

async function readAll(stream: AsyncIterable<unknown>): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of stream) {
    const piece = Buffer.from(chunk instanceof Uint8Array ? chunk : String(chunk));
    bytes += piece.length;
    if (bytes > MOST_BYTES)
      throw new UserError(`standard input has more than ${MOST_BYTES / 1_000_000} MB`, {
        exit: EXIT.usage,
        remedy: 'Say less at once.',
      });
    chunks.push(piece);
  }
  return Buffer.concat(chunks).toString('utf8');
}
