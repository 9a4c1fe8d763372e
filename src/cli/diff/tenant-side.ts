import { stat } from 'node:fs/promises';
import { WorldFailure } from '../../diagnostics/failure.ts';
import { residencyOn } from '../../care/require-tenant.ts';
import { tenantLooks } from '../../care/look-at-tenant.ts';
import type { Side, SideFile } from '../../fidelity/side.ts';
import type { FileEntry } from '../../resources/content.ts';
import { shortDigest } from '../../resources/digest.ts';
import { slotName } from '../../resources/slot.ts';
import type { Connection } from '../../transports/transport.ts';
import { machineOf } from '../machine-of.ts';
import { contentFiles, type Sides } from './fetched-files.ts';

/**
 * The weights of a tenant, as they are on the machine now: it hashes them itself. Equal bytes are taken from the local store or a
 * target; others are read where they lie, when the machine is this computer.
 */
export async function tenantSide(label: string, sides: Sides): Promise<Side> {
  const { opened, session } = sides;
  const ledger = await opened.world.ledger.read();
  const { machine, slot } = machineOf(label, opened.fleet);
  const resource = residencyOn(slot === undefined ? { machine } : { machine, slot }, opened.fleet);
  const name = slotName(machine.name, resource.spec.slot);
  const look = await tenantLooks({ world: opened.world, ledger }, session.drain)(resource);
  if (look.state === 'unknown')
    throw new WorldFailure({ class: 'unhealthy', message: `${name} could not be looked at: ${look.why}` });
  const digest = look.state === 'there' ? look.seen.digest : undefined;
  if (digest === undefined)
    throw new WorldFailure({
      class: 'input',
      message: `${name} hosts no tenant of zoo`,
      remedy: 'zoo ps says what it serves.',
    });
  const made = [...ledger.outputs.values()].find(({ output }) => output.digest === digest);
  if (made === undefined)
    throw new WorldFailure({
      class: 'input',
      message: `the ledger does not know which files ${shortDigest(digest)} on ${name} has`,
      remedy: 'zoo ledger rebuild takes that from what is published.',
    });
  const connection = await opened.connectToRead(machine);
  try {
    const known = new Map(contentFiles(made.output.files, sides).map((file) => [file.path, file]));
    const files: SideFile[] = [];
    for (const file of made.output.files) {
      const found = await fileThere(
        file,
        { folder: `${connection.zoo}/available/${digest.slice('sha256:'.length)}`, name },
        connection,
      );
      const same = known.get(file.path);
      if (found !== undefined) files.push(found.sha256 === file.sha256 && same !== undefined ? same : found);
    }
    return { label, what: `${made.id}, ${shortDigest(digest)} on ${name}`, files };
  } finally {
    await connection.close();
  }
}

/** Undefined: it is not there. */
async function fileThere(
  { path, size, sha256: expected }: FileEntry,
  { folder, name }: { readonly folder: string; readonly name: string },
  connection: Connection,
): Promise<SideFile | undefined> {
  const absolute = `${folder}/${path}`;
  const sha256 = await connection.hash(absolute);
  if (sha256 === undefined) return undefined;
  if (connection.isHere) {
    return { path, size: (await stat(absolute)).size, sha256, local: async () => absolute };
  }
  const differs = async (): Promise<never> => {
    throw new WorldFailure({
      class: 'input',
      message: `${path} on ${name} has the digest ${shortDigest(sha256)} instead of ${shortDigest(expected)}, and zoo does not fetch weights from machines`,
      remedy: 'copy it here and compare the copy, or let zoo apply bring it again',
    });
  };
  return { path, size, sha256, local: differs };
}
