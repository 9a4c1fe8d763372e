/**
 * How many requests one endpoint is sent at once, and from when on: it grows by one after as many answers as are allowed
 * at once, and halves when the endpoint says that it is enough. Pure; times are monotonic milliseconds.
 */
export interface Flow {
  readonly bound: number;
  /** From 1 to `bound`; the whole part of it counts. */
  readonly allowed: number;
  /** Nothing is sent before. */
  readonly opensAt: number;
  /** How often it was halved: a request that was sent before the last time says nothing that is not known. */
  readonly halvings: number;
}

export function openFlow(bound: number): Flow {
  return { bound, allowed: bound, opensAt: 0, halvings: 0 };
}

export function atOnce({ allowed }: Flow): number {
  return Math.floor(allowed);
}

export function afterAnswer(flow: Flow): Flow {
  return { ...flow, allowed: Math.min(flow.bound, flow.allowed + 1 / flow.allowed) };
}

/** `sentAt` is `halvings` as it was when the request was sent. */
export function afterLimit(
  flow: Flow,
  { sentAt, until }: { readonly sentAt: number; readonly until: number },
): Flow {
  const opensAt = Math.max(flow.opensAt, until);
  if (sentAt < flow.halvings) return { ...flow, opensAt };
  return { ...flow, opensAt, allowed: Math.max(1, atOnce(flow) / 2), halvings: flow.halvings + 1 };
}
