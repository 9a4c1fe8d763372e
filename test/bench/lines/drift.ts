import type { Line } from '../line.ts';
export const drift: Line = { name: 'drift', measure: async () => [] };
