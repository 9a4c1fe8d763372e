import { countText } from '../../report/count-text.ts';
import { openFleet } from '../compose/open-fleet.ts';
import { folderGuardOf } from '../../trust/own-folders.ts';
import { readUserConfiguration } from '../../trust/user-configuration.ts';
import type { Input } from '../command.ts';
import { EXIT, type ExitCode } from '../../diagnostics/exit-code.ts';
import { folderProblems } from '../folder-problems.ts';
import type { Session } from '../session.ts';
import { textProblems } from '../text-problems.ts';

/** A fleet with errors does not get here: every command refuses it in the same way. */
export async function run(_input: Input, session: Session): Promise<ExitCode> {
  const { terminal, format, quiet } = session;
  const opened = await openFleet(session);
  const { fleet, files } = opened;
  const configuration = await readUserConfiguration(session.environment);
  const requireFolder = folderGuardOf(opened.location, configuration, session.environment);
  const warnings = [
    ...opened.warnings,
    ...(await folderProblems(opened, requireFolder)),
    ...(await textProblems(opened)),
  ];
  if (format === 'json' || warnings.length > 0) {
    const { printProblems } = await import('../print-problems.ts');
    await printProblems({ diagnostics: warnings, files }, terminal, {
      format: format === 'json' ? 'json' : 'text',
    });
  }
  if (format === 'text' && !quiet) {
    const count = countText(fleet.resources.length, 'resource');
    terminal.out(`${terminal.paint.green('Valid.')} ${fleet.name} declares ${count}.\n`);
  }
  return EXIT.ok;
}
