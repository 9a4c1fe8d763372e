import { defineToolchain } from '../define-toolchain.ts';
import { pythonCommand } from '../python-command.ts';
import { MLX_LM_ENDINGS } from './known-endings.ts';
import { mlxLmPin } from './pin.ts';
import type { PythonTools } from '../python-toolchain.ts';
import type { ToolCommand } from '../tool-command.ts';

/** One of mlx-lm's programs, and how it says why it ended. */
function program(name: string): (tools: PythonTools) => ToolCommand {
  return (tools) => ({ ...pythonCommand('mlx_lm', name)(tools), endings: MLX_LM_ENDINGS });
}

export const mlxLmToolchain = defineToolchain({
  name: 'mlx-lm',
  pin: mlxLmPin,
  load: async () => (await import('./mlx-lm.ts')).makeMlxLm,
  commands: {
    'mlx_lm.convert': program('convert'),
    'mlx_lm.generate': program('generate'),
    'mlx_lm.server': program('server'),
  },
  isForSome: true,
});
