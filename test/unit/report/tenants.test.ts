import { describe, expect, it } from 'vitest';
import { parseMetrics } from '../../../src/backends/llama-server/metrics.ts';
import { parseUsage } from '../../../src/care/process-usage.ts';
import { PLAIN } from '../../../src/report/paint.ts';
import { identityOf } from '../../../src/report/tenants.ts';
import { tenantsText } from '../../../src/report/tenants-text.ts';
import { fleetOfOne } from '../../support/cli/fleets.ts';
import { digestOf } from '../../support/cli/plans.ts';
import { emptyLedger } from '../../support/ledger/empty-ledger.ts';

const HEAD = { machine: 'thor', slot: 'main', why: [], notCompared: [] };

describe('zoo ps', () => {
  it('says unknown where the server says nothing, and nothing where there is no tenant', () => {
    const text = tenantsText(
      {
        format: 'zoo.ps/v1',
        tenants: [
          { ...HEAD, state: 'empty' },
          { ...HEAD, machine: 'ada', state: 'unknown', why: ['it does not answer'] },
          {
            ...HEAD,
            machine: 'box',
            state: 'differs',
            tenant: 'zen\u001b[2J',
            tokens: 0,
            notCompared: ['its program'],
          },
        ],
      },
      PLAIN,
    );
    expect(text).toMatchInlineSnapshot(`
      "MACHINE  TENANT   VERSION  STATE    DIGEST   PORT     PID      MEMORY   UPTIME   SLOTS    TOKENS/S
      thor                       empty
      ada                        unknown
      box      zen␛[2J  unknown  differs  unknown  unknown  unknown  unknown  unknown  unknown  none yet

      ada: it does not answer
      box: not compared, because the machine does not show it: its program"
    `);
  });

  it('says that a fleet without residencies has none', () => {
    expect(tenantsText({ format: 'zoo.ps/v1', tenants: [] }, PLAIN)).toBe(
      'The fleet hosts no tenant on any machine.',
    );
  });

  it('names the version only under which these very weights were published', () => {
    const artifact = 'artifact/zen/nano/gguf/q4_k_m';
    const [key, digest, other] = [digestOf('1'), digestOf('2'), digestOf('3')];
    const facts = { architecture: 'llama', parameters: 1, tensorTypes: {}, hasChatTemplate: true };
    const output = { digest, files: [], platform: 'linux-x64', facts };
    const entry = { digest, at: '', run: 'r1' };
    const ledger = emptyLedger({
      outputs: new Map([[key, { id: artifact, output, seconds: 1, run: 'r1' }]]),
      contents: new Map([
        [
          'publication/hub/zenlm/zen-nano-GGUF',
          [
            { ...entry, version: '2025.01.24-instruct', artifacts: { [artifact]: key } },
            { ...entry, version: '2025.02.01-instruct', artifacts: { [artifact]: other } },
          ],
        ],
      ]),
    });
    expect(identityOf(digest, ledger, fleetOfOne())).toEqual({
      artifact,
      model: 'zen/nano',
      variety: 'gguf q4_k_m',
      version: '2025.01.24-instruct',
    });
    expect(identityOf(other, ledger, fleetOfOne())).toEqual({});
    expect(identityOf(undefined, ledger, fleetOfOne())).toEqual({});
  });
});

describe('what a server says of its work', () => {
  it('is its counters, and no speed before the first token', () => {
    const text = (tokens: number, seconds: number): string =>
      `# HELP llamacpp:tokens_predicted_total Number\nllamacpp:tokens_predicted_total ${tokens}\nllamacpp:tokens_predicted_seconds_total ${seconds}\nllamacpp:requests_processing 1\n`;
    expect(parseMetrics(text(100, 4))).toEqual({ busy: 1, tokens: 100, tokensPerSecond: 25 });
    expect(parseMetrics(text(0, 0))).toEqual({ busy: 1, tokens: 0 });
    expect(parseMetrics('llamacpp:tokens_predicted_total nan\nllamacpp:requests_processing -1\n')).toEqual(
      {},
    );
    expect(parseMetrics('<html>')).toEqual({});
  });
});

describe('what a process takes', () => {
  it('is read from /proc and from ps, and is absent where neither shows it', () => {
    expect(parseUsage('64512 8123.45 712345 100\n')).toEqual({
      residentBytes: 66_060_288,
      uptimeSeconds: 1000,
    });
    expect(parseUsage(' 64512 02-03:04:05\n')).toEqual({ residentBytes: 66_060_288, uptimeSeconds: 183_845 });
    expect(parseUsage('12 04:05')).toEqual({ residentBytes: 12_288, uptimeSeconds: 245 });
    expect(parseUsage('')).toEqual({});
    expect(parseUsage('kb up x 100')).toEqual({});
  });
});
