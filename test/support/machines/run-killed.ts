import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { Rig } from './rig.ts';

const CHILD = fileURLToPath(new URL('killed-child.ts', import.meta.url));

/** Runs an apply in a process of its own that is killed before its effect number `killAt`, or at its first question; resolves when it is dead. */
export async function runKilled(
  rig: Rig,
  tenant: 'zen' | 'supra',
  killAt: number | 'ask',
): Promise<NodeJS.Signals | null> {
  const { port } = rig.machine.backend;
  const budget = rig.machine.memory?.totalBytes ?? 0;
  const child = spawn(
    process.execPath,
    [CHILD, rig.directory, String(port), String(budget), tenant, String(killAt), rig.slot],
    {
      stdio: ['ignore', 'inherit', 'inherit'],
    },
  );
  const [, signal]: unknown[] = await once(child, 'exit');
  return signal === 'SIGKILL' ? signal : null;
}
