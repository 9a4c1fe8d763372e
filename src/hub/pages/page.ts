import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import type { Answer } from '../http/answer.ts';
import { Html, markup } from './html.ts';
import { STYLE } from './style.ts';

const styleHash = createHash('sha256').update(STYLE).digest('base64');

/** Nothing runs, nothing is loaded from elsewhere, nothing can be sent, and no other page can show it in a frame. */
const HEADERS = {
  'content-type': 'text/html; charset=utf-8',
  'content-security-policy': `default-src 'none'; style-src 'sha256-${styleHash}'; img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-cache',
  vary: 'accept, authorization',
};

export function page(title: string, content: Html, status = 200): Answer {
  const whole = markup`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
        <style>${new Html(STYLE)}</style>
      </head>
      <body>
        ${content}
        <footer>zoo hub: speaks the Hugging Face Hub’s protocol.</footer>
      </body>
    </html> `;
  return { status, headers: HEADERS, body: { kind: 'bytes', bytes: Buffer.from(whole.text) } };
}

/** A browser names `text/markup` first; clients of the Hub name JSON, anything, or nothing. */
export function prefersHtml({ accept }: IncomingHttpHeaders): boolean {
  const qualities = (accept ?? '').split(',').map((range) => {
    const [type = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
    const quality = parameters.find((parameter) => parameter.startsWith('q='))?.slice(2) ?? '1';
    return { type, quality: Number(quality) || 0 };
  });
  const of = (type: string): number => qualities.find((range) => range.type === type)?.quality ?? 0;
  return of('text/html') > of('application/json') && of('text/html') >= of('*/*');
}

/** The same refusal for a browser, with the same headers. */
export function errorPage({ status, headers }: Answer): Answer {
  const message = headers?.['x-error-message'] ?? '';
  const shown = page(
    String(status),
    markup`<header><a href="/">All repos</a></header>
      <h1>${status}</h1>
      <p>${message}</p>
      ${status === 401 ? markup`<p>Ask with a token: <code>curl -H "Authorization: Bearer hf_…"</code>, or <code>HF_TOKEN=hf_… hf</code>.</p>` : undefined}`,
    status,
  );
  return { ...shown, headers: { ...headers, ...shown.headers } };
}
