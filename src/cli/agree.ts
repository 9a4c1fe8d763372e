import { visible } from '../diagnostics/visible-text.ts';
import type { Event } from '../reconcile/event.ts';
import { confirmOnTerminal } from './confirm.ts';
import type { Input } from './command.ts';
import { EXIT } from '../diagnostics/exit-code.ts';
import { UserError } from '../diagnostics/user-error.ts';
import type { Session } from './session.ts';

/** Before anything is looked at: where no person can be asked, a yes must have been given. */
export function requireAnswer(input: Input, { terminal, format }: Session): void {
  if (input.flag('yes') || (terminal.interactive && format === 'text')) return;
  throw new UserError('this changes what zoo knows, and there is no terminal to ask on', {
    exit: EXIT.stale,
    remedy: 'Say so with --yes.',
  });
}

/** Shows what is about to be recorded, and asks unless it was said before. */
export async function agree(text: string, input: Input, session: Session): Promise<boolean> {
  const { terminal, format, quiet, drain } = session;
  if (format !== 'json' && !quiet) terminal.out(`${text}\n`);
  drain.throwIfAborted();
  if (input.flag('yes')) return true;
  const isAgreed = await confirmOnTerminal(terminal, drain);
  if (!isAgreed) terminal.err('Nothing was recorded.\n');
  return isAgreed;
}

/** Of a run that changes the ledger alone there is nothing to tell but whom it waits for. */
export function tellWaiting({ terminal }: Session): (event: Event) => void {
  return (event) => {
    if (event.type !== 'waiting') return;
    const whom = event.for.map(({ scope, holder }) =>
      visible(`${scope}, held by ${holder.by} on ${holder.host}`),
    );
    terminal.err(`Waiting for ${whom.join('; ')}.\n`);
  };
}
