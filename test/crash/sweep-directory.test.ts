import { describeSweep } from '../support/crash/describe-sweep.ts';

await describeSweep({ store: 'directory', every: { stage: 1, point: 4 } });
