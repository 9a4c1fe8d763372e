/**
 * `npm run peers -- --huggingface-hub DIR --huggingface-js DIR`: runs the stock test suites of the Hub's two clients, from
 * checkouts of them, against a hub of our own. Prints how many of the tests that need a hub pass, and names the others.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { javascriptSuite } from './javascript-suite.ts';
import { pythonSuite } from './python-suite.ts';
import { servePeers } from './serve-peers.ts';
import { type SuiteResult, describeSuite } from './suite-result.ts';

const { values } = parseArgs({
  options: { 'huggingface-hub': { type: 'string' }, 'huggingface-js': { type: 'string' } },
});
if (values['huggingface-hub'] === undefined && values['huggingface-js'] === undefined) {
  process.stderr.write(
    'Give --huggingface-hub DIR, --huggingface-js DIR or both: checkouts of huggingface/huggingface_hub and huggingface/huggingface.js\n',
  );
  process.exitCode = 64;
} else {
  const results = await runSuites({
    python: values['huggingface-hub'],
    javascript: values['huggingface-js'],
  });
  for (const result of results) process.stdout.write(describeSuite(result));
  const of = (ended: 'passed' | 'failed'): number =>
    results.flatMap(({ needHub }) => needHub).filter((test) => test.ended === ended).length;
  process.stdout.write(`${of('passed')} passed, ${of('failed')} failed\n`);
}

async function runSuites({
  python,
  javascript,
}: {
  readonly python: string | undefined;
  readonly javascript: string | undefined;
}): Promise<readonly SuiteResult[]> {
  const top = await mkdtemp(join(tmpdir(), 'zoo-peers-'));
  const hub = await servePeers(join(top, 'hub'));
  const results: SuiteResult[] = [];
  try {
    if (javascript !== undefined)
      results.push(await javascriptSuite(resolve(javascript), join(top, 'javascript'), hub.url));
    if (python !== undefined) results.push(await pythonSuite(resolve(python), join(top, 'python'), hub.url));
  } finally {
    await hub.stop();
    await rm(top, { recursive: true, force: true });
  }
  return results;
}
