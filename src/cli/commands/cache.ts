import { jsonText } from '../../diagnostics/shown.ts';
import { cacheText } from '../../report/cache.ts';
import { cachedBlobs, cachedTools } from '../../care/cache-contents.ts';
import { pinsOf } from '../../care/find-all-garbage.ts';
import { keptOf, USUAL_KEPT } from '../../care/find-garbage.ts';
import type { Input } from '../command.ts';
import { EXIT, type ExitCode } from '../../diagnostics/exit-code.ts';
import type { Session } from '../session.ts';
import { withWorld } from '../with-world.ts';

/** Looks at this computer alone, and reads no file of the store. */
export async function run(input: Input, session: Session): Promise<ExitCode> {
  const { terminal, format } = session;
  return withWorld({ session, input }, { readOnly: true }, async ({ fleet, world, toolbox }) => {
    const ledger = await world.ledger.read();
    const kept = keptOf(ledger, USUAL_KEPT, pinsOf(fleet.resources));
    const document = {
      format: 'zoo.cache/v1',
      blobs: await cachedBlobs(world.blobs, ledger, kept),
      toolchains: await cachedTools(toolbox.context.cacheDirectory),
    } as const;
    if (format === 'json') terminal.out(`${jsonText(document, 2)}\n`);
    else terminal.out(`${cacheText(document, { paint: terminal.paint, now: world.clock.now() })}\n`);
    return EXIT.ok;
  });
}
