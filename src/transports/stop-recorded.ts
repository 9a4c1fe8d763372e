import { parseProcessRecord } from './process-record.ts';
import { stopProcess } from './stop-process.ts';
import type { Connection } from './transport.ts';

/** Ends the process of a record, if it still is that process, and removes the record. Nothing there is fine. */
export async function stopRecorded(connection: Connection, record: string): Promise<void> {
  const text = await connection.readText(record);
  if (text === undefined) return;
  const process = parseProcessRecord(text);
  if (process !== undefined) await stopProcess(connection, process);
  await connection.remove(record);
}
