/**
 * How long silence may last. All of them begin again with every byte that moves, so that neither a long upload nor a slow
 * trickle is ever cut. Milliseconds.
 */
export interface TimeOuts {
  /** Until there is a connection. */
  readonly connect: number;
  /** Until a question is answered. */
  readonly answer: number;
  /** Until a change is answered, counted from its last byte: hubs hash a large upload before they say that it is whole. */
  readonly change: number;
  /** Between two pieces of an answer. */
  readonly piece: number;
}

export const TIME_OUTS: TimeOuts = { connect: 10_000, answer: 60_000, change: 300_000, piece: 60_000 };
