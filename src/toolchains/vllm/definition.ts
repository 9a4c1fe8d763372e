import { defineToolchain } from '../define-toolchain.ts';
import { pythonCommand } from '../python-command.ts';
import { VLLM_ENDINGS } from './known-endings.ts';
import { vllmPin } from './pin.ts';

export const vllmToolchain = defineToolchain({
  name: 'vllm',
  pin: vllmPin,
  load: async () => (await import('./vllm.ts')).makeVllm,
  commands: {
    vllm: (tools) => ({
      ...pythonCommand('vllm.entrypoints.cli.main')(tools),
      endings: VLLM_ENDINGS,
    }),
  },
  isForSome: true,
});
