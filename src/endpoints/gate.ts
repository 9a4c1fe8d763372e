import PQueue from 'p-queue';
import { afterAnswer, afterLimit, atOnce, type Flow, openFlow } from './flow.ts';

export interface GateOptions {
  /** Requests at once, as long as no answer complains. */
  readonly bound: number;
  readonly clock: GateClock;
  /** 0 to 1. */
  readonly random: () => number;
  /** Ends all waiting: what still stands in line is sent, and hears of its own end there. */
  readonly signal: AbortSignal;
  /** Nothing is sent to the endpoint for so long. */
  readonly onPause: (milliseconds: number) => void;
}
export interface GateClock {
  monotonicMilliseconds(): number;
  wait(milliseconds: number, signal: AbortSignal): Promise<void>;
}

/** What one answer says of the endpoint, once it is over. */
export type Heard =
  | { readonly kind: 'answer' }
  | { readonly kind: 'limit'; readonly waitMilliseconds: number }
  /** Nothing that a reset or a time-out says is about how much it can take. */
  | { readonly kind: 'nothing' };

export interface Gate {
  /** Sends when there is room and the window is open. Rejects when the signal comes before. */
  pass<H extends Heard>(send: () => Promise<H>, line: Line): Promise<H>;
}
export interface Line {
  readonly signal: AbortSignal | undefined;
  /** Was sent before, and asked to wait: it goes first. */
  readonly isAgain: boolean;
}

/** The line in front of one endpoint, for all requests of this run. */
export function openGate({ bound, clock, random, signal, onPause }: GateOptions): Gate {
  const queue = new PQueue({ concurrency: bound });
  let flow: Flow = openFlow(bound);

  async function waitForWindow(): Promise<void> {
    queue.pause();
    onPause(flow.opensAt - clock.monotonicMilliseconds());
    try {
      for (;;) {
        const left = flow.opensAt - clock.monotonicMilliseconds();
        if (left <= 0 || signal.aborted) break;
        await clock.wait(left, signal);
      }
    } catch {
      // Ended: no request waits any more.
    } finally {
      queue.start();
    }
  }

  function hear(heard: Heard, sentAt: number): void {
    const now = clock.monotonicMilliseconds();
    switch (heard.kind) {
      case 'answer':
        flow = afterAnswer(flow);
        break;
      case 'limit':
        // Jitter keeps a fleet of appliers from coming back together.
        flow = afterLimit(flow, {
          sentAt,
          until: now + Math.round(heard.waitMilliseconds * (1 + random() / 4)),
        });
        if (flow.opensAt > now && !queue.isPaused) void waitForWindow();
        break;
      case 'nothing':
        break;
    }
    queue.concurrency = atOnce(flow);
  }

  return {
    pass: (send, { signal: own, isAgain }) =>
      queue.add(
        async () => {
          const sentAt = flow.halvings;
          const heard = await send();
          hear(heard, sentAt);
          return heard;
        },
        { priority: isAgain ? 1 : 0, ...(own === undefined ? {} : { signal: own }) },
      ),
  };
}
