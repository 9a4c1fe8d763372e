import { join } from 'node:path';
import { zooOnTerminal } from './zoo-on-terminal.ts';

/** All that the real zoo writes to a terminal of this size, without colours. */
export async function inTerminal(
  { directory }: { readonly directory: string },
  { columns, rows }: { readonly columns: number; readonly rows: number },
  ...words: readonly string[]
): Promise<string> {
  const environment = { HOME: join(directory, '../home') };
  const terminal = zooOnTerminal(['--no-color', ...words], { directory, environment, rows, columns });
  await terminal.ended;
  return terminal.said().replaceAll('\r\n', '\n');
}
