import { expect, test } from 'vitest';
import { inTerminal } from '../support/cli/in-terminal.ts';
import { copySource, createZooRig, SMALL_FLEET } from '../support/cli/zoo-rig.ts';

test('on 80 columns what goes on is named from the first moment, and no line or count is cut', async () => {
  const name = 'a-model-with-quite-a-long-name-that-fits-no-line';
  const rig = await createZooRig({ 'zoo.fleet.yaml': SMALL_FLEET.replace('nano:', `${name}:`) });
  await copySource(rig);
  const shown = await inTerminal(rig, { columns: 80, rows: 24 }, 'apply', '--yes');
  await rig.close();
  const lines = shown
    // oxlint-disable-next-line no-control-regex -- each movement of the cursor begins another frame
    .replaceAll(/\u001B\[[0-9;?]*[a-zA-Z]/g, '\n')
    .split('\n')
    .filter((line) => /^ {2}\[|^ {2}looking/.test(line));
  expect(lines[0]).toBe('  looking at the ledger');
  const counted = lines.filter((line) => line.includes('upload'));
  expect(counted.length).toBeGreaterThan(0);
  for (const line of counted) expect(line).toMatch(/…\S+ {2}upload [\d.]+ k?M?B of [\d.]+ [kM]B( {2}|$)/);
  for (const line of lines) expect(line.length).toBeLessThanOrEqual(80);
  expect(shown).toContain(`\n  zenlm/zen-${name}: in the embedded hub; zoo hub serve opens it`);
});
