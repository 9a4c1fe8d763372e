/**
 * `node publish-big.ts HUB_URL BLOBS FILE`: publishes one large file in a process of its own, which does nothing else, and says
 * how much memory that took. FILE is the JSON of its entry; its bytes are in the store BLOBS.
 */
import { createHuggingFaceTarget } from '../../../src/publications/targets/huggingface/huggingface-target.ts';
import { artifactId, artifactOutput, buildKey, made, publication } from './fleet.ts';
import { createRig } from './rig.ts';

const [url, blobs, file] = process.argv.slice(2);
if (url === undefined || blobs === undefined || file === undefined) {
  throw new Error('usage: publish-big.ts HUB_URL BLOBS FILE');
}
const rig = await createRig({ target: createHuggingFaceTarget(), endpoint: () => ({ url }), blobs });
const output = { ...artifactOutput([]), files: [JSON.parse(file)] };
const given = {
  ...made(),
  outputs: new Map([
    [artifactId('q4_k_m'), { state: 'known', key: buildKey('big'), value: output } as const],
  ]),
};
const started = performance.now();
const outcome = await rig.apply(await rig.plan(publication({ artifacts: [artifactId('q4_k_m')] }), given));
const seconds = (performance.now() - started) / 1000;
await rig.remove();
const { maxRSS } = process.resourceUsage();
process.stdout.write(
  JSON.stringify({ outcome, seconds, maxRssBytes: maxRSS * 1024, last: rig.progress.at(-1) }),
);
