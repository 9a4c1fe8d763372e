import type { GateView, Verdict } from '../../resources/evaluation.ts';

/** One thing that the fleet asks for, against what was measured. */
export interface Demand {
  readonly asked: string;
  readonly measured: string;
  readonly isMet: boolean;
}

/** Passed when all are met; also when nothing was asked for. */
export function verdictOn(demands: readonly Demand[]): Verdict {
  const missed = demands.filter(({ isMet }) => !isMet);
  return {
    passed: missed.length === 0,
    score: demands.length === 0 ? 1 : (demands.length - missed.length) / demands.length,
    reasons: missed.map(({ asked, measured }) => `needed: ${asked}; measured: ${measured}`),
  };
}

/** Each demand in a row, and `more` rows of the same columns below; without any row there is no table. */
export function demandsTable(
  demands: readonly Demand[],
  more: readonly (readonly string[])[] = [],
): Pick<GateView, 'table'> {
  const rows = [
    ...demands.map(({ asked, measured, isMet }) => [asked, measured, isMet ? '✅' : '❌']),
    ...more,
  ];
  return rows.length === 0 ? {} : { table: { columns: ['Needed', 'Measured', ''], rows } };
}
