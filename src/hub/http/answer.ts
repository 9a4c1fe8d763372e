import type { Readable } from 'node:stream';

/** What a route gives back; sent by one place, so that a route is a function that can be tested without a socket. */
export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: AnswerBody;
}

export type AnswerBody =
  | { readonly kind: 'json'; readonly value: unknown }
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  /** Opened only when it is sent: a HEAD request reads nothing. */
  | { readonly kind: 'stream'; readonly sizeBytes: number; readonly open: () => Readable }
  /** One JSON value per line, each sent when it is known. */
  | { readonly kind: 'lines'; readonly lines: (emit: (line: unknown) => void) => Promise<void> };

export function json(value: unknown, headers: Readonly<Record<string, string>> = {}): Answer {
  return { status: 200, headers, body: { kind: 'json', value } };
}
