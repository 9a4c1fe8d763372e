import { visible } from '../../diagnostics/visible-text.ts';
import { withNewMoves } from '../../reconcile/bookkeeping.ts';
import { kindOf, type ResourceId } from '../../resources/id.ts';
import type { Input } from '../command.ts';
import { EXIT, type ExitCode } from '../../diagnostics/exit-code.ts';
import { UserError } from '../../diagnostics/user-error.ts';
import { nameable } from '../../names/chosen-by.ts';
import { oneMeantBy } from '../../names/meant-by.ts';
import type { Session } from '../session.ts';
import { adjust } from '../adjust.ts';
import type { Shown } from '../../care/shown.ts';
import { requireAnswer } from '../agree.ts';
import { type Opened, withWorld } from '../with-world.ts';

/** zoo no longer manages it. What is there stays there; what was put there stays in the history, for pins and gc. */
export async function run(input: Input, session: Session): Promise<ExitCode> {
  requireAnswer(input, session);
  return withWorld({ session, input }, { readOnly: false }, async (opened) => {
    const { exit } = await adjust({ opened, input, session }, () => decide(input.argument(0) ?? '', opened));
    return exit;
  });
}

async function decide(named: string, { fleet, world }: Opened): Promise<Shown> {
  const ledger = withNewMoves(fleet, await world.ledger.read());
  const known = [...ledger.baselines.keys()].filter(isPlaced);
  const id = await oneMeantBy(
    named,
    nameable(fleet.resources, known),
    (one) => ledger.baselines.has(one) && isPlaced(one),
  );
  const baseline = ledger.baselines.get(id);
  if (!isPlaced(id)) {
    throw new UserError(`${id} is only in the ledger and the local store: there is nothing to let go of`, {
      exit: EXIT.usage,
      remedy: '`zoo gc` deletes bytes that nothing needs, and `zoo apply --replace` makes it again.',
    });
  }
  if (baseline === undefined) {
    throw new UserError(`zoo does not manage ${id}`, {
      exit: EXIT.usage,
      remedy: '`zoo state list` names what zoo manages.',
    });
  }
  const isWanted = fleet.resources.some((one) => one.id === id);
  const next = isWanted
    ? "The fleet file still asks for it: the next plan treats it as something that was never zoo's."
    : 'The fleet file does not ask for it, and nothing will come of it.';
  return {
    ledger,
    adjustments: [{ what: 'forgotten', id }],
    records: [{ type: 'forget', id, at: world.clock.now() }],
    about: [id],
    text: `${id}, left there ${baseline.at} by ${visible(baseline.by)}\n    zoo stops managing it. Nothing is deleted. ${next}`,
    done: `zoo no longer manages ${id}. zoo import ${id} takes it back.`,
  };
}

/** What is somewhere in the world, and can be let go of. */
function isPlaced(id: ResourceId): boolean {
  return ['publication', 'residency', 'host'].includes(kindOf(id));
}
