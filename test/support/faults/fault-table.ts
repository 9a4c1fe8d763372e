/** What became of one fault at one route. */
export type Came = 'went on' | 'named' | 'given up';

/** What was injected and what came out, counted over all routes. */
export interface FaultTable {
  count(fault: string, route: string, came: Came): void;
  /** Markdown. */
  text(): string;
}

export function openFaultTable(): FaultTable {
  const rows = new Map<string, { readonly routes: Set<string>; readonly came: Record<Came, number> }>();
  return {
    count(fault, route, came) {
      const row = rows.get(fault) ?? {
        routes: new Set(),
        came: { 'went on': 0, named: 0, 'given up': 0 },
      };
      rows.set(fault, row);
      row.routes.add(route);
      row.came[came] += 1;
    },
    text() {
      const lines = [...rows]
        .toSorted(([a], [b]) => (a < b ? -1 : 1))
        .map(([fault, { routes, came }]) => {
          const counts = [came['went on'], came.named, came['given up']].map((count) => count || '');
          return `| ${[fault, routes.size, ...counts].join(' | ')} |`;
        });
      return [
        '| injected | routes | went on and was applied | named, once | never ending: given up, named once |',
        '|---|---|---|---|---|',
        ...lines,
      ].join('\n');
    },
  };
}
