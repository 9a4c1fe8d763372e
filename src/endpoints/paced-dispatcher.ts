/**
 * How zoo talks to hubs and other endpoints: what is sent through this dispatcher stands in one line per origin, which is as
 * wide as the origin can take, and hears of an end where an origin stays silent. A request that was asked to wait was not
 * done, so it is sent again when the window is open, and its sender never hears of it.
 */
import type { Dispatcher } from 'undici';
import { type Gate, type GateOptions, type Heard, openGate } from './gate.ts';
import { type AnswerHead, retryAfter, spentFor } from './rate-limit.ts';
import { StillLimited } from './still-limited.ts';
import type { TimeOuts } from './time-outs.ts';

export interface Pacing extends Omit<GateOptions, 'onPause'> {
  readonly timeOuts: TimeOuts;
  readonly onPause: (origin: string, milliseconds: number) => void;
}

const TRIES = 6;
/** Of an endpoint that says only that it is too much; doubled each time. */
const UNSAID_WAIT = 5_000;
/** Windows of the Hub are five minutes long. Who asks for more is not waited for. */
const LONGEST_WAIT = 15 * 60_000;

export function pacedDispatcher(inner: Dispatcher, pacing: Pacing): Dispatcher {
  const gates = new Map<string, Gate>();
  function gateOf(origin: string): Gate {
    const known = gates.get(origin);
    if (known !== undefined) return known;
    const gate = openGate({ ...pacing, onPause: (milliseconds) => pacing.onPause(origin, milliseconds) });
    gates.set(origin, gate);
    return gate;
  }
  return inner.compose((dispatch) => (options, handler) => {
    const patient = { ...options, ...silenceOf(options.method, pacing.timeOuts) };
    void sendInTurn({ dispatch, options: patient, handler, gate: gateOf(String(options.origin)) });
    return true;
  });
}

function silenceOf(
  method: Dispatcher.HttpMethod,
  timeOuts: TimeOuts,
): { readonly headersTimeout: number; readonly bodyTimeout: number } {
  const isQuestion = method === 'GET' || method === 'HEAD';
  return {
    headersTimeout: isQuestion ? timeOuts.answer : timeOuts.change,
    bodyTimeout: timeOuts.piece,
  };
}

interface Sending {
  readonly dispatch: Dispatcher.Dispatch;
  readonly options: Dispatcher.DispatchOptions;
  readonly handler: Dispatcher.DispatchHandler;
  readonly gate: Gate;
}
type Sent = Heard & { readonly isKept?: true };

async function sendInTurn(sending: Sending): Promise<void> {
  const { options, handler, gate } = sending;
  const signal = 'signal' in options && options.signal instanceof AbortSignal ? options.signal : undefined;
  try {
    for (let attempt = 1; ; attempt += 1) {
      const sent = await gate.pass(() => sendOnce(sending, attempt), { signal, isAgain: attempt > 1 });
      if (sent.isKept === undefined) return;
    }
  } catch (error) {
    // It was stopped while it stood in line.
    handler.onResponseError?.(NOT_SENT, error instanceof Error ? error : new Error(String(error)));
  }
}

/** Ends with the answer's last byte. `isKept`: the sender heard nothing of it, and it is to be sent again. */
function sendOnce({ dispatch, options, handler }: Sending, attempt: number): Promise<Sent> {
  return new Promise((resolve) => {
    let heard: Sent = { kind: 'nothing' };
    let given: Error | undefined;
    let isTold = true;
    dispatch(options, {
      onRequestStart: (controller, context: unknown) => handler.onRequestStart?.(controller, context),
      onRequestUpgrade: (...upgrade) => handler.onRequestUpgrade?.(...upgrade),
      onResponseStart(...start) {
        const [, status, headers] = start;
        if (status < 200) return handler.onResponseStart?.(...start);
        const wait = waitOf({ status, headers }, attempt);
        // A server that asks for too long is not waited for, and no other request is kept waiting.
        const isBearable = wait !== undefined && wait <= LONGEST_WAIT;
        if (isBearable) heard = { kind: 'limit', waitMilliseconds: wait };
        else if (wait === undefined) heard = { kind: 'answer' };
        if (status !== 429 || wait === undefined || !isRepeatable(options))
          return handler.onResponseStart?.(...start);
        isTold = false;
        if (isBearable && attempt < TRIES) heard = { ...heard, isKept: true };
        else given = new StillLimited(attempt, wait);
      },
      onResponseData(controller, chunk) {
        if (isTold) handler.onResponseData?.(controller, chunk);
      },
      onResponseEnd(controller, trailers) {
        if (given !== undefined) handler.onResponseError?.(controller, given);
        else if (isTold) handler.onResponseEnd?.(controller, trailers);
        resolve(heard);
      },
      onResponseError(controller, error) {
        if (given !== undefined || isTold) handler.onResponseError?.(controller, given ?? error);
        resolve(heard);
      },
    });
  });
}

/** How long nothing is to be sent, by what this answer says of the endpoint; undefined: nothing of the kind. */
function waitOf(answer: AnswerHead, attempt: number): number | undefined {
  switch (answer.status) {
    case 429:
      return retryAfter(answer) ?? UNSAID_WAIT * 2 ** (attempt - 1);
    // Without a time it may be about this one request.
    case 503:
      return retryAfter(answer);
    default:
      return spentFor(answer);
  }
}

/** A stream was read already; its maker can make it again. */
function isRepeatable({ body }: Dispatcher.DispatchOptions): boolean {
  return body === undefined || body === null || typeof body === 'string' || body instanceof Uint8Array;
}

const NOT_SENT: Dispatcher.DispatchController = {
  aborted: true,
  paused: false,
  reason: null,
  abort: () => undefined,
  pause: () => undefined,
  resume: () => undefined,
};
