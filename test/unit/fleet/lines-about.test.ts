import { expect, test } from 'vitest';
import { linesAbout } from '../../../src/fleet/lines-about.ts';

const LINES = `zoo: v1
targets:
  hub: { kind: huggingface }
  other:
    kind: huggingface
families:
  zen:
    license: mit
    # of all models
    models:
      nano:
        source: { directory: s }
        'formats': { gguf: {} }
      eco: { source: { directory: t } }
  supra:
    license: mit
machines:
  thor:
    hosts:
      - model: zen/eco
policies:
  protect: []`.split('\n');

test('lines of other families, models, machines and targets are about something else', () => {
  const about = linesAbout([
    'publication/hub/zenlm/zen-nano',
    'artifact/zen/nano/gguf/q4_k_m',
    'source/zen/nano',
  ]);
  const others = LINES.filter((_, at) => !about(LINES, at));
  expect(others).toEqual([
    '  other:',
    '    kind: huggingface',
    '      eco: { source: { directory: t } }',
    '  supra:',
    '    license: mit',
    '  thor:',
    '    hosts:',
    '      - model: zen/eco',
  ]);
  const machine = linesAbout(['residency/thor/main', 'host/thor', 'artifact/zen/eco/gguf/q4_k_m']);
  expect(LINES.filter((_, at) => machine(LINES, at))).toContain('      - model: zen/eco');
  expect(LINES.filter((_, at) => machine(LINES, at))).not.toContain('        source: { directory: s }');
});
