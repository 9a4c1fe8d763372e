import type { Line } from '../line.ts';
export const conversion: Line = { name: 'conversion', measure: async () => [] };
