import { kindOf, type ResourceId } from '../../resources/id.ts';
import { adopt } from '../../care/adopt/adopt.ts';
import type { Input } from '../command.ts';
import { EXIT, type ExitCode } from '../../diagnostics/exit-code.ts';
import { UserError } from '../../diagnostics/user-error.ts';
import { nameable } from '../../names/chosen-by.ts';
import { oneMeantBy } from '../../names/meant-by.ts';
import type { Session } from '../session.ts';
import { adjust } from '../adjust.ts';
import { requireAnswer } from '../agree.ts';
import { showReading } from '../show-reading.ts';
import { withProgress } from '../with-progress.ts';
import { withWorld } from '../with-world.ts';

/** One thing that exists comes under zoo's management, once its bytes were compared. Nothing is written there. */
export async function run(input: Input, session: Session): Promise<ExitCode> {
  requireAnswer(input, session);
  return withWorld({ session, input }, { readOnly: false }, async (opened) => {
    const known = nameable(opened.fleet.resources);
    const id = await oneMeantBy(input.argument(0) ?? '', known, canBeAdopted);
    if (!canBeAdopted(id)) {
      throw new UserError(`${id} is nothing that could be adopted`, {
        exit: EXIT.usage,
        remedy:
          'A publication or a residency can: publication/TARGET/NAMESPACE/REPO or residency/MACHINE/SLOT.',
      });
    }
    const { exit } = await adjust({ opened, input, session }, () =>
      adopt(id, opened, {
        signal: session.drain,
        looking: (look) => withProgress(session, look),
        reading: () => showReading(session),
      }),
    );
    return exit;
  });
}

function canBeAdopted(id: ResourceId): boolean {
  return ['publication', 'residency'].includes(kindOf(id));
}
