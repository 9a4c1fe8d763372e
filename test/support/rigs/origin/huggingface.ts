export { setUpHub as setUpRig } from '../../models/origin-rigs.ts';
