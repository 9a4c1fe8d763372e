import type { Since } from '../drivers/driver.ts';
import { visible } from '../diagnostics/visible-text.ts';
import { isDigest } from '../resources/digest.ts';
import type { Wanted } from '../resources/resource.ts';

const MOST_TEXT = 60;

/** What is asked otherwise than last time. */
export function changedQuestion(
  { value: { asked, backend } }: Wanted<'evaluation'>,
  { baseline, ledger }: Since,
): string | undefined {
  const key = baseline['report'];
  if (typeof key !== 'string' || !isDigest(key)) return undefined;
  const before = ledger.reports.get(key)?.report;
  if (before === undefined) return undefined;
  const old = before.answers.map(({ ask }) => ask);
  const come = asked.filter((ask) => !old.includes(ask));
  const gone = old.filter((ask) => !asked.includes(ask));
  const parts = [
    ...come.map((ask) => `asks ${JSON.stringify(visible(ask, MOST_TEXT))}`),
    ...gone.map((ask) => `asks no more ${JSON.stringify(visible(ask, MOST_TEXT))}`),
    ...(before.backend.version === backend.version
      ? []
      : [`${backend.name} ${before.backend.version} becomes ${backend.version}`]),
  ];
  return parts.length === 0 ? undefined : parts.join('; ');
}
