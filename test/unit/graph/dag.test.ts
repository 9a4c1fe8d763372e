import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { orderDag, withDependencies } from '../../../src/graph/dag.ts';

function graph(edges: Record<string, readonly string[]>): ReadonlyMap<string, readonly string[]> {
  return new Map(Object.entries(edges));
}

describe('ordering', () => {
  it('puts what a node stands on before it, and keeps the given order among equals', () => {
    const ordered = orderDag(graph({ repo: ['q4', 'q8'], q8: ['f16'], q4: ['f16'], f16: [], host: [] }));
    expect(ordered).toMatchObject({ state: 'ordered', dag: { order: ['f16', 'host', 'q8', 'q4', 'repo'] } });
  });

  it('tells how deep each node stands', () => {
    const ordered = orderDag(graph({ f16: [], q4: ['f16'], repo: ['q4', 'f16'] }));
    expect(ordered.state === 'ordered' && [...ordered.dag.depth]).toEqual([
      ['f16', 0],
      ['q4', 1],
      ['repo', 2],
    ]);
  });

  it('names the nodes of a circle, and only those', () => {
    expect(orderDag(graph({ a: [], b: ['c', 'a'], c: ['d'], d: ['b'], e: ['b'] }))).toEqual({
      state: 'circle',
      circle: ['b', 'c', 'd', 'b'],
    });
  });

  it('ignores what is not part of the graph', () => {
    expect(orderDag(graph({ a: ['elsewhere'] }))).toMatchObject({ state: 'ordered', dag: { order: ['a'] } });
  });

  it('holds for any graph without circles', () => {
    fc.assert(
      fc.property(fc.array(fc.array(fc.nat(30)), { maxLength: 30 }), (edges) => {
        const nodes = new Map(
          edges.map((targets, from) => [String(from), targets.filter((to) => to < from).map(String)]),
        );
        const ordered = orderDag(nodes);
        if (ordered.state !== 'ordered') throw new Error('no circle is possible');
        const position = new Map(ordered.dag.order.map((id, at) => [id, at]));
        expect(position.size).toBe(nodes.size);
        for (const [id, targets] of nodes)
          for (const to of targets) expect(position.get(to)).toBeLessThan(position.get(id) ?? -1);
      }),
    );
  });
});

describe('what a selection needs', () => {
  it('is everything that it depends on, and nothing else', () => {
    const nodes = graph({ f16: [], q4: ['f16'], q8: ['f16'], repo: ['q4', 'q8'], residency: ['q4'] });
    expect([...withDependencies(['residency'], nodes)]).toEqual(['residency', 'q4', 'f16']);
  });
});
