import type { ToolPin } from '../toolchain.ts';

export const vllmPin: ToolPin = { tool: 'vllm', version: 'v0.32.0', commits: [], sources: [] };
