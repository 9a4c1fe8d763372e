import type { Connection, MachineProcess } from '../../../transports/transport.ts';
import type { PerformanceData } from './read-performance.ts';

const TIMEOUT_MILLISECONDS = 10_000;
const KIB = 1024;

/** Linux keeps the peak of each process; elsewhere `ps` tells what it has now. Kibibytes both. */
const SCRIPT = `
peak=$(sed -n 's/^VmHWM:[^0-9]*\\([0-9]*\\) kB$/\\1/p' "/proc/$1/status" 2>/dev/null)
if [ -n "$peak" ]; then echo "peak $peak"; else echo "end $(ps -o rss= -p "$1")"; fi
`;

/** Memory that the process has resident: mapped weights count as far as they were read. Undefined: the system does not tell. */
export async function memoryOf(
  connection: Connection,
  { pid }: MachineProcess,
): Promise<PerformanceData['memory']> {
  const { stdout } = await connection.exec({
    command: 'sh',
    arguments: ['-c', SCRIPT, 'zoo', String(pid)],
    timeoutMilliseconds: TIMEOUT_MILLISECONDS,
  });
  const [, kind, number] = /^(peak|end) +([0-9]+)$/m.exec(stdout) ?? [];
  const bytes = Number(number) * KIB;
  if ((kind !== 'peak' && kind !== 'end') || !(bytes > 0)) return undefined;
  return { bytes, kind };
}
