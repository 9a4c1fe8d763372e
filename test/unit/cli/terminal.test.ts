import { describe, expect, it } from 'vitest';
import { isInteractive, wantsColor } from '../../../src/cli/color.ts';
import { createSecrets } from '../../../src/trust/secrets.ts';
import { cleanText } from '../../../src/cli/terminal.ts';

describe('colour', () => {
  it.each([
    ['on a terminal', {}, true, undefined, true],
    ['into a file', {}, false, undefined, false],
    ['on a dumb terminal', { TERM: 'dumb' }, true, undefined, false],
    ['with NO_COLOR', { NO_COLOR: '1' }, true, undefined, false],
    ['with an empty NO_COLOR', { NO_COLOR: '' }, true, undefined, true],
    ['with FORCE_COLOR into a file', { FORCE_COLOR: '1' }, false, undefined, true],
    ['with FORCE_COLOR=0', { FORCE_COLOR: '0' }, true, undefined, false],
    ['with both, where NO_COLOR wins', { NO_COLOR: '1', FORCE_COLOR: '1' }, true, undefined, false],
    ['in the log of GitHub Actions', { GITHUB_ACTIONS: 'true' }, false, undefined, true],
    ['with --no-color against everything', { FORCE_COLOR: '1' }, true, false, false],
    ['with --color against everything', { NO_COLOR: '1' }, false, true, true],
  ])('%s', (_, environment, isTerminal, flag, expected) => {
    expect(wantsColor({ environment, isTerminal, ...(flag === undefined ? {} : { flag }) })).toBe(expected);
  });
});

describe('a question', () => {
  it('is asked on a terminal, and never in CI', () => {
    expect(isInteractive({}, true)).toBe(true);
    expect(isInteractive({}, false)).toBe(false);
    expect(isInteractive({ CI: 'true' }, true)).toBe(false);
    expect(isInteractive({ CI: 'false' }, true)).toBe(true);
  });
});

describe('what is printed', () => {
  it('never holds a secret, however it is spelled', () => {
    const secrets = createSecrets();
    secrets.add('hf_s3cr+t/"x');
    for (const spelled of [
      'hf_s3cr+t/"x',
      encodeURIComponent('hf_s3cr+t/"x'),
      JSON.stringify({ token: 'hf_s3cr+t/"x' }),
      Buffer.from('hf_s3cr+t/"x').toString('base64'),
    ]) {
      const printed = secrets.redact(`before ${spelled} after`);
      expect(printed).toContain('[secret]');
      expect(printed).toMatch(/^before .* after$/);
      expect(printed).not.toContain('s3cr');
    }
  });

  it('never holds one that was said in JSON, inside of JSON', () => {
    const secrets = createSecrets();
    secrets.add('hf_s3cr"t\\x');
    const said = JSON.stringify({ error: JSON.stringify({ token: 'hf_s3cr"t\\x' }) });
    expect(secrets.redact(said)).toBe(JSON.stringify({ error: '{"token":"[secret]"}' }));
  });

  it.each(['', 'u', 'me', 'ada', 'x-access-token'])(
    'never holds the password of %s in basic authentication',
    (user) => {
      const secrets = createSecrets();
      secrets.add('hf_s3cret-0123456789?>');
      for (const encoding of ['base64', 'base64url'] as const) {
        const said = secrets.redact(Buffer.from(`${user}:hf_s3cret-0123456789?>`).toString(encoding));
        expect(said).toContain('[secret]');
        expect(Buffer.from(said.replace('[secret]', ''), 'base64').toString('latin1')).not.toContain('s3');
      }
    },
  );

  it('never holds the rest of one secret because another one begins like it', () => {
    const secrets = createSecrets();
    secrets.add('hf_abc');
    secrets.add('hf_abcdef');
    expect(secrets.redact('hf_abcdef hf_abc')).toBe('[secret] [secret]');
  });

  it('does not hide every word because a secret is one letter', () => {
    const secrets = createSecrets();
    secrets.add('a');
    secrets.add('');
    expect(secrets.redact('a plan')).toBe('a plan');
  });

  it('keeps our colours and lines, and shows what could move the cursor or hide text', () => {
    expect(cleanText('\u001B[31mred\u001B[39m\n\tnext')).toBe('\u001B[31mred\u001B[39m\n\tnext');
    expect(cleanText('file\u001B[2J\u001B[1;1H.gguf\r\u0007\u009B2J')).toBe('file␛[2J␛[1;1H.gguf␍␇␡2J');
    expect(cleanText('\u001B[8m\u001B[30;40mhidden \u202Eback\u200B')).toBe('␛[8m␛[30;40mhidden ␡back␡');
  });
});
