import { describe, expect, it } from 'vitest';
import type { AnyResource } from '../../../src/resources/resource.ts';
import { PLAIN } from '../../../src/report/paint.ts';
import { whyOf, whyText } from '../../../src/report/why.ts';
import { fleetOfOne } from '../../support/cli/fleets.ts';
import { emptyLedger } from '../../support/ledger/empty-ledger.ts';
import { actionOf, busyPlan, digestOf, placeAt, planOf } from '../../support/cli/plans.ts';

function tell(id: AnyResource['id'], plan = planOf()): string {
  return whyText(whyOf(id, { resources: fleetOfOne(), plan, ledger: emptyLedger() }), PLAIN);
}

describe('why', () => {
  it('leads from a swap to the line of YAML and to everything it needs', () => {
    const plan = planOf({
      actions: [
        actionOf({
          kind: 'source',
          id: 'source/zen/nano',
          why: [{ text: 'never checked', place: placeAt(8) }],
        }),
        actionOf({ kind: 'artifact', id: 'artifact/zen/nano/gguf/q4_k_m', why: [{ text: 'never made' }] }),
        actionOf({
          kind: 'residency',
          id: 'residency/thor/main',
          verb: 'replace',
          why: [{ text: 'hosts changed', place: placeAt(30) }],
        }),
      ],
    });
    expect(tell('residency/thor/main', plan)).toMatchInlineSnapshot(`
      "residency/thor/main will be swapped
        because hosts changed (zoo.fleet.yaml:30)
        declared at zoo.fleet.yaml:30
          artifact/zen/nano/gguf/q4_k_m will be made
            because never made
            declared at zoo.fleet.yaml:12
              source/zen/nano will be checked and recorded
                because never checked (zoo.fleet.yaml:8)
                declared at zoo.fleet.yaml:8
          in sync: host/thor"
    `);
  });

  it('tells what holds back something that is not done', () => {
    const plan = planOf({
      held: [
        {
          id: 'residency/thor/main',
          by: 'evaluation/zen/nano/gguf/q4_k_m/identity',
          reasons: [{ text: '1 of 3 questions passed', place: placeAt(20) }],
          place: placeAt(30),
        },
      ],
    });
    expect(tell('residency/thor/main', plan)).toContain(
      'because 1 of 3 questions passed (zoo.fleet.yaml:20)',
    );
  });

  it('says for what is in sync when that was made so, and by whom', () => {
    const ledger = emptyLedger({
      baselines: new Map([
        [
          'host/thor',
          {
            fields: {},
            action: digestOf('1'),
            at: '2026-11-22T03:46:00Z',
            run: 'r1',
            by: 'dp@laptop',
            claimed: false,
          },
        ],
      ]),
    });
    const why = whyOf('host/thor', { resources: fleetOfOne(), plan: planOf(), ledger });
    expect(whyText(why, PLAIN)).toContain('as applied on 2026-11-22 03:46 by dp@laptop');
  });

  it('tells the reason of each of forty unknown resources', () => {
    expect(tell('artifact/zen/model-7/onnx', busyPlan())).toContain(
      'because format onnx is not in this version',
    );
  });
});
