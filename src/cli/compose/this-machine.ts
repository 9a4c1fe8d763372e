import { arch } from 'node:os';
import { REGISTRIES } from '../registries.ts';
import type { MachineSpec } from '../../resources/machine.ts';

/** Where artifacts are judged: here, whatever machines the fleet has. */
export function thisMachine(zoo: string, judge: string): MachineSpec {
  return {
    name: 'this machine',
    os: process.platform === 'darwin' ? 'macos' : process.platform === 'win32' ? 'windows' : 'linux',
    arch: arch(),
    reach: Object.values(REGISTRIES.transports).flatMap(({ here = [] }) => here),
    zoo,
    backend: { kind: judge, context: 0, port: 0, parallel: 1, settings: {} },
    ports: [],
    paused: false,
    prune: false,
  };
}
