/** A hub whose list is right, and whose files do not end, or come one byte at a time. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import { copySource, createZooRig, SMALL_FLEET, type ZooRig } from '../support/cli/zoo-rig.ts';
import { type LyingHub, startLyingHub } from '../support/hostile/lying-hub.ts';
import { pour, poured } from '../support/hostile/pour.ts';

const MEGABYTE = Buffer.alloc(1_000_000, 'x');

let rig: ZooRig;
let hub: LyingHub;
beforeEach(async () => {
  hub = await startLyingHub();
  rig = await createZooRig({
    'zoo.fleet.yaml': `${SMALL_FLEET}      far:
        version: 2025.01.24-instruct
        source: { huggingface: far/nano, endpoint: "${hub.url}", revision: main }
`,
  });
  await copySource(rig);
});
afterEach(() => rig.close());

test.each(['with a length', 'without a length'])(
  'a file without end, %s, is received up to its listed size',
  async (how) => {
    const sent = poured();
    hub.lie = ({ path, request, response }) => {
      // A look into it asks for as much as is listed.
      if (!path.endsWith('/config.json') || request.headers.range !== undefined) return false;
      response.writeHead(200, how === 'with a length' ? { 'content-length': 2.5e9 } : {});
      void pour(response, MEGABYTE, sent);
      return true;
    };
    const applied = await rig.zoo('apply', '--yes');
    expect(applied.stdout + applied.stderr).toMatch(/its list says \d+|than the \d+ bytes that it lists/);
    expect(sent.bytes).toBeLessThan(50_000_000);
    expect(applied.stdout).toContain('publication/hub/zenlm/zen-nano: published');
  },
);

test('a file of which each connection brings one byte is given up', async () => {
  hub.lie = ({ path, request, response, files }) => {
    const bytes = files.get('model.safetensors') ?? Buffer.alloc(0);
    if (!path.endsWith('/model.safetensors')) return false;
    const start = Number(/^bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0);
    response.writeHead(start === 0 ? 200 : 206, {
      'content-length': bytes.length - start,
      'content-range': `bytes ${start}-${bytes.length - 1}/${bytes.length}`,
    });
    response.write(bytes.subarray(start, start + 1), () => response.destroy());
    return true;
  };
  const applied = await rig.zoo('apply', '--yes');
  expect(applied.stdout).toContain('did not answer when asked to read model.safetensors of far/nano');
  expect(hub.seen.filter((path) => path.endsWith('model.safetensors')).length).toBeLessThan(300);
});
