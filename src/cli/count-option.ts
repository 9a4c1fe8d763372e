import type { Input } from './command.ts';
import { EXIT } from '../diagnostics/exit-code.ts';
import { UserError } from '../diagnostics/user-error.ts';

/** A whole number of things, 0 or more. */
export function countOption(input: Input, name: string, usual: number): number {
  const text = input.text(name);
  if (text === undefined) return usual;
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new UserError(`--${name} wants a whole number, not ${text}`, { exit: EXIT.usage });
}
