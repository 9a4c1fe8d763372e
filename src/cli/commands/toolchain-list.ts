import { jsonText } from '../../diagnostics/shown.ts';
import type { ToolchainStatus } from '../../toolchains/toolchain.ts';
import { tableText } from '../../report/table-text.ts';
import type { Input } from '../command.ts';
import { EXIT, type ExitCode } from '../../diagnostics/exit-code.ts';
import type { Session } from '../session.ts';
import { toolchainStatuses } from '../toolchain-statuses.ts';

export async function run(_input: Input, session: Session): Promise<ExitCode> {
  const { terminal, format } = session;
  const toolchains = await toolchainStatuses(session);
  if (format === 'json') {
    terminal.out(`${jsonText({ format: 'zoo.toolchains/v1', toolchains }, 2)}\n`);
    return EXIT.ok;
  }
  const head = ['TOOLCHAIN', 'VERSION', 'STATE', 'WHERE'].map((text) => ({
    text,
    paint: terminal.paint.dim,
  }));
  const rows = toolchains.map(({ tool, version, state, where = '', found }: ToolchainStatus) => [
    { text: tool, paint: terminal.paint.bold },
    { text: version },
    {
      text: state === 'wrong version' && found !== undefined ? `is ${found}` : state,
      paint: state === 'ready' ? terminal.paint.green : terminal.paint.yellow,
    },
    { text: where },
  ]);
  terminal.out(`${tableText([head, ...rows])}\n`);
  return EXIT.ok;
}
