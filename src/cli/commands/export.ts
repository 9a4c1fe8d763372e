import { lookAtTenant } from '../../care/look-at-tenant.ts';
import { EXIT, type ExitCode } from '../../diagnostics/exit-code.ts';
import { UserError } from '../../diagnostics/user-error.ts';
import { visibleLine } from '../../diagnostics/visible-text.ts';
import type { LedgerState } from '../../ledger/ledger.ts';
import { EXPORT_KINDS } from '../../report/exports/export-kinds.ts';
import type { Route } from '../../report/exports/routes.ts';
import { identityOf } from '../../report/tenants.ts';
import type { MachineSpec } from '../../resources/machine.ts';
import type { ResidencySeen } from '../../resources/residency.ts';
import type { Resource } from '../../resources/resource.ts';
import type { BackendDefinition } from '../../backends/define-backend.ts';
import { shellWord } from '../../transports/shell-word.ts';
import type { Input } from '../command.ts';
import { machineOf } from '../machine-of.ts';
import { REGISTRIES } from '../registries.ts';
import type { Session } from '../session.ts';
import { type Opened, withWorld } from '../with-world.ts';

const BACKENDS: Readonly<Record<string, BackendDefinition>> = REGISTRIES.backends;

/** Routes to tenants that were looked at just now, in the words of another program. One probe per machine. */
export async function run(input: Input, session: Session): Promise<ExitCode> {
  const { terminal, drain } = session;
  const kind = EXPORT_KINDS.find(({ name }) => name === input.argument(0));
  if (kind === undefined) throw new UserError('zoo export needs the name of a program', { exit: EXIT.usage });
  const firstTunnel = portOption(input.text('tunnels'));
  return withWorld({ session, input }, { readOnly: true, showsDamage: true }, async (opened) => {
    const { fleet, world } = opened;
    const at = input.text('at');
    const only = at === undefined ? undefined : machineOf(at, fleet).machine.name;
    const ledger = await world.ledger.read();
    const residencies = fleet.resources.filter(
      (one): one is Resource<'residency'> =>
        one.kind === 'residency' && (only === undefined || one.spec.machine.name === only),
    );
    const looked = await Promise.all(
      residencies.map((one) => tenantOf(one, { opened, ledger, signal: drain })),
    );
    drain.throwIfAborted();
    const routes = looked.flatMap((tenant, index): readonly Route[] => {
      if (typeof tenant === 'string') return [];
      const { machine } = tenant;
      const login = machine.reach.find((reach) => reach.login !== undefined)?.login;
      const isHere = only !== undefined || machine.reach.some((reach) => reach.isHere);
      const { machine: _spec, port, ...route } = tenant;
      if (isHere || login === undefined)
        return [{ ...route, machine: machine.name, url: `http://127.0.0.1:${port}` }];
      // Counted over all tenants: one that is down moves no other's port, to which a tunnel may be open.
      const near = firstTunnel + index;
      const tunnel = ['ssh', '-N', '-L', `${near}:127.0.0.1:${port}`, ...login].map(typed).join(' ');
      return [{ ...route, machine: machine.name, url: `http://127.0.0.1:${near}`, tunnel }];
    });
    const leftOut = looked.filter((one) => typeof one === 'string');
    const text = kind.render({ fleet: fleet.name, routes, leftOut });
    terminal.out(text.split('\n').map(visibleLine).join('\n'));
    if (kind.hasNoComments === true)
      for (const line of leftOut) terminal.err(`Left out: ${visibleLine(line)}\n`);
    return EXIT.ok;
  });
}

type Serving = Omit<Route, 'machine' | 'url' | 'tunnel'> & {
  readonly machine: MachineSpec;
  readonly port: number;
};
interface Looking {
  readonly opened: Opened;
  readonly ledger: LedgerState;
  readonly signal: AbortSignal;
}

/** The tenant that serves there, or one line that says why it is left out. */
async function tenantOf(resource: Resource<'residency'>, looking: Looking): Promise<Serving | string> {
  const { machine, slot } = resource.spec;
  const leave = (why: string): string => `${machine.name}/${slot}: ${why}`;
  if (machine.paused) return leave('it is paused');
  const { opened, ledger, signal } = looking;
  const look = await lookAtTenant(resource, { world: opened.world, ledger }, signal);
  if (look.state === 'unknown') return leave(look.why);
  if (look.state === 'empty') return leave('no tenant lives there');
  const [wrong] = look.drifted;
  if (wrong !== undefined) return leave(wrong.text);
  return servingOf(resource, look.seen, looking) ?? leave('the ledger does not know its model');
}

function servingOf(
  { spec: { machine, slot, tenant } }: Resource<'residency'>,
  seen: ResidencySeen,
  { opened, ledger }: Looking,
): Serving | undefined {
  const slug = seen.tenant ?? '';
  const model =
    tenant?.slug === slug
      ? `${tenant.family}/${tenant.model}`
      : identityOf(seen.digest, ledger, opened.fleet.resources).model;
  if (model === undefined) return undefined;
  const { serves = '', context } = seen.served ?? {};
  return {
    model,
    served: BACKENDS[machine.backend.kind]?.servedAs(slug) ?? slug,
    machine,
    slot,
    port: seen.port ?? machine.backend.port,
    ...(seen.digest === undefined ? {} : { digest: seen.digest }),
    ...(seen.since === undefined ? {} : { since: seen.since }),
    ...(context === undefined ? {} : { context }),
    ...(serves.startsWith('/') ? { file: serves } : {}),
  };
}

function typed(word: string): string {
  return /^[\w@.:-]+$/.test(word) ? word : shellWord(word);
}

function portOption(text = '18100'): number {
  const port = Number(text);
  if (Number.isInteger(port) && port > 0 && port < 65_000) return port;
  throw new UserError(`--tunnels ${text} is no port`, {
    exit: EXIT.usage,
    remedy: 'Give a number from 1 to 64999.',
  });
}
