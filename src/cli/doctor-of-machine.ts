import { EXIT, type ExitCode } from '../diagnostics/exit-code.ts';
import { jsonText, shown } from '../diagnostics/shown.ts';
import { probeMachine } from '../hosts/probe/probe-machine.ts';
import type { MachineFacts } from '../resources/machine.ts';
import type { Input } from './command.ts';
import { machineOf } from './machine-of.ts';
import type { Session } from './session.ts';
import { withWorld } from './with-world.ts';

/** What a machine lacks for its backend, and the command that helps. Exit 2 when it lacks something. Changes nothing. */
export async function doctorOfMachine(
  name: string,
  call: { readonly input: Input; readonly session: Session },
): Promise<ExitCode> {
  const { terminal, format, drain } = call.session;
  return withWorld(call, { readOnly: true }, async ({ fleet, connect, backends }) => {
    const { machine } = machineOf(name, fleet);
    const tool = machine.backend.kind;
    const connection = await connect(machine, drain);
    try {
      const facts = await probeMachine(connection, machine, { backends, signal: drain });
      const needs = (facts.lacks ?? []).map(({ what, remedy }) => ({ tool, what, remedy }));
      const serves = needs.length === 0 ? servesText(facts) : undefined;
      if (format === 'json') {
        const about = { name: machine.name, backend: tool, ...(serves === undefined ? {} : { serves }) };
        terminal.out(`${jsonText({ format: 'zoo.doctor/v1', machine: about, toolchains: [], needs }, 2)}\n`);
      } else {
        const { green, yellow } = terminal.paint;
        if (serves !== undefined) terminal.out(`${green('ok')}       ${shown(`${tool}: ${serves}`)}\n`);
        for (const { what, remedy } of shown(needs))
          terminal.out(`${yellow('missing')}  ${tool}: ${what}\n    ${remedy}\n`);
      }
      return needs.length === 0 ? EXIT.ok : EXIT.changes;
    } finally {
      await connection.close();
    }
  });
}

function servesText({ server, daemons = {} }: MachineFacts): string {
  if (server !== undefined) return `${server.version} in ${server.path}`;
  const builds = Object.values(daemons).flatMap((daemon) => (daemon.state === 'up' ? [daemon.build] : []));
  if (builds.length > 0) return `${[...new Set(builds)].join(', ')} answers`;
  return 'zoo finds it on this computer, or installs it, when it is needed';
}
