import { describe, expect, test } from 'vitest';
import { refusal } from '../../../../src/clients/huggingface/hub-refusal.ts';
import type { Answer } from '../../../../src/endpoints/http-client.ts';

const asked = { server: 'https://hub.example', what: 'list zenlm', hasToken: true };

function answer(status: number, headers: Answer['headers'] = {}, body = '{"error":"because"}'): Answer {
  return { status, headers, body: Buffer.from(body) };
}

describe('a refusal is classed by what the user would do about it', () => {
  test.each([
    [401, 'authentication'],
    [403, 'permission'],
    [404, 'conflict'],
    [409, 'conflict'],
    [412, 'conflict'],
    [413, 'input'],
    [422, 'input'],
    [429, 'rate-limit'],
    [500, 'network'],
    [503, 'network'],
    [507, 'space'],
    [307, 'conflict'],
  ] as const)('%i is %s', (status, failureClass) => {
    expect(refusal(answer(status), asked).failure.class).toBe(failureClass);
  });

  test('only what may pass by itself is worth another try', () => {
    const again = [401, 403, 404, 409, 413, 429, 500, 503, 507].filter(
      (status) => refusal(answer(status), asked).failure.retryAfterMilliseconds !== undefined,
    );
    expect(again).toEqual([429, 500, 503]);
  });

  test('quotes whole words, so that half a token is never among them', () => {
    const said = (body: string): string => refusal(answer(500, {}, body), asked).failure.message;
    expect(said(`${'x '.repeat(95)}hf_token-that-goes-on-and-on behind`)).not.toContain('hf_token');
    expect(said(`hf_${'a'.repeat(300)}`)).toContain('no reason given');
    expect(said('short enough hf_token')).toContain('short enough hf_token');
  });

  test('quotes the hub, or the first line of a proxy that answers in HTML', () => {
    expect(refusal(answer(403), asked).message).toBe(
      'https://hub.example refused to list zenlm: because (HTTP 403)',
    );
    expect(refusal(answer(502, {}, '<html>bad gateway\n…'), asked).message).toContain(
      '<html>bad gateway (HTTP 502)',
    );
  });

  test('names where a renamed repo went, without the secrets of that address', () => {
    const { message } = refusal(answer(307, { location: '/zenlm/new?token=secret' }), asked);
    expect(message).toContain('/zenlm/new');
    expect(message).not.toContain('secret');
  });

  test('without a token says that one is wanted', () => {
    expect(refusal(answer(401), { ...asked, hasToken: false }).message).toBe(
      'https://hub.example wants a token to list zenlm',
    );
  });
});
