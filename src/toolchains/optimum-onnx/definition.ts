import { defineToolchain } from '../define-toolchain.ts';
import { pythonCommand } from '../python-command.ts';
import { optimumOnnxPin } from './pin.ts';

export const optimumOnnxToolchain = defineToolchain({
  name: 'optimum-onnx',
  pin: optimumOnnxPin,
  load: async () => (await import('./optimum-onnx.ts')).makeOptimumOnnx,
  commands: { 'optimum-cli': pythonCommand('optimum.commands.optimum_cli') },
  isForSome: true,
});
