export { setUpDirectory as setUpRig } from '../../models/origin-rigs.ts';
