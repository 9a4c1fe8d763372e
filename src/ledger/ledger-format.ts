/** What this zoo writes. A larger minor (`v1.3`) adds record types that are carried along; another major is refused. */
export const LEDGER_FORMAT = 'zoo.ledger/v1';
const MAJOR = 1;
const FORMAT = /^zoo\.ledger\/v(\d+)(?:\.(\d+))?$/;

/** `own`: every record is known here; `minor`: some may not be; `major`: nothing of it may be interpreted. */
export function judgeFormat(format: unknown): 'own' | 'minor' | 'major' | 'foreign' {
  const match = typeof format === 'string' ? FORMAT.exec(format) : undefined;
  if (match === undefined || match === null) return 'foreign';
  if (Number(match[1]) !== MAJOR) return 'major';
  return match[2] === undefined || match[2] === '0' ? 'own' : 'minor';
}
