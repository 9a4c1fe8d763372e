import type { ToolPin } from '../toolchain.ts';

export const optimumOnnxPin: ToolPin = { tool: 'optimum-onnx', version: 'v0.1.0', commits: [], sources: [] };
