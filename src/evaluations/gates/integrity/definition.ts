/**
 * Is an artifact what its name says, and whole? zoo reads its files once: headers, every number that can be "no number", types
 * of tensors, tokenizer and chat template against those of the source, and whether there is code among the files.
 */
import { defineGate } from '../define-gate.ts';
import { judgeIntegrity } from './judge.ts';
import { type IntegrityData, readIntegrity } from './read-integrity.ts';
import type { IntegritySettings } from './settings.ts';
import { viewIntegrity } from './view.ts';

export const integrityGate = defineGate('integrity', {
  needs: ['source'],
  judges: ({ intermediate }) => !intermediate,
  settings: (document, { quantization }): IntegritySettings => {
    const { allow_code: allowedCode = [], bits_per_weight: bits = {}, not_looked_at: unseen } = document;
    const most = bits[quantization ?? ''];
    return {
      allowedCode,
      ...(most === undefined ? {} : { bitsPerWeight: most }),
      acceptsUnseen: unseen === 'accept',
      named: Object.keys(bits),
    };
  },
  holds: 'artifact',
  canFail: () => true,
  quantizations: ({ named }) => named,
  measures: () => ({}),
  work: () => ({ steps: 1, secondsPerStep: 10 }),
  how: {
    kind: 'read',
    reader: { name: 'zoo', version: 'integrity 1' },
    load: async () => (await import('./measure.ts')).measureIntegrity,
  },
  version: 1,
  read: (data): IntegrityData => readIntegrity(data),
  rule: {
    name: 'integrity/1',
    settings: ({ allowedCode, bitsPerWeight, acceptsUnseen }) => ({
      allowedCode,
      acceptsUnseen,
      ...(bitsPerWeight === undefined ? {} : { bitsPerWeight }),
    }),
  },
  judge: judgeIntegrity,
  view: viewIntegrity,
  agrees: (now, claimed) => JSON.stringify(now) === JSON.stringify(claimed),
});
