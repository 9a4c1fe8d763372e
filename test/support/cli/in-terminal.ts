import { join } from 'node:path';
import { zooOnTerminal } from './zoo-on-terminal.ts';

/** What the real zoo writes to a real pseudo-terminal of this size, without colours, lines as a person sees them. */
export async function inTerminal(
  { directory }: { readonly directory: string },
  size: { readonly columns: number; readonly rows: number },
  ...words: readonly string[]
): Promise<string> {
  const environment = { HOME: join(directory, '../home') };
  const screen = zooOnTerminal(['--no-color', ...words], { directory, environment, ...size });
  await screen.ended;
  return screen.said().replaceAll('\r\n', '\n').replace(/\n$/, '');
}
