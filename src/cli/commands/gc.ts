import { jsonText, shown } from '../../diagnostics/shown.ts';
import { countText } from '../../report/count-text.ts';
import { humanBytes } from '../../diagnostics/human-bytes.ts';
import { shortDigest } from '../../resources/digest.ts';
import { garbageBlobs, garbageOnMachine, keptOf } from '../care/find-garbage.ts';
import { requireSameComputer } from '../../reconcile/same-computer.ts';
import { problemOf } from '../care/problem-of.ts';
import { UNCOUNTED } from '../care/uncounted.ts';
import type { Input } from '../command.ts';
import { countOption } from '../count-option.ts';
import { EXIT, type ExitCode } from '../exit-code.ts';
import { UserError } from '../failures.ts';
import type { Session } from '../session.ts';
import { type Opened, withWorld } from '../with-world.ts';

const USUAL_KEPT = 3;

interface Garbage {
  readonly where: string;
  readonly what: string;
  readonly sizeBytes: number;
  readonly remove: () => Promise<void>;
}

/** Shows what can go; deletes it only when told to. */
export async function run(input: Input, session: Session): Promise<ExitCode> {
  const { terminal, format } = session;
  const keep = countOption(input, 'keep', USUAL_KEPT);
  const isDeleting = input.flag('yes');
  return withWorld({ session, input }, { readOnly: !isDeleting }, async (opened) => {
    if (isDeleting) await refuseWhileLocked(opened);
    const { garbage, unknown } = await findAll(opened, { keep, session });
    if (isDeleting) for (const { remove } of garbage) await remove();
    const bytes = garbage.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
    if (format === 'json') {
      const items = garbage.map(({ where, what, sizeBytes }) => ({ where, what, sizeBytes }));
      terminal.out(`${jsonText({ format: 'zoo.gc/v1', deleted: isDeleting, bytes, items, unknown }, 2)}\n`);
      return EXIT.ok;
    }
    for (const { where, what, sizeBytes } of shown(garbage))
      terminal.out(`${humanBytes(sizeBytes).padStart(10)}  ${what} ${where}\n`);
    for (const line of shown(unknown)) terminal.err(`${terminal.errPaint.yellow('unknown')} ${line}\n`);
    const sum = `${countText(garbage.length, 'item')}, ${humanBytes(bytes)}`;
    if (garbage.length === 0) terminal.out('Nothing can go.\n');
    else terminal.out(isDeleting ? `Deleted ${sum}.\n` : `${sum} can go: zoo gc --yes deletes it.\n`);
    return EXIT.ok;
  });
}

/** An apply that is under way may be about to use what nothing recorded yet. */
async function refuseWhileLocked({ world }: Opened): Promise<void> {
  const busy = (await world.ledger.locks.list()).find(({ alive }) => alive);
  if (busy === undefined) return;
  throw new UserError(`${busy.scope} is locked by ${busy.holder.by} (run ${busy.holder.run})`, {
    exit: EXIT.locked,
    remedy: 'Wait until that run has ended.',
  });
}

async function findAll(
  { fleet, world, connect }: Opened,
  { keep, session }: { readonly keep: number; readonly session: Session },
): Promise<{ readonly garbage: readonly Garbage[]; readonly unknown: readonly string[] }> {
  const ledger = await world.ledger.read();
  const kept = keptOf(ledger, keep);
  const garbage: Garbage[] = (await garbageBlobs(world.blobs, kept)).map(({ digest, sizeBytes }) => ({
    where: 'in the local store',
    what: shortDigest(digest),
    sizeBytes,
    remove: () => world.blobs.delete(digest),
  }));
  const unknown: string[] = [];
  for (const machine of Object.values(fleet.machines)) {
    if (machine.paused) continue;
    try {
      const looked = await world.look.machine(machine, UNCOUNTED, session.drain);
      const facts = requireSameComputer(looked, machine, ledger);
      const found = garbageOnMachine(facts, ledger, kept);
      for (const path of found.left)
        unknown.push(`${path} on ${machine.name}: no record of this ledger names it; it is left alone`);
      for (const { path, sizeBytes } of found.garbage) {
        const remove = async (): Promise<void> => {
          const connection = await connect(machine);
          await connection.removeFolder(`${connection.zoo}/${path}`).finally(() => connection.close());
        };
        garbage.push({ where: `on ${machine.name}`, what: path, sizeBytes, remove });
      }
    } catch (error) {
      unknown.push(`${machine.name}: ${problemOf(error)}`);
    }
  }
  return { garbage, unknown };
}
