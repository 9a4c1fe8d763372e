import type { Survived } from './crash-runs.ts';

interface Counts {
  kills: number;
  killed: number;
  converged: number;
  twice: number;
  again: number;
}
export interface CrashTable {
  row(of: { readonly kind: string; readonly verb: string; readonly kills: number }): {
    killed(survived: Survived): void;
    converged(): void;
  };
  text(): string;
}

const HEAD = [
  'kind',
  'verb',
  'kills in a row',
  'points',
  'killed',
  'converged',
  'effects twice',
  'work again',
];

/** What was killed where, and what came out: the table of docs/reliability.md. */
export function createCrashTable(): CrashTable {
  const rows = new Map<string, Counts>();
  return {
    row({ kind, verb, kills }) {
      const name = [kind, verb, String(kills)].join('|');
      const counts = rows.get(name) ?? { kills: 0, killed: 0, converged: 0, twice: 0, again: 0 };
      rows.set(name, counts);
      counts.kills += 1;
      return {
        killed({ uploadedTwice, startedAgain }) {
          counts.killed += 1;
          counts.twice += uploadedTwice.length;
          counts.again += startedAgain.length;
        },
        converged() {
          counts.converged += 1;
        },
      };
    },
    text() {
      const lines = [...rows]
        .toSorted(([a], [b]) => a.localeCompare(b))
        .map(([name, { kills, killed, converged, twice, again }]) => [
          ...name.split('|'),
          ...[kills, killed, converged, twice, again].map(String),
        ]);
      const widths = HEAD.map((head, at) =>
        Math.max(head.length, ...lines.map((line) => line[at]?.length ?? 0)),
      );
      const drawn = [HEAD, widths.map((width) => '-'.repeat(width)), ...lines].map(
        (line) => `| ${line.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(' | ')} |`,
      );
      return drawn.join('\n');
    },
  };
}
