import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { jsonText } from '../../diagnostics/shown.ts';
import { visible, visibleLines } from '../../diagnostics/visible-text.ts';
import { writeFileAtomic } from '../../blobs/write-file-atomic.ts';
import { decodeText, encodeText } from '../../fleet/decode-text.ts';
import { loadFleet } from '../../fleet/load-fleet.ts';
import { textDiff } from '../../report/text-diff.ts';
import { shortDigest } from '../../resources/digest.ts';
import { canBePinned, entryFor, isPinnedIn, pinnable, pinnedText, pinText } from '../../care/rollback.ts';
import type { FleetText } from '../../fleet/fleet-text.ts';
import type { Input } from '../command.ts';
import { catalog } from '../compose/catalog.ts';
import { hashText } from '../../workspace/hash-text.ts';
import { EXIT, type ExitCode } from '../../diagnostics/exit-code.ts';
import { UserError } from '../../diagnostics/user-error.ts';
import { nameable } from '../../names/chosen-by.ts';
import { oneMeantBy } from '../../names/meant-by.ts';
import type { Session } from '../session.ts';
import { withWorld } from '../with-world.ts';

/** Writes the pin that goes back into the fleet file. Nothing else is done: git stays the truth. */
export async function run(input: Input, session: Session): Promise<ExitCode> {
  const { terminal, format } = session;
  return withWorld({ session, input }, { readOnly: true }, async (opened) => {
    const { fleet, world, location } = opened;
    const id = await oneMeantBy(input.argument(0) ?? '', nameable(fleet.resources), canBePinned);
    const resource = pinnable(fleet.resources.find((one) => one.id === id));
    const ledger = await world.ledger.read();
    const known = ledger.contents?.get(id) ?? [];
    const entry = entryFor(known, { resource, ledger, to: input.text('to') });
    const path = resource.place.file;
    const bytes = await readFile(join(location.directory, path));
    const before = decodeText(bytes);
    const after = pinnedText(before, resource, entry.digest);
    if (after === undefined || !isPinnedIn(opened, { path, after, resource, pin: entry.digest, load })) {
      throw new UserError(`zoo cannot write the pin into ${path}`, {
        exit: EXIT.error,
        remedy: `Write it by hand at line ${resource.place.line}: pin: ${pinText(resource, entry.digest)}`,
      });
    }
    // Whatever else reads this file goes on reading it as before.
    await writeFileAtomic(join(location.directory, path), encodeText(after, bytes));
    const diff = textDiff(before, after);
    if (format === 'json') {
      const { digest, version, at } = entry;
      terminal.out(
        `${jsonText({ format: 'zoo.rollback/v1', id, to: { digest, version, at }, file: path, diff }, 2)}\n`,
      );
    } else {
      const version = entry.version === undefined ? '' : ` (${visible(entry.version)})`;
      terminal.out(`${path}\n${visibleLines(diff)}\n`);
      terminal.err(
        `\n${id} is pinned at ${shortDigest(entry.digest)}${version}, applied ${entry.at}. zoo plan shows what that does; taking the pin out goes forward again.\n`,
      );
    }
    return EXIT.ok;
  });
}

function load(texts: readonly FleetText[]): ReturnType<typeof loadFleet>['fleet'] {
  return loadFleet(texts, { catalog: catalog(), hash: hashText }).fleet;
}
