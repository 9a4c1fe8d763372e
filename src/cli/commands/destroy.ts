import type { Input } from '../command.ts';
import { EXIT, type ExitCode } from '../../diagnostics/exit-code.ts';
import type { Session } from '../session.ts';

const WAYS = `zoo destroys nothing by a command. The fleet file says what goes, and a review sees it:

  hosts: none         on a machine ends its tenant
  prune: true         on a target or a machine deletes what has left the fleet file
  policies: protect:  names what is never deleted, whatever else the file says

To keep a thing where it is, and have zoo no longer manage it: zoo state rm.
Change the fleet file, run zoo plan to see what would be deleted, then zoo apply.
`;

/** For people who know Terraform. Exit 64: what was asked for was not done. */
export async function run(_input: Input, { terminal }: Session): Promise<ExitCode> {
  terminal.out(WAYS);
  return EXIT.usage;
}
