import { describeSweep } from '../support/crash/describe-sweep.ts';

await describeSweep({ store: 'git', every: 6 });
