import type { ProcessFacts } from '../resources/machine.ts';
import type { Connection } from '../transports/transport.ts';
import { USAGE_SCRIPT } from './machine-scripts.ts';

const TIMEOUT_MILLISECONDS = 30_000;

export interface ProcessUsage {
  readonly residentBytes?: number;
  readonly uptimeSeconds?: number;
}

/** Of the same process as the one that was seen; what the machine does not tell is absent. */
export async function processUsage(
  connection: Connection,
  { pid, startedAt }: Pick<ProcessFacts, 'pid' | 'startedAt'>,
  signal: AbortSignal,
): Promise<ProcessUsage> {
  const { exitCode, stdout } = await connection.exec({
    command: 'sh',
    arguments: ['-c', USAGE_SCRIPT, 'zoo', String(pid), startedAt],
    timeoutMilliseconds: TIMEOUT_MILLISECONDS,
    signal,
  });
  return exitCode === 0 ? parseUsage(stdout) : {};
}

/** `64512 8123.45 712345 100`, or `64512 02-03:04:05` of `ps`. */
export function parseUsage(text: string): ProcessUsage {
  const [kilobytes = '', ...rest] = text.trim().split(/\s+/);
  const uptimeSeconds = rest.length === 1 ? elapsedSeconds(rest[0] ?? '') : sinceStart(rest);
  return {
    ...(/^\d+$/.test(kilobytes) ? { residentBytes: Number(kilobytes) * 1024 } : {}),
    ...(uptimeSeconds === undefined ? {} : { uptimeSeconds }),
  };
}

function sinceStart(numbers: readonly string[]): number | undefined {
  const [up = NaN, startTicks = NaN, ticksPerSecond = NaN] = numbers.map(Number);
  const seconds = Math.round(up - startTicks / ticksPerSecond);
  return Number.isFinite(seconds) && seconds >= 0 ? seconds : undefined;
}

/** `[[days-]hours:]minutes:seconds` */
function elapsedSeconds(text: string): number | undefined {
  const match = /^(?:(?:(\d+)-)?(\d+):)?(\d+):(\d+)$/.exec(text);
  if (match === null) return undefined;
  // Of a part that is not there no number can be made.
  const [days = 0, hours = 0, minutes = 0, seconds = 0] = match.slice(1).map((part) => Number(part) || 0);
  return ((days * 24 + hours) * 60 + minutes) * 60 + seconds;
}
