import { WorldFailure } from '../diagnostics/failure.ts';
import { shellWord } from './shell-word.ts';
import { LAUNCH_SCRIPT } from './process-scripts.ts';
import type { Launch } from './transport.ts';

/**
 * The program that the unit runs. It writes who it is and then becomes the server, so that a server which the service
 * manager brought back, after a crash or a reboot, is as well recorded as one that zoo started.
 */
export function runText(
  { argv, log, environment, cwd, record, note }: Launch,
  passedOn: Readonly<Record<string, string>>,
): string {
  const variables = Object.entries({ ...passedOn, ...environment });
  return [
    '#!/bin/sh',
    '# Written by zoo whenever this tenant is started as a user service.',
    `cd ${quoted(cwd)} || exit 1`,
    `exec >>${quoted(log)} 2>&1`,
    ...variables.map(([name, value]) => `export ${name}=${quoted(value)}`),
    `set -- ${[record, note, ...argv].map(quoted).join(' ')}`,
    LAUNCH_SCRIPT,
  ].join('\n');
}

/** One unit per slot of a machine: two tenants of one slot never run side by side, whatever happened to zoo in between. */
export function unitText({ zoo, run }: { readonly zoo: string; readonly run: string }): string {
  return `# Written by zoo whenever the tenant changes; \`hosts: none\` takes it away.
[Unit]
Description=Tenant of ${specifierFree(zoo)}
StartLimitIntervalSec=300
StartLimitBurst=3

[Service]
Type=exec
ExecStart=/bin/sh ${word(run)}
Restart=on-failure
RestartSec=5
TimeoutStopSec=60
KillMode=mixed
OOMPolicy=stop

[Install]
WantedBy=default.target
`;
}

/** One word for sh, whatever is in it. */
function quoted(text: string): string {
  return shellWord(oneLine(text));
}

/** One word for systemd, which reads quotes, backslashes, dollars and per cents in an ExecStart line. */
function word(text: string): string {
  return `"${specifierFree(text)
    .replaceAll('\\', '\\\\')
    .replaceAll('"', String.raw`\"`)
    .replaceAll('$', () => '$$')}"`;
}

function specifierFree(text: string): string {
  return oneLine(text).replaceAll('%', '%%');
}

function oneLine(text: string): string {
  if (!/[\n\r\0]/.test(text)) return text;
  throw new WorldFailure({
    class: 'input',
    message: `a line break in ${JSON.stringify(text)}: no service can be made of it`,
    remedy: 'rename the folder',
  });
}
