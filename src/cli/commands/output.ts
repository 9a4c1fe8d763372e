import { jsonText } from '../../diagnostics/shown.ts';
import { visible } from '../../diagnostics/visible-text.ts';
import { type MachineOutput, outputOf, type RepoOutput } from '../../report/output.ts';
import { choiceOf } from '../../reconcile/select-resources.ts';
import type { Input } from '../command.ts';
import { EXIT, type ExitCode } from '../../diagnostics/exit-code.ts';
import { chosenBy } from '../../names/chosen-by.ts';
import { planNow } from '../plan-now.ts';
import type { Session } from '../session.ts';
import { withWorld } from '../with-world.ts';

/** What is where, as the ledger knows it; with --compare the world is looked at first. */
export async function run(input: Input, session: Session): Promise<ExitCode> {
  const { terminal, format } = session;
  return withWorld({ session, input }, { readOnly: true, showsDamage: true }, async (opened) => {
    const { fleet, world } = opened;
    const plan = input.flag('compare') ? await planNow(opened, { session }) : undefined;
    const ledger = await world.ledger.read();
    const name = input.argument(0);
    const only =
      name === undefined
        ? []
        : await chosenBy([name], fleet.resources, async () => [...ledger.baselines.keys()]);
    const isMeant = choiceOf(only);
    const all = outputOf({ fleet, ledger, ...(plan === undefined ? {} : { plan }) });
    const output = {
      ...all,
      repos: all.repos.filter(({ id }) => isMeant(id)),
      machines: all.machines.filter(({ id }) => isMeant(id)),
    };
    if (format === 'json') terminal.out(`${jsonText(output, 2)}\n`);
    else {
      for (const repo of output.repos) terminal.out(`${visible(repoLine(repo))}\n`);
      for (const machine of output.machines) terminal.out(`${visible(machineLine(machine))}\n`);
    }
    return EXIT.ok;
  });
}

function repoLine({ id, address, repo, target, version, basis, state }: RepoOutput): string {
  const where = address ?? `${repo} on ${target}`;
  return `${id}  ${where}  ${version ?? 'no version'}  ${standsText(basis, state)}`;
}

function machineLine({ id, address, tenant, basis, state }: MachineOutput): string {
  return `${id}  ${address ?? 'no address'}  ${tenant ?? 'no tenant'}  ${standsText(basis, state)}`;
}

function standsText(basis: string, state: string | undefined): string {
  return state === undefined ? basis : `${basis}: ${state}`;
}
