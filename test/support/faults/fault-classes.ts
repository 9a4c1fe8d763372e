import type { Fault } from '../publications/faults.ts';
import type { Answered } from './two-hubs.ts';

/** A fault by the name that the table has for it. */
export interface NamedFault {
  readonly name: string;
  readonly fault: Fault;
  /** Milliseconds that zoo must wait at least before it asks again. */
  readonly wait?: number;
}

const RESET: NamedFault = { name: 'reset before the hub heard it', fault: { kind: 'reset' } };
const HANG: NamedFault = { name: 'hang', fault: { kind: 'hang' } };
const LIMITED: NamedFault = {
  name: '429 with Retry-After',
  fault: { kind: 'answer', status: 429, headers: { 'retry-after': '3' } },
  wait: 3_000,
};
const WINDOW: NamedFault = {
  name: '429 with RateLimit',
  fault: { kind: 'answer', status: 429, headers: { ratelimit: '"api";r=0;t=5' } },
  wait: 6_000,
};
const BUSY: NamedFault = {
  name: '503 with Retry-After',
  fault: { kind: 'answer', status: 503, headers: { 'retry-after': '7' } },
  wait: 7_000,
};

const status = (code: number): NamedFault => ({ name: `${code}`, fault: { kind: 'answer', status: code } });

/** Bytes that are a file and no JSON: their hash is known before they come. */
const isDownload = ({ route }: Answered): boolean => route.includes('/resolve/');
const hasBody = ({ bytes }: Answered): boolean => bytes > 1;
/** A change of more than a line goes over the connection in pieces, and can be cut in the middle. */
const sendsBody = ({ route }: Answered): boolean => /^(PUT|POST)/.test(route);

/**
 * What passes by itself, in sequences: each fault meets the request that was made because of the one before it. What strikes
 * after the hub has done what it was asked is last, because the same is not to be asked again.
 */
export function passingFaults(answered: Answered): readonly (readonly NamedFault[])[] {
  const cut: NamedFault = { name: 'answer cut short', fault: { kind: 'cut answer', afterBytes: 1 } };
  const stall: NamedFault = { name: 'hang within the answer', fault: { kind: 'stall', afterBytes: 1 } };
  const shorten: NamedFault = { name: 'answer cut short, its length fits', fault: { kind: 'shorten' } };
  const drip: NamedFault = { name: 'slow drip', fault: { kind: 'drip', pieceBytes: 7 } };
  const request: NamedFault = { name: 'request cut', fault: { kind: 'cut request', afterBytes: 0 } };
  const lost: NamedFault = { name: 'reset after it took effect', fault: { kind: 'lose answer' } };
  const ifBody = (fault: NamedFault): readonly NamedFault[] => (hasBody(answered) ? [fault] : []);
  return [
    [status(500), status(502), lost],
    [BUSY, status(504), ...ifBody(cut)],
    [LIMITED, WINDOW, RESET, ...ifBody(stall)],
    [
      HANG,
      ...(sendsBody(answered) ? [request] : []),
      ...(hasBody(answered) && !isDownload(answered) ? [shorten] : []),
    ],
    ...(hasBody(answered) ? [[drip]] : []),
  ];
}

/** What asking again does not mend. What the hub says anyway at that moment is no fault. */
export function lastingFaults(answered: Answered): readonly NamedFault[] {
  const bytes: readonly NamedFault[] = [
    { name: 'flipped bit', fault: { kind: 'flip' } },
    { name: 'download cut short, its length fits', fault: { kind: 'shorten' } },
  ];
  const codes = [401, 403, 404, 409, 412].filter((code) => code !== answered.status);
  return [...codes.map(status), ...(isDownload(answered) ? bytes : [])];
}

/** Every request of a route, for ever. */
export const ENDLESS: readonly NamedFault[] = [
  BUSY,
  RESET,
  { name: '429 with Retry-After', fault: { kind: 'answer', status: 429, headers: { 'retry-after': '60' } } },
];
export const ENDLESS_HANG = HANG;
/** At a later moment of a route that was struck at its first one already. */
export const LATER: readonly NamedFault[] = [status(502), RESET];
