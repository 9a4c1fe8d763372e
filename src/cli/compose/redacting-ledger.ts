import type { Ledger } from '../../ledger/ledger.ts';
import type { LedgerRecord } from '../../ledger/records.ts';
import type { Secrets } from '../../trust/secrets.ts';

/**
 * A hub may repeat a token in the error that it answers with, and failures are recorded: what goes into the ledger, and
 * with it into git, is cleaned like what is printed.
 */
export function redactingLedger(ledger: Ledger, secrets: Secrets): Ledger {
  return {
    where: ledger.where,
    locks: ledger.locks,
    read: (how) => ledger.read(how),
    // What a run had appended was cleaned when it was.
    deliver: (id) => ledger.deliver(id),
    async open(run) {
      const writer = await ledger.open(run);
      return {
        run: writer.run,
        fence: writer.fence,
        state: () => writer.state(),
        close: () => writer.close(),
        append: (...records) => writer.append(...records.map((record) => withoutSecrets(record, secrets))),
      };
    },
  };
}

function withoutSecrets(record: LedgerRecord, secrets: Secrets): LedgerRecord {
  const text = JSON.stringify(record);
  const safe = secrets.redact(text);
  if (safe === text) return record;
  const cleaned: LedgerRecord = JSON.parse(safe);
  return cleaned;
}
