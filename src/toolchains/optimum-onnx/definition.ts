import { fileURLToPath } from 'node:url';
import { defineToolchain } from '../define-toolchain.ts';
import { pythonCommand } from '../python-command.ts';
import type { PythonTools } from '../python-toolchain.ts';
import type { ToolCommand } from '../tool-command.ts';
import { OPTIMUM_ENDINGS } from './known-endings.ts';
import { optimumOnnxPin } from './pin.ts';

export const optimumOnnxToolchain = defineToolchain({
  name: 'optimum-onnx',
  pin: optimumOnnxPin,
  load: async () => (await import('./optimum-onnx.ts')).makeOptimumOnnx,
  commands: {
    'optimum-cli': (tools) => ({
      ...pythonCommand('optimum.commands.optimum_cli')(tools),
      endings: OPTIMUM_ENDINGS,
    }),
    'compare_logits.py': compareLogits,
  },
  isForSome: true,
});

/** zoo's own: nothing that the exporter says of itself is believed. */
function compareLogits({ python, environment, version, platform }: PythonTools): ToolCommand {
  const script = fileURLToPath(new URL('compare_logits.py', import.meta.url));
  return { command: python, arguments: [script], environment, version, platform, endings: OPTIMUM_ENDINGS };
}
