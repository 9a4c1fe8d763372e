import { describeSweep } from '../support/crash/describe-sweep.ts';

await describeSweep({ store: 'git', every: { stage: 1, point: 5 } });
