import { defineToolchain } from '../define-toolchain.ts';
import { pythonCommand } from '../python-command.ts';
import { mlxLmPin } from './pin.ts';

export const mlxLmToolchain = defineToolchain({
  name: 'mlx-lm',
  pin: mlxLmPin,
  load: async () => (await import('./mlx-lm.ts')).makeMlxLm,
  commands: {
    'mlx_lm.convert': pythonCommand('mlx_lm', 'convert'),
    'mlx_lm.generate': pythonCommand('mlx_lm', 'generate'),
    'mlx_lm.server': pythonCommand('mlx_lm', 'server'),
  },
  isForLater: true,
});
