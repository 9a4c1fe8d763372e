import { visible } from '../../../diagnostics/visible-text.ts';
import { CHECKS, type Finding } from './read-integrity.ts';

/** A file may have a million wrong numbers: what people need is where the first ones are, and how many there are. */
const MOST = 50;
/** Each file with code is allowed by its name, so that a count cannot stand for it. */
const MOST_CODE = 10_000;
const MOST_TEXT = 300;

/** Findings of one look, in the order in which they were met. */
export interface Notes {
  found(finding: Finding): void;
  /** What could not be looked at. */
  unseen(finding: Finding): void;
  result(): { readonly found: readonly Finding[]; readonly unseen: readonly Finding[] };
}

export function takeNotes(): Notes {
  const lists = { found: new Array<Finding>(), unseen: new Array<Finding>() };
  return {
    found: (finding) => void lists.found.push(safe(finding)),
    unseen: (finding) => void lists.unseen.push(safe(finding)),
    result: () => ({ found: shortened(lists.found), unseen: shortened(lists.unseen) }),
  };
}

function safe({ file, tensor, what, ...rest }: Finding): Finding {
  return {
    ...rest,
    file: visible(file, MOST_TEXT),
    ...(tensor === undefined ? {} : { tensor: visible(tensor, MOST_TEXT) }),
    what: visible(what, MOST_TEXT),
  };
}

/** Of each check by itself: many findings of one do not hide those of another. */
function shortened(findings: readonly Finding[]): readonly Finding[] {
  return CHECKS.flatMap((check) => {
    const its = findings.filter((finding) => finding.check === check);
    const most = check === 'code' ? MOST_CODE : MOST;
    if (its.length <= most) return its;
    return [
      ...its.slice(0, most),
      { check, file: 'the artifact', what: `and ${its.length - most} more findings` },
    ];
  });
}
