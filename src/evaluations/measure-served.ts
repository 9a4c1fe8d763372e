import { join } from 'node:path';
import type { ServerBackend } from '../backends/process-server.ts';
import { WorldFailure } from '../diagnostics/failure.ts';
import type { ApplyContext } from '../drivers/apply-context.ts';
import type { Measurement } from '../resources/evaluation.ts';
import type { Wanted } from '../resources/resource.ts';
import { stopRecorded } from '../transports/stop-recorded.ts';
import type { Connection } from '../transports/transport.ts';
import type { BoundGate } from './gates/define-gate.ts';
import { stagedWeights } from './staged-weights.ts';

export interface ServePorts {
  readonly judgeOf: (format: string) => ServerBackend | undefined;
  /** The machine that judges, with this backend on it: the one that zoo runs on. */
  readonly connection: (backend: ServerBackend) => Promise<Connection>;
}

interface Around {
  readonly steps: number;
  readonly backend: ServerBackend;
  readonly context: ApplyContext;
  readonly ports: ServePorts;
}

/** The gate starts a server with the artifact, and stops it. */
export async function measureServed(
  { resource: { spec }, value }: Wanted<'evaluation'>,
  measure: NonNullable<BoundGate['measure']>,
  { steps, backend, context, ports }: Around,
): Promise<Measurement> {
  const { output, machine } = value;
  if (output === undefined) throw new TypeError(`${spec.artifact} has no files`);
  const directory = await context.scratch();
  const connection = await ports.connection(backend);
  try {
    // A run that was killed a moment ago: its server may still be ending.
    await stopRecorded(connection, `${directory}/server.pid`);
    const weightsPath = await stagedWeights(output.files, {
      first: backend.weightsFile(output.files),
      program: backend.name,
      directory: join(directory, 'weights'),
      blobs: context.blobs,
    });
    const onStep = (done: number): void =>
      context.progress({ what: 'ask', done, total: steps, unit: 'steps' });
    onStep(0);
    const { hasChatTemplate } = output.facts;
    const onMachine = machine === undefined ? {} : { machine };
    const { signal } = context;
    const bench = { backend, connection, directory, signal, onStep, ...onMachine };
    return await measure({ name: spec.artifact, weightsPath, hasChatTemplate }, bench);
  } catch (error) {
    throw await keepingLog(error, `${directory}/server.log`, context);
  } finally {
    await connection.close();
  }
}

/** The folder of the action goes, and a message must not name a log in it. */
async function keepingLog(error: unknown, log: string, context: ApplyContext): Promise<unknown> {
  if (!(error instanceof WorldFailure)) return error;
  const { remedy } = error.failure;
  if (remedy?.includes(log) !== true) return error;
  const kept = await context.keepLog(log);
  const { remedy: _, ...rest } = error.failure;
  const whole = kept === undefined ? {} : { remedy: remedy.replaceAll(log, () => kept) };
  return new WorldFailure({ ...rest, ...whole }, { cause: error });
}
