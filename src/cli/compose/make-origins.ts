import type { OriginPorts } from '../../sources/define-origin.ts';
import type { Origin } from '../../sources/origin.ts';
import { REGISTRIES } from '../registries.ts';

/** An origin that is registered and not made here does not compile. */
type Made = { readonly [K in keyof typeof REGISTRIES.origins]: Origin<K> };

export async function makeOrigins(ports: OriginPorts): Promise<Made> {
  const { directory, huggingface } = REGISTRIES.origins;
  const [folders, hubs] = await Promise.all([directory.create(ports), huggingface.create(ports)]);
  return { directory: folders, huggingface: hubs };
}
