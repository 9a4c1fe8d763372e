import { join } from 'node:path';
import { runJavascriptSpecs, specsWithHub } from '../support/hub/javascript-specs.ts';
import { DEAD_HUB } from './serve-peers.ts';
import { type SuiteResult, firstLine } from './suite-result.ts';

/**
 * The specs of `packages/hub` of huggingface.js that have a hub of their own. Both addresses that they know, of that hub
 * and of huggingface.co, are ours. One that needs a hub fails when nothing answers there.
 */
export async function javascriptSuite(checkout: string, place: string, hub: string): Promise<SuiteResult> {
  const source = join(checkout, 'packages/hub/src');
  const specs = await specsWithHub(source);
  const live = await runJavascriptSpecs(hub, specs, { source, copy: join(place, 'live') });
  const dead = await runJavascriptSpecs(DEAD_HUB, specs, { source, copy: join(place, 'dead') });
  const failsWithout = new Set(dead.filter(({ status }) => status === 'failed').map(({ name }) => name));
  const ran = live.filter(({ status }) => status !== 'skipped');
  return {
    suite: 'huggingface.js',
    ran: ran.length,
    needHub: ran
      .filter(({ name }) => failsWithout.has(name))
      .map(({ name, status, message }) => ({
        name,
        ended: status === 'passed' ? 'passed' : 'failed',
        why: firstLine(message),
      })),
  };
}
