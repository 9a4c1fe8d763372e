import { askTenant } from '../ask-tenant.ts';
import { requireTenant, residenciesOn, residencyOn } from '../../care/require-tenant.ts';
import { tenantUsage } from '../tenant-usage.ts';
import { EXIT, type ExitCode } from '../../diagnostics/exit-code.ts';
import { WorldFailure } from '../../diagnostics/failure.ts';
import { jsonText } from '../../diagnostics/shown.ts';
import { UserError } from '../../diagnostics/user-error.ts';
import type { LedgerState } from '../../ledger/ledger.ts';
import type { ComparedTenant } from '../../report/comparison.ts';
import { comparisonText } from '../../report/comparison-text.ts';
import { identityOf } from '../../report/tenants.ts';
import type { Resource } from '../../resources/resource.ts';
import { slotName } from '../../resources/slot.ts';
import type { Input } from '../command.ts';
import { machineOf } from '../machine-of.ts';
import type { Session } from '../session.ts';
import { type Opened, withWorld } from '../with-world.ts';

/** Every tenant is proved to be the one that zoo left there before it is asked, as zoo ask does. */
export async function run(input: Input, session: Session): Promise<ExitCode> {
  const { terminal, format, drain } = session;
  return withWorld({ session, input }, { readOnly: true }, async (opened) => {
    const { fleet } = opened;
    const residencies = tenantsNamed(input.arguments, fleet);
    const questions = questionsFor(residencies, input.list('ask'));
    const ledger = await opened.world.ledger.read();
    const tenants: ComparedTenant[] = [];
    for (const residency of residencies)
      tenants.push(await compared(residency, questions, { opened, ledger, signal: drain }));
    const document = { format: 'zoo.compare/v1', questions, tenants } as const;
    if (format === 'json') terminal.out(`${jsonText(document, 2)}\n`);
    else terminal.out(`${comparisonText(document, terminal.paint)}\n`);
    const isWhole = tenants.every(({ answers }) => answers.every(({ answer }) => answer !== undefined));
    return isWhole ? EXIT.ok : EXIT.partial;
  });
}

/** Of a machine without a slot: all of its tenants. */
function tenantsNamed(names: readonly string[], fleet: Opened['fleet']): readonly Resource<'residency'>[] {
  const named = names.flatMap((name) => {
    const { machine, slot } = machineOf(name, fleet);
    const all = residenciesOn(machine.name, fleet);
    return slot === undefined && all.length > 0
      ? all
      : [residencyOn({ machine, ...(slot === undefined ? {} : { slot }) }, fleet)];
  });
  return [...new Map(named.map((one) => [one.id, one])).values()];
}

/** Those of the command line; else those of the families. */
function questionsFor(
  residencies: readonly Resource<'residency'>[],
  given: readonly string[],
): readonly string[] {
  if (given.length > 0) return [...new Set(given)];
  const own = residencies.flatMap(({ spec }) => (spec.tenant?.questions ?? []).map(({ ask }) => ask));
  if (own.length > 0) return [...new Set(own)];
  throw new UserError('there is nothing to ask: no family of these tenants has questions in identity:', {
    exit: EXIT.usage,
    remedy: 'Say what to ask: --ask "What is your name?".',
  });
}

interface Asking {
  readonly opened: Opened;
  readonly ledger: LedgerState;
  readonly signal: AbortSignal;
}

async function compared(
  residency: Resource<'residency'>,
  questions: readonly string[],
  { opened, ledger, signal }: Asking,
): Promise<ComparedTenant> {
  const { fleet, world, connect, backends } = opened;
  const { machine, slot, tenant: declared } = residency.spec;
  const name = slotName(machine.name, slot);
  const backend = backends[machine.backend.kind];
  if (backend === undefined)
    throw new WorldFailure({
      class: 'input',
      message: `${name} serves with ${machine.backend.kind}, which is not in this version of zoo`,
    });
  const { port, alias, notes, tenant, seen } = await requireTenant(residency, world, signal);
  const identity = identityOf(seen.digest, ledger, fleet.resources);
  // What the fleet file asks is about the tenant that it names, and that may not be there yet.
  const rules = declared?.slug === tenant ? (declared?.questions ?? []) : [];
  const connection = await connect(machine);
  try {
    const answers = await askTenant(
      { backend, connection, at: { port, alias }, name: `the tenant of ${name}`, rules },
      questions,
      signal,
    );
    // After the questions: its count of tokens and its memory are those of a server at work.
    const {
      residentBytes,
      tokensPerSecond,
      why = [],
    } = await tenantUsage(machine, seen, {
      connect,
      backends,
      signal,
    });
    const predictedBytes = seen.recorded?.memoryBytes;
    return {
      machine: machine.name,
      slot,
      ...(tenant === undefined ? {} : { tenant }),
      ...(seen.digest === undefined ? {} : { digest: seen.digest }),
      ...(identity.model === undefined ? {} : { model: identity.model }),
      ...(identity.variety === undefined ? {} : { variety: identity.variety }),
      notes: [...notes, ...why],
      answers,
      ...(residentBytes === undefined ? {} : { residentBytes }),
      ...(predictedBytes === undefined ? {} : { predictedBytes }),
      ...(tokensPerSecond === undefined ? {} : { tokensPerSecond }),
    };
  } finally {
    await connection.close();
  }
}
