import type { Event } from '../../reconcile/event.ts';
import { systemClock } from '../compose/system-clock.ts';
import { toolchainContext } from '../compose/toolbox.ts';
import { readUserConfiguration } from '../../trust/user-configuration.ts';
import type { Input } from '../command.ts';
import { EXIT, type ExitCode } from '../../diagnostics/exit-code.ts';
import { UserError } from '../../diagnostics/user-error.ts';
import { openReporter } from '../open-reporter.ts';
import { REGISTRIES } from '../registries.ts';
import type { Session } from '../session.ts';

/** Finds or installs. Safe to interrupt: what is half there is made again or gone on with. */
export async function run(input: Input, session: Session): Promise<ExitCode> {
  const { terminal, format, environment, drain } = session;
  const toolchains = Object.values(REGISTRIES.toolchains);
  const names = toolchains.map(({ name }) => name);
  const called = toolchains.filter(({ isForSome }) => !isForSome).map(({ name }) => name);
  const wanted = input.arguments.length === 0 ? called : input.arguments;
  const unknown = wanted.find((name) => !names.includes(name));
  if (unknown !== undefined) {
    throw new UserError(`there is no toolchain ${unknown}`, {
      exit: EXIT.usage,
      remedy: `There are ${names.join(', ')}.`,
    });
  }
  const { tools } = await readUserConfiguration(environment);
  const reporter = openReporter(session, systemClock);
  const progress = (step: Omit<Extract<Event, { type: 'toolchain' }>, 'type'>): void =>
    reporter.event({ type: 'toolchain', ...step });
  const context = toolchainContext({ environment, configuredPaths: tools, progress, signal: drain });
  try {
    for (const { name, open } of toolchains) {
      if (!wanted.includes(name)) continue;
      await (await open()).ensure(context);
      if (format === 'text') terminal.out(`${terminal.paint.green('ready')} ${name}\n`);
    }
  } finally {
    reporter.close();
  }
  return EXIT.ok;
}
