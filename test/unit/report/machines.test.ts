import { describe, expect, test } from 'vitest';
import type { MachineRow } from '../../../src/report/machines.ts';
import { machinesText } from '../../../src/report/machines-text.ts';
import { PLAIN } from '../../../src/report/paint.ts';
import { digestOf } from '../../support/cli/plans.ts';

const digest = digestOf('1');
const THOR: MachineRow = {
  machine: 'thor',
  state: 'seen',
  reach: ['ssh dp@thor.lan'],
  backend: 'llama-server',
  os: 'linux',
  arch: 'arm64',
  cpus: 12,
  memoryTotalBytes: 128e9,
  memoryAvailableBytes: 100e9,
  budgetBytes: 115e9,
  diskFreeBytes: 1e12,
  zoo: '/home/dp/model-zoo',
  programs: [],
  hosts: [
    { slot: 'main', tenant: 'zen-nano-gguf-q4_k_m' },
    { slot: 'coder', tenant: 'zen-coder-gguf-q8_0' },
  ],
  couldHost: [
    {
      artifact: 'artifact/zen/nano/gguf/q4_k_m',
      model: 'zen/nano',
      variety: 'gguf q4_k_m',
      digest,
      needBytes: 3e9,
      fits: true,
    },
    {
      artifact: 'artifact/zen/max/gguf/f16',
      model: 'zen/max',
      variety: 'gguf f16',
      digest,
      needBytes: 400e9,
      fits: false,
    },
    { artifact: 'artifact/zen/odd/gguf/q8_0', model: 'zen/odd', variety: 'gguf q8_0', digest },
  ],
};
const text = (...machines: readonly MachineRow[]): string =>
  machinesText({ format: 'zoo.machines/v1', machines }, PLAIN);

describe('zoo machines', () => {
  test('counts what fits, what does not, and what is not known, apart', () => {
    expect(text(THOR, { ...THOR, machine: 'other' })).toMatch(
      /^thor +ssh dp@thor\.lan +linux arm64 +12 +100\.0 GB free of 128\.0 GB +1\.0 TB +llama-server +zen-nano-gguf-q4_k_m, zen-coder-gguf-q8_0 \(coder\) +1 of 3 made, 1 unknown$/m,
    );
  });

  test('says of one machine what each artifact needs', () => {
    const one = text(THOR);
    expect(one).toContain('program: none was found');
    expect(one).toMatch(/^zen\/nano gguf q4_k_m +3\.0 GB +yes$/m);
    expect(one).toMatch(/^zen\/max gguf f16 +400\.0 GB +no$/m);
    expect(one).toMatch(/^zen\/odd gguf q8_0 +unknown +unknown$/m);
  });

  test('says why a machine is unknown, and no numbers of it', () => {
    const off: MachineRow = {
      machine: 'legion',
      state: 'unknown',
      why: 'ssh dp@legion: Connection refused',
      reach: ['ssh dp@legion'],
      backend: 'ollama',
    };
    expect(text(THOR, off)).toMatch(/^legion +ssh dp@legion +unknown$/m);
    expect(text(THOR, off)).toContain('legion: ssh dp@legion: Connection refused');
  });
});
