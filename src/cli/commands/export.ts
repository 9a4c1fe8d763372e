import { type TenantLook, tenantLooks } from '../../care/look-at-tenant.ts';
import { residenciesOn } from '../../care/require-tenant.ts';
import { EXIT, type ExitCode } from '../../diagnostics/exit-code.ts';
import { UserError } from '../../diagnostics/user-error.ts';
import { shellWord } from '../../diagnostics/shell-word.ts';
import { visibleLine } from '../../diagnostics/visible-text.ts';
import type { LedgerState } from '../../ledger/ledger.ts';
import { EXPORT_KINDS } from '../../report/exports/export-kinds.ts';
import type { Route } from '../../report/exports/routes.ts';
import { identityOf } from '../../report/tenants.ts';
import type { MachineSpec } from '../../resources/machine.ts';
import type { ResidencySeen } from '../../resources/residency.ts';
import type { Resource } from '../../resources/resource.ts';
import type { TunnelPorts } from '../../transports/define-transport.ts';
import type { Input } from '../command.ts';
import { machineOf } from '../machine-of.ts';
import { portOption } from '../port-option.ts';
import { BACKENDS, TRANSPORTS } from '../registries.ts';
import type { Session } from '../session.ts';
import { type Opened, withWorld } from '../with-world.ts';

const FIRST_TUNNEL = { usual: 18_100, least: 1, most: 64_999 };

/** Routes to tenants that were looked at just now, in the words of another program. One probe per machine. */
export async function run(input: Input, session: Session): Promise<ExitCode> {
  const { terminal, drain } = session;
  const kind = EXPORT_KINDS.find(({ name }) => name === input.argument(0));
  if (kind === undefined) throw new UserError('zoo export needs the name of a program', { exit: EXIT.usage });
  const firstTunnel = portOption(input, 'tunnels', FIRST_TUNNEL);
  return withWorld({ session, input }, { readOnly: true, showsDamage: true }, async (opened) => {
    const { fleet, world } = opened;
    const at = input.text('at');
    const only = at === undefined ? undefined : machineOf(at, fleet).machine.name;
    const ledger = await world.ledger.read();
    const look = tenantLooks({ world, ledger }, drain);
    const looked = await Promise.all(
      residenciesOn(only, fleet).map((one) => tenantOf(one, { opened, ledger, look })),
    );
    drain.throwIfAborted();
    const routes = looked.flatMap((tenant, index): readonly Route[] => {
      if (typeof tenant === 'string') return [];
      const { machine, port, ...route } = tenant;
      // Counted over all tenants: one that is down moves no other's port, to which a tunnel may be open.
      const near = firstTunnel + index;
      const isHere = only !== undefined || machine.reach.some((reach) => reach.isHere);
      const tunnel = isHere ? undefined : tunnelTo(machine, { near, far: port });
      return [
        {
          ...route,
          machine: machine.name,
          url: `http://127.0.0.1:${tunnel === undefined ? port : near}`,
          ...(tunnel === undefined ? {} : { tunnel }),
        },
      ];
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
  readonly look: (resource: Resource<'residency'>) => Promise<TenantLook>;
}

/** The tenant that serves there, or one line that says why it is left out. */
async function tenantOf(resource: Resource<'residency'>, looking: Looking): Promise<Serving | string> {
  const { machine, slot } = resource.spec;
  const leave = (why: string): string => `${machine.name}/${slot}: ${why}`;
  if (machine.paused) return leave('it is paused');
  const look = await looking.look(resource);
  if (look.state === 'unknown') return leave(look.why);
  if (look.state === 'empty') return leave('no tenant lives there');
  const [wrong] = look.drifted;
  if (wrong !== undefined) return leave(wrong.text);
  return servingOf(resource, look.seen, looking) ?? leave('the ledger does not know its model');
}

function servingOf(
  { spec: { machine, slot, tenant, pulled } }: Resource<'residency'>,
  seen: ResidencySeen,
  { opened, ledger }: Looking,
): Serving | undefined {
  const slug = seen.tenant ?? '';
  const model =
    tenant?.slug === slug
      ? `${tenant.family}/${tenant.model}`
      : (pulled ?? identityOf(seen.digest, ledger, opened.fleet.resources).model);
  if (model === undefined) return undefined;
  const { serves = '', context } = seen.served ?? {};
  return {
    model,
    served: BACKENDS[machine.backend.kind]?.servedAs(slug) ?? slug,
    machine,
    slot,
    port: seen.port ?? machine.backend.port,
    ...(seen.since === undefined ? {} : { since: seen.since }),
    ...(context === undefined ? {} : { context }),
    ...(serves.startsWith('/') ? { file: serves } : {}),
  };
}

/** The first way that carries a port. */
function tunnelTo({ reach }: MachineSpec, ports: TunnelPorts): string | undefined {
  for (const way of reach) {
    const words = TRANSPORTS[way.kind]?.tunnel(way, ports);
    if (words !== undefined) return words.map(shellWord).join(' ');
  }
  return undefined;
}
