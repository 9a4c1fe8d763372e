import { EXIT } from '../diagnostics/exit-code.ts';
import { UserError } from '../diagnostics/user-error.ts';
import type { Input } from './command.ts';
import { countOption } from './count-option.ts';

interface Ports {
  readonly usual: number;
  readonly least: number;
  readonly most: number;
}

export function portOption(input: Input, name: string, { usual, least, most }: Ports): number {
  const port = countOption(input, name, usual);
  if (port >= least && port <= most) return port;
  throw new UserError(`--${name} wants a port from ${least} to ${most}, not ${port}`, { exit: EXIT.usage });
}
