import { describeSweep } from '../support/crash/describe-sweep.ts';

await describeSweep({ store: 'directory', every: 1 });
