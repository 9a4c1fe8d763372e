import type { LedgerState } from '../../ledger/ledger.ts';
import type { MachineSpec } from '../../resources/machine.ts';
import type { FileEntry } from '../../resources/content.ts';
import { type ResourceId, resourceId } from '../../resources/id.ts';
import type { Connect } from '../../transports/transport.ts';
import { HASH_SCRIPT } from './machine-scripts.ts';
import { problemOf } from './problem-of.ts';
import type { Verified } from './verified.ts';

/** 100 GB from a slow disk. */
const HASH_TIMEOUT_MILLISECONDS = 60 * 60 * 1000;

interface MachineOptions {
  readonly machine: MachineSpec;
  readonly ledger: LedgerState;
  readonly connect: Connect;
  readonly signal: AbortSignal;
}

/** Everything under `available/`, read by the machine itself and compared with what the ledger says was put there. */
export async function* verifyMachine({
  machine,
  ledger,
  connect,
  signal,
}: MachineOptions): AsyncIterable<Verified> {
  const id = resourceId('host', machine.name);
  try {
    const connection = await connect(machine);
    try {
      for (const { name, files } of expectedFiles(ledger)) {
        for (const file of files) {
          const path = `${connection.zoo}/available/${name}/${file.path}`;
          const { exitCode, stdout } = await connection.exec({
            command: 'sh',
            arguments: ['-c', HASH_SCRIPT, 'zoo', path],
            timeoutMilliseconds: HASH_TIMEOUT_MILLISECONDS,
            signal,
          });
          // Not every output lives on every machine.
          if (exitCode !== 0) continue;
          yield verified(id, `${file.path} on ${machine.name}`, { file, said: stdout });
        }
      }
    } finally {
      await connection.close();
    }
  } catch (error) {
    yield { id, what: machine.name, state: 'unknown', why: problemOf(error), bytes: 0 };
  }
}

function verified(
  id: ResourceId,
  what: string,
  { file, said }: { readonly file: FileEntry; readonly said: string },
): Verified {
  // A name with a backslash or a line end makes sha256sum begin its line with a backslash.
  const hex = /^\\?([0-9a-f]{64})\b/.exec(said)?.[1];
  if (`sha256:${hex}` === file.sha256) return { id, what, state: 'ok', bytes: file.size };
  return { id, what, state: 'differs', why: `has the digest ${hex ?? 'of nothing'}`, bytes: file.size };
}

function expectedFiles(
  ledger: LedgerState,
): readonly { readonly name: string; readonly files: readonly FileEntry[] }[] {
  const byName = new Map<string, readonly FileEntry[]>();
  for (const { output } of ledger.outputs.values())
    byName.set(output.digest.slice('sha256:'.length), output.files);
  return [...byName].map(([name, files]) => ({ name, files }));
}
