import type { Assessment } from './assessment.ts';
import type { Verb } from './action.ts';
import { sameWish } from './compare-fields.ts';

/** The verb for a resource that differs from its wish; undefined when there is nothing to do. */
export function chooseVerb(assessment: Assessment): Verb | undefined {
  switch (assessment.state) {
    case 'unknown':
      return undefined;
    case 'absent':
      // Absence is what was asked for.
      return assessment.ends || Object.keys(assessment.desired).length === 0 ? undefined : 'create';
    case 'present':
      if (assessment.changes.length === 0) return undefined;
      if (assessment.ends) return 'delete';
      if (assessment.foreign) return 'adopt';
      if (assessment.replaces) return 'replace';
      if (assessment.baseline !== undefined && sameWish(assessment.desired, assessment.baseline))
        return 'repair';
      return 'update';
  }
}
