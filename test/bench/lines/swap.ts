import type { Line } from '../line.ts';
export const swap: Line = { name: 'swap', measure: async () => [] };
