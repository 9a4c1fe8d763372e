/** A test that needs a hub: with none it fails, or would have nothing to talk to. */
export interface PeerTest {
  readonly name: string;
  readonly ended: 'passed' | 'failed';
  /** The first line of why it failed. */
  readonly why: string;
}

export interface SuiteResult {
  readonly suite: string;
  /** All that ran, with and without need of a hub. */
  readonly ran: number;
  readonly needHub: readonly PeerTest[];
}

export function describeSuite({ suite, ran, needHub }: SuiteResult): string {
  const failed = needHub
    .filter(({ ended }) => ended === 'failed')
    .toSorted((a, b) => (a.name < b.name ? -1 : 1));
  return [
    `${suite}: ${ran} tests ran; of ${needHub.length} that need a hub, ${needHub.length - failed.length} passed and ${failed.length} failed${failed.length === 0 ? '' : ':'}`,
    ...failed.map(({ name, why }) => `  ${name}\n      ${why}`),
    '',
  ].join('\n');
}

export function firstLine(text: string): string {
  return (
    text
      .split('\n')
      .map((line) => line.trim())
      .find((line) => line !== '') ?? ''
  ).slice(0, 200);
}
