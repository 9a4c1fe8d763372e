import type { ToolPin } from '../toolchain.ts';

export const mlxLmPin: ToolPin = { tool: 'mlx-lm', version: 'v0.32.2', commits: [], sources: [] };
