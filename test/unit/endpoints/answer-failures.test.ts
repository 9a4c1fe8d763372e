import { describe, expect, test } from 'vitest';
import { unreachable } from '../../../src/endpoints/answer-failures.ts';

const asked = { server: 'https://hub.example', what: 'list zenlm' };

describe('no answer', () => {
  test('says why, from the innermost cause, and is worth another try', () => {
    const error = new TypeError('fetch failed', {
      cause: Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' }),
    });
    expect(unreachable(error, asked).failure).toMatchObject({
      class: 'network',
      message: 'https://hub.example could not be reached (ECONNREFUSED)',
      retryAfterMilliseconds: 1_000,
    });
    const reset = Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });
    expect(unreachable(reset, asked).message).toBe(
      'https://hub.example did not answer when asked to list zenlm: read ECONNRESET',
    );
  });

  test('a certificate that is not trusted does not get better by waiting', () => {
    const error = Object.assign(new Error('self-signed certificate'), {
      code: 'DEPTH_ZERO_SELF_SIGNED_CERT',
    });
    const { failure } = unreachable(error, asked);
    expect(failure.retryAfterMilliseconds).toBeUndefined();
    expect(failure.remedy).toContain('NODE_EXTRA_CA_CERTS');
  });
});
