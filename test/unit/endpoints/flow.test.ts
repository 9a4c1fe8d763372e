import { describe, expect, test } from 'vitest';
import { afterAnswer, afterLimit, atOnce, type Flow, openFlow } from '../../../src/endpoints/flow.ts';

const limit = (flow: Flow, until = 0): Flow => afterLimit(flow, { sentAt: flow.halvings, until });
const answers = (flow: Flow, count: number): Flow =>
  Array.from({ length: count }).reduce<Flow>((each) => afterAnswer(each), flow);

describe('how much an endpoint is asked at once', () => {
  test('is the bound, as long as there is no complaint, and never more', () => {
    expect(atOnce(openFlow(6))).toBe(6);
    expect(atOnce(answers(openFlow(6), 100))).toBe(6);
  });

  test('halves with each limit, and never ends', () => {
    const halved = [1, 2, 3, 4].map((times) =>
      atOnce(Array.from({ length: times }).reduce<Flow>((flow) => limit(flow), openFlow(8))),
    );
    expect(halved).toEqual([4, 2, 1, 1]);
  });

  test('grows by one after as many answers as are allowed at once', () => {
    const low = limit(limit(openFlow(8)));
    expect(atOnce(low)).toBe(2);
    expect(atOnce(answers(low, 1))).toBe(2);
    expect(atOnce(answers(low, 3))).toBe(3);
    expect(atOnce(answers(low, 200))).toBe(8);
  });

  test('halves once for all the requests that were under way when it was too much', () => {
    const first = afterLimit(openFlow(8), { sentAt: 0, until: 1_000 });
    const second = afterLimit(first, { sentAt: 0, until: 3_000 });
    expect(atOnce(second)).toBe(4);
    expect(second.opensAt).toBe(3_000);
    expect(atOnce(afterLimit(second, { sentAt: 1, until: 4_000 }))).toBe(2);
  });

  test('opens when the last window does', () => {
    expect(limit(limit(openFlow(8), 5_000), 2_000).opensAt).toBe(5_000);
  });
});
