import type { LedgerState } from '../ledger/ledger.ts';
import type { MachineFacts, MachineSpec } from '../resources/machine.ts';
import type { FileEntry } from '../resources/content.ts';
import { type ResourceId, resourceId } from '../resources/id.ts';
import type { Connect } from '../transports/transport.ts';
import { HASH_SCRIPT } from './machine-scripts.ts';
import { problemOf } from './problem-of.ts';
import { rememberReading } from '../residencies/remember-reading.ts';
import { unknownRow, type Verified } from './verified.ts';

/** 100 GB from a slow disk. */
const HASH_TIMEOUT_MILLISECONDS = 60 * 60 * 1000;

interface MachineOptions {
  readonly machine: MachineSpec;
  /** What the probe has just found there. */
  readonly facts: MachineFacts;
  readonly ledger: LedgerState;
  readonly connect: Connect;
  readonly now: () => string;
  readonly signal: AbortSignal;
}

/** Every output under `available/`, read by the machine itself and compared with what the ledger says was put there. */
export async function* verifyMachine({
  machine,
  facts,
  ledger,
  connect,
  now,
  signal,
}: MachineOptions): AsyncIterable<Verified> {
  const id = resourceId('host', machine.name);
  const expected = expectedFiles(ledger);
  try {
    const connection = await connect(machine);
    try {
      for (const { name, files: found } of facts.available) {
        const rows: Verified[] = [];
        for (const file of expected.get(name) ?? []) {
          const what = `${file.path} on ${machine.name}`;
          if (found?.some(({ path }) => path === file.path) === false) {
            rows.push({ id, what, state: 'missing', bytes: 0 });
            continue;
          }
          const { exitCode, stdout } = await connection.exec({
            command: 'sh',
            arguments: ['-c', HASH_SCRIPT, 'zoo', `${connection.zoo}/available/${name}/${file.path}`],
            timeoutMilliseconds: HASH_TIMEOUT_MILLISECONDS,
            signal,
          });
          rows.push(
            exitCode === 0
              ? verifiedFile(id, what, { file, answer: stdout })
              : unknownRow(id, what, 'the machine could not read it'),
          );
        }
        yield* rows;
        if (rows.length > 0)
          await rememberReading(connection, { digest: `sha256:${name}`, at: now(), ...readingOf(rows) });
      }
    } finally {
      await connection.close();
    }
  } catch (error) {
    yield unknownRow(id, machine.name, problemOf(error));
  }
}

function readingOf(rows: readonly Verified[]): { readonly isRight: boolean; readonly differs?: string } {
  const wrong = rows.find(({ state }) => state === 'differs');
  const isRight = rows.every(({ state }) => state === 'ok');
  return wrong === undefined ? { isRight } : { isRight, differs: `${wrong.what}: ${wrong.why ?? 'differs'}` };
}

/** What the machine's own sha256 says of a file. An answer without a digest compares nothing. */
function verifiedFile(
  id: ResourceId,
  what: string,
  { file, answer }: { readonly file: FileEntry; readonly answer: string },
): Verified {
  // A name with a backslash or a line end makes sha256sum begin its line with a backslash.
  const hex = /^\\?([0-9a-f]{64})\b/.exec(answer)?.[1];
  if (hex === undefined) return unknownRow(id, what, 'the machine gave no digest of it');
  if (`sha256:${hex}` === file.sha256) return { id, what, state: 'ok', bytes: file.size };
  return { id, what, state: 'differs', why: `has the digest ${hex}`, bytes: file.size };
}

/** Folder below `available/` -> the files that were put there. */
function expectedFiles(ledger: LedgerState): ReadonlyMap<string, readonly FileEntry[]> {
  return new Map(
    [...ledger.outputs.values()].map(({ output }) => [output.digest.slice('sha256:'.length), output.files]),
  );
}
