import { jsonText } from '../../diagnostics/shown.ts';
import type { LedgerState } from '../../ledger/ledger.ts';
import { identityOf, type TenantRow } from '../../report/tenants.ts';
import { tenantsText } from '../../report/tenants-text.ts';
import type { ResidencySeen } from '../../resources/residency.ts';
import type { Resource } from '../../resources/resource.ts';
import { tenantLooks } from '../../care/look-at-tenant.ts';
import { tenantUsage } from '../tenant-usage.ts';
import type { Input } from '../command.ts';
import { EXIT, type ExitCode } from '../../diagnostics/exit-code.ts';
import { residenciesOn, residencyOn } from '../../care/require-tenant.ts';
import { machineOf } from '../machine-of.ts';
import type { Session } from '../session.ts';
import { type Opened, withWorld } from '../with-world.ts';

/** One probe per machine, and of what lives there its memory and its own numbers. */
export async function run(input: Input, session: Session): Promise<ExitCode> {
  const { terminal, format, drain } = session;
  const named = input.argument(0);
  return withWorld({ session, input }, { readOnly: true, showsDamage: true }, async (opened) => {
    const { fleet, world } = opened;
    const only = named === undefined ? undefined : machineOf(named, fleet);
    if (only?.slot !== undefined) residencyOn(only, fleet);
    const ledger = await world.ledger.read();
    const residencies = residenciesOn(only?.machine.name, fleet).filter(
      ({ spec }) => only?.slot === undefined || spec.slot === only.slot,
    );
    const look = tenantLooks({ world, ledger }, drain);
    const tenants = await Promise.all(
      residencies.map((one) => rowOf(one, { opened, ledger, look, signal: drain })),
    );
    // What was cut off is unknown everywhere.
    drain.throwIfAborted();
    const document = { format: 'zoo.ps/v1', tenants } as const;
    if (format === 'json') terminal.out(`${jsonText(document, 2)}\n`);
    else terminal.out(`${tenantsText(document, terminal.paint)}\n`);
    return EXIT.ok;
  });
}

interface Looking {
  readonly opened: Opened;
  readonly ledger: LedgerState;
  readonly look: ReturnType<typeof tenantLooks>;
  readonly signal: AbortSignal;
}

async function rowOf(resource: Resource<'residency'>, looking: Looking): Promise<TenantRow> {
  const { machine, slot } = resource.spec;
  const row = { machine: machine.name, slot, why: [], notCompared: [] };
  if (machine.paused) return { ...row, state: 'paused' };
  const look = await looking.look(resource);
  switch (look.state) {
    case 'unknown':
      return { ...row, state: 'unknown', why: [look.why] };
    case 'empty':
      return { ...row, state: 'empty' };
    case 'there': {
      const wrong = look.drifted.filter((one) => one.class !== 'unknown').map(({ text }) => text);
      const unsure = look.drifted.filter((one) => one.class === 'unknown').map(({ text }) => text);
      const { why = [], ...taken } = await tenantUsage(machine, look.seen, {
        ...looking.opened,
        signal: looking.signal,
      });
      return {
        ...row,
        state: wrong.length === 0 ? 'serving' : 'differs',
        why: [...wrong, ...unsure, ...why],
        notCompared: look.seen.unseen,
        digestCompared: look.seen.healthy && look.seen.weights === 'verified',
        ...tenantOf(look.seen, looking),
        ...taken,
      };
    }
  }
}

function tenantOf(seen: ResidencySeen, { ledger, opened }: Looking): Partial<TenantRow> {
  const { tenant, digest, served, recorded } = seen;
  return {
    ...(tenant === undefined ? {} : { tenant }),
    ...(digest === undefined ? {} : { digest }),
    ...identityOf(digest, ledger, opened.fleet.resources),
    ...(served?.context === undefined ? {} : { context: served.context }),
    ...(served?.slots === undefined ? {} : { slots: served.slots }),
    ...(recorded?.memoryBytes === undefined ? {} : { predictedBytes: recorded.memoryBytes }),
  };
}
