import type { EvaluationSeen } from '../resources/evaluation.ts';
import type { Fields } from '../resources/fields.ts';
import type { Wanted } from '../resources/resource.ts';

/** One field: which report there has to be. Pass or fail is no field; it is judged from the report. */
export function desiredFields({ key, value }: Wanted<'evaluation'>): Fields {
  if (value.reportKey !== undefined) return { report: value.reportKey };
  return key === undefined ? {} : { report: { pending: key } };
}

export function actualFields({ report }: EvaluationSeen): Fields {
  return { report: report.key };
}
