import { jsonText } from '../../diagnostics/shown.ts';
import type { Input } from '../command.ts';
import { EXIT, type ExitCode } from '../../diagnostics/exit-code.ts';
import type { Session } from '../session.ts';
import { zooVersion } from '../../workspace/zoo-version.ts';

export async function run(_input: Input, { terminal, format }: Session): Promise<ExitCode> {
  const version = {
    zoo: zooVersion(),
    node: process.versions.node,
    platform: `${process.platform}-${process.arch}`,
  };
  if (format === 'json') terminal.out(`${jsonText({ format: 'zoo.version/v1', ...version })}\n`);
  else terminal.out(`zoo ${version.zoo} (node ${version.node}, ${version.platform})\n`);
  return EXIT.ok;
}
