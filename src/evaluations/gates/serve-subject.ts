import type { ServingProcess } from '../../backends/process-server.ts';
import { tied } from '../../transports/keeper.ts';
import type { Bench, Subject } from './bench.ts';

const START_TIMEOUT_MILLISECONDS = 15 * 60 * 1000;

/** Serves the subject as long as `use` takes. A run that is killed leaves no server that holds the memory of this machine. */
export async function serveSubject<T>(
  subject: Subject,
  { backend, connection, directory, signal }: Bench,
  ...[context, use]: [context: number, use: (serving: ServingProcess) => Promise<T>]
): Promise<T> {
  const serving = await backend.start(connection, {
    port: await connection.freePort(),
    signal,
    weightsPath: subject.weightsPath,
    alias: 'judged',
    context,
    parallel: 1,
    log: `${directory}/server.log`,
    record: `${directory}/server.pid`,
    cwd: directory,
    keeper: tied,
    startTimeoutMilliseconds: START_TIMEOUT_MILLISECONDS,
  });
  try {
    return await use(serving);
  } finally {
    await backend.stop(connection, serving.process, tied);
  }
}
