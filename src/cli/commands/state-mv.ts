import { shown } from '../../diagnostics/shown.ts';
import { withDependents } from '../../care/dependents.ts';
import type { Action } from '../../plan/action.ts';
import { planWithTables } from '../../reconcile/plan-fleet.ts';
import { isBeneath } from '../../reconcile/select-resources.ts';
import { reasonText } from '../../report/action-text.ts';
import { verbWords } from '../../report/verb-words.ts';
import { kindOf, type ResourceId } from '../../resources/id.ts';
import type { Input } from '../command.ts';
import type { ExitCode } from '../../diagnostics/exit-code.ts';
import type { Session } from '../session.ts';
import { adjust } from '../adjust.ts';
import type { Shown } from '../../care/shown.ts';
import { requireAnswer } from '../agree.ts';
import { movesOf, type NamedMove } from '../../care/moves-of.ts';
import { type Opened, withWorld } from '../with-world.ts';

/**
 * What was renamed in the fleet file keeps what is known of it. What comes of the new name is found out before it is asked for:
 * by the plan that would be made once the ledger says so.
 */
export async function run(input: Input, session: Session): Promise<ExitCode> {
  requireAnswer(input, session);
  const named = { from: input.argument(0) ?? '', to: input.argument(1) ?? '' };
  return withWorld({ session, input }, { readOnly: false }, async (opened) => {
    const { exit } = await adjust({ opened, input, session }, () => decide(named, opened, session));
    return exit;
  });
}

async function decide(named: NamedMove, { fleet, world }: Opened, { drain }: Session): Promise<Shown> {
  const ledger = await world.ledger.read();
  const moves = movesOf(named, { fleet, ledger });
  const isMoved = (id: ResourceId): boolean => moves.some(({ to }) => isBeneath(to, id));
  const concerned = withDependents(fleet.resources, isMoved);
  const planned = await planWithTables({ ...fleet, moves: [...fleet.moves, ...moves] }, world, {
    only: [],
    replace: [],
    retry: false,
    signal: drain,
    emit: () => undefined,
  });
  drain.throwIfAborted();
  const plan = shown(planned.plan);
  const actions = plan.actions.filter(({ id }) => concerned.has(id));
  const held = plan.held.filter(({ id }) => concerned.has(id));
  const old = [...ledger.baselines.keys()].filter((id) => moves.some(({ from }) => isBeneath(from, id)));
  return {
    ledger,
    adjustments: moves.map(({ from, to }) => ({ what: 'moved', id: from, to })),
    records: moves.map(({ from, to }) => ({ type: 'moved', from, to })),
    about: [...old, ...concerned].filter(isPlaced),
    text: [
      ...moves.map(({ from, to }) => `${from} -> ${to}`),
      ...afterwards(actions),
      ...held.map(({ id, reasons }) => `    held: ${id}: ${reasons.map(reasonText).join('; ')}`),
    ].join('\n'),
    done: `Moved. What is known of ${named.from} is known of ${named.to}; nothing in the world was changed.`,
  };
}

function afterwards(actions: readonly Action[]): readonly string[] {
  if (actions.length === 0) return ['    Nothing has to be made, published or swapped again.'];
  return [
    '    The name is written into some of it. Afterwards zoo plan has:',
    ...actions.map(
      ({ id, verb, why }) =>
        `      ${id} ${verbWords(kindOf(id), verb).planned}${why.length === 0 ? '' : `: ${why.map(reasonText).join('; ')}`}`,
    ),
  ];
}

/** On a target or a machine: what is locked while it is changed. */
function isPlaced(id: ResourceId): boolean {
  return ['publication', 'residency', 'host'].includes(kindOf(id));
}
