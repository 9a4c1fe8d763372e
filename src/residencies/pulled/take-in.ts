import { failureLine, WorldFailure } from '../../diagnostics/failure.ts';
import { shortDigest } from '../../resources/digest.ts';
import type { SlotView } from '../../resources/machine.ts';
import type { PulledWanted, ResidencyWanted } from '../../resources/residency.ts';
import type { Done } from '../swap/bring-in.ts';
import { endResidency } from '../swap/end-residency.ts';
import { PointerMoved } from '../swap/pointer-moved.ts';
import type { Swap } from '../swap/swap.ts';
import { pointerOf } from '../seen.ts';
import { judgePulled, modelIn } from './seen.ts';

/** Whatever lives in the slot ends, and the pulled model is loaded. What would keep it from being the slot's comes before the end. */
export async function takeInPulled(
  swap: Swap,
  { machine, pulled }: ResidencyWanted & { readonly pulled: PulledWanted },
  facts: SlotView,
): Promise<Done> {
  const { backend, context } = swap;
  const { name, digest } = pulled;
  const found = judgePulled(facts, { machine, pulled }, backend);
  if (found.state === 'down')
    throw new WorldFailure({ class: 'unhealthy', message: found.why, remedy: found.remedy });
  const models = backend.service.pulled;
  if (found.state === 'missing' || models === undefined)
    throw new WorldFailure({
      class: 'input',
      message: `${name} is not there; nothing was stopped`,
      remedy: `type \`${models?.howToPull(name) ?? name}\` on the machine, and run again`,
    });
  if (digest !== undefined && found.id !== digest)
    throw new PointerMoved(`${name} was pulled again meanwhile: it is ${shortDigest(found.id)}`);
  const ended = pointerOf(facts).tenant === undefined ? undefined : await endResidency(swap, facts);
  if (found.unhealthy !== undefined || found.differs.length > 0) {
    await context.effect('load pulled', { model: name, digest: found.id });
    await models.load(swap, { ...modelIn(machine, name), signal: context.signal });
  }
  const taken = digest === undefined ? [`${name} is taken as it is: ${shortDigest(found.id)}`] : [];
  return { upBytes: 0, notes: [...(ended?.notes ?? []), ...taken] };
}

/** zoo has kept it loaded until now. What has taken its place serves already, so that a failure is a note and no more. */
export async function releasePulled(swap: Swap, name: string): Promise<readonly string[]> {
  const { machine, backend, context } = swap;
  const models = backend.service.pulled;
  if (models === undefined)
    return [`${name} stays loaded where it was pulled: ${machine.backend.kind} is another program`];
  await context.effect('release pulled', { model: name });
  try {
    await models.release(swap, { name, port: machine.backend.port, settings: machine.backend.settings });
    return [];
  } catch (error) {
    if (!(error instanceof WorldFailure)) throw error;
    return [`${name} may still be loaded: ${failureLine(error.failure)}`];
  }
}
