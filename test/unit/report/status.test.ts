import { describe, expect, it } from 'vitest';
import { PLAIN } from '../../../src/report/paint.ts';
import { statusOf } from '../../../src/report/status.ts';
import { statusMarkdown, statusText } from '../../../src/report/status-text.ts';
import { fleetOfOne } from '../../support/cli/fleets.ts';
import { emptyLedger } from '../../support/ledger/empty-ledger.ts';
import { actionOf, digestOf, placeAt, planOf } from '../../support/cli/plans.ts';

const NOW = '2026-11-22T06:46:00Z';
const ledger = emptyLedger({
  baselines: new Map([
    [
      'residency/thor/main',
      {
        fields: { tenant: 'zen-nano-gguf-q4_k_m' },
        action: digestOf('1'),
        at: '2026-11-22T03:46:00Z',
        run: 'r1',
        by: 'dp@laptop',
        claimed: false,
      },
    ],
  ]),
});

describe('status', () => {
  it('shows models by format with where they are published, and machines with whom they host', () => {
    const plan = planOf({
      actions: [actionOf({ kind: 'publication', id: 'publication/hub/zenlm/zen-nano-GGUF' })],
    });
    const status = statusOf({ resources: fleetOfOne(), plan, ledger });
    expect(statusText(status, { paint: PLAIN, now: NOW })).toMatchInlineSnapshot(`
      "zen-supra: 4 in sync, 1 pending

      MODEL     FORMAT       STATE  SIZE  PUBLISHED
      zen/nano  gguf q4_k_m  made         hub 2025.01.24-instruct pending

      MACHINE  SLOT  HOSTS                 STATE    SINCE
      thor     main  zen-nano-gguf-q4_k_m  healthy  2026-11-22 03:46 (3h ago)"
    `);
    expect(statusMarkdown(status, NOW)).toMatchInlineSnapshot(`
      "## zoo status: zen-supra

      4 in sync, 1 pending

      | MODEL | FORMAT | STATE | SIZE | PUBLISHED |
      | --- | --- | --- | --- | --- |
      | zen/nano | gguf q4\\_k\\_m | made |  | hub 2025.01.24-instruct pending |

      | MACHINE | SLOT | HOSTS | STATE | SINCE |
      | --- | --- | --- | --- | --- |
      | thor | main | zen-nano-gguf-q4\\_k\\_m | healthy | 2026-11-22 03:46 (3h ago) |
      "
    `);
  });

  it('shows whom a machine hosts until the swap, and whom after it', () => {
    const plan = planOf({
      actions: [actionOf({ kind: 'residency', id: 'residency/thor/main', verb: 'replace' })],
    });
    const before = emptyLedger({
      baselines: new Map([
        [
          'residency/thor/main',
          {
            fields: { tenant: 'zen-eco' },
            action: digestOf('1'),
            at: NOW,
            run: 'r1',
            by: 'dp',
            claimed: false,
          },
        ],
      ]),
    });
    const status = statusOf({ resources: fleetOfOne(), plan, ledger: before });
    expect(statusText(status, { paint: PLAIN, now: NOW })).toMatch(
      /zen-eco -> zen-nano-gguf-q4_k_m +pending/,
    );
  });

  it('says once why a tenant is not healthy', () => {
    const repair = {
      ...actionOf({ kind: 'residency', id: 'residency/thor/main', verb: 'repair' }),
      why: [{ text: 'drift: nothing answers on port 8081', place: placeAt(30) }],
    };
    const plan = planOf({
      actions: [repair],
      drift: [
        {
          id: 'residency/thor/main',
          class: 'unhealthy',
          text: 'nothing answers on port 8081',
          changes: [],
          place: placeAt(30),
        },
      ],
    });
    const text = statusText(statusOf({ resources: fleetOfOne(), plan, ledger }), { paint: PLAIN, now: NOW });
    expect(text).toMatch(/thor +main +zen-nano-gguf-q4_k_m +unhealthy/);
    expect(text).toContain('residency/thor/main: nothing answers on port 8081');
    expect(text.match(/nothing answers/g)).toHaveLength(1);
  });
});
