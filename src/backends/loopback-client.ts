import { Agent, request } from 'undici';

/**
 * A dispatcher of its own: no proxy is ever asked for the machine's loopback, an answer may take as long as its signal
 * allows, and no connection is kept that would belong to a server that was stopped since.
 */
const dispatcher = new Agent({
  pipelining: 0,
  headersTimeout: 0,
  bodyTimeout: 0,
  connect: { timeout: 5_000 },
});

export interface HttpAnswer {
  readonly status: number;
  /** Undefined when the body is no JSON. */
  readonly json: unknown;
}

/** Throws what undici throws when nobody answers. */
export async function getJson(url: string, signal: AbortSignal): Promise<HttpAnswer> {
  const { statusCode, body } = await request(url, { dispatcher, signal });
  return { status: statusCode, json: parseJson(await body.text()) };
}

export async function postJson(url: string, value: unknown, signal: AbortSignal): Promise<HttpAnswer> {
  const { statusCode, body } = await request(url, {
    dispatcher,
    signal,
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(value),
  });
  return { status: statusCode, json: parseJson(await body.text()) };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
