/** ONNX: `optimum-cli export onnx`, with the runtime that it checks its own output with. */
import { fileURLToPath } from 'node:url';
import { makePythonToolchain } from '../python-toolchain.ts';

export const optimumOnnx = makePythonToolchain({
  pin: { tool: 'optimum-onnx', version: 'v0.1.0', commits: [], sources: [] },
  distribution: 'optimum-onnx',
  lock: fileURLToPath(new URL('requirements.lock', import.meta.url)),
  python: '>=3.11,<3.14',
});
