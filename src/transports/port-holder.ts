import { PORT_HOLDER_SCRIPT } from './listener-functions.ts';
import type { Connection } from './transport.ts';

/** Who listens on a port of a machine. */
export interface PortHolder {
  /** Absent when the platform, or our rights there, do not tell. */
  readonly pid?: number;
  /** The first 120 characters of its command line. */
  readonly command?: string;
}

/** For messages: `process 4711 (nginx)`. */
export function holderText({ pid, command }: PortHolder): string {
  if (pid === undefined) return 'another process';
  return command === undefined ? `process ${pid}` : `process ${pid} (${command})`;
}

/** Undefined when no process listens on it. */
export async function portHolder(connection: Connection, port: number): Promise<PortHolder | undefined> {
  const { stdout } = await connection.exec({
    command: 'sh',
    arguments: ['-c', PORT_HOLDER_SCRIPT, 'zoo', String(port)],
    timeoutMilliseconds: 30_000,
  });
  const [listening, who] = stdout.split('\n');
  if (listening !== 'listening') return undefined;
  const match = /^(\d+) ?(.*)$/.exec(who ?? '');
  const pid = match?.[1];
  const command = match?.[2]?.trim() ?? '';
  return pid === undefined ? {} : { pid: Number(pid), ...(command === '' ? {} : { command }) };
}
