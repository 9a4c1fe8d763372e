/**
 * Writes a pin, or another tenant, into the text of a fleet file and leaves every other byte where it is: comments, order, spaces. Pure: text
 * comes in, text goes out; undefined where the place is not written as data (an alias, a merge).
 */
import { isMap, isScalar, isSeq, parseDocument, stringify, type YAMLMap, type YAMLSeq } from 'yaml';
import type { Digest } from '../resources/digest.ts';
import type { PublicationSpec } from '../resources/publication.ts';
import type { ResidencySpec } from '../resources/residency.ts';

/** `hosts:` of a machine: the one hosting, or the one of this slot. */
export function pinResidency(
  text: string,
  { machine, slot }: Pick<ResidencySpec, 'machine' | 'slot'>,
  pin: Digest,
): string | undefined {
  const hosting = hostingOf(text, { machine, slot });
  return hosting === undefined ? undefined : withKey(text, hosting, ['pin', pin]);
}

/** `model`, `format` and `quantization` of the hosting; one that is pinned keeps its tenant. */
export function hostTenant(
  text: string,
  place: Pick<ResidencySpec, 'machine' | 'slot'>,
  tenant: Readonly<Record<string, string>>,
): string | undefined {
  if (hostingOf(text, place)?.has('pin') !== false) return undefined;
  let changed: string | undefined = text;
  for (const key of Object.entries(tenant)) {
    const hosting: YAMLMap | undefined = changed === undefined ? undefined : hostingOf(changed, place);
    if (changed === undefined || hosting === undefined) return undefined;
    if (hosting.get(key[0]) !== key[1]) changed = withKey(changed, hosting, key);
  }
  return changed;
}

function hostingOf(
  text: string,
  { machine, slot }: Pick<ResidencySpec, 'machine' | 'slot'>,
): YAMLMap | undefined {
  const hosts: unknown = parseDocument(text).getIn(['machines', machine.name, 'hosts'], true);
  if (isMap(hosts)) return hosts;
  if (!isSeq(hosts)) return undefined;
  const item = hosts.items.find((one) => isMap(one) && (one.get('slot') ?? 'main') === slot);
  return isMap(item) ? item : undefined;
}

/** The model's own `publish:`; where it has only its family's, it gets a copy, so that no other model is pinned. */
export function pinPublication(
  text: string,
  { target, format, card }: Pick<PublicationSpec, 'target' | 'format' | 'card'>,
  pin: Digest,
): string | undefined {
  const document = parseDocument(text);
  const family = ['families', card.family] as const;
  const model: unknown = document.getIn([...family, 'models', card.model], true);
  if (!isMap(model)) return undefined;
  const own: unknown = model.get('publish', true);
  if (isSeq(own)) return pinEntry(text, own, { target: target.name, format, pin });
  const shared: unknown = document.getIn([...family, 'publish'], true);
  if (!isSeq(shared)) return undefined;
  const entries: readonly unknown[] = shared.toJSON();
  const copied = entries.map((entry) => (entry === target.name ? { target: target.name } : entry));
  const pinned = copied.map((entry) =>
    isEntryOf(entry, target.name) ? { ...entry, pin: { ...entry.pin, [format]: pin } } : entry,
  );
  return withKey(text, model, ['publish', flow(pinned)]);
}

function pinEntry(
  text: string,
  list: YAMLSeq,
  { target, format, pin }: { readonly target: string; readonly format: string; readonly pin: Digest },
): string | undefined {
  for (const item of list.items) {
    if (isScalar(item) && item.value === target && item.range)
      return splice(text, item.range, flow({ target, pin: { [format]: pin } }));
    if (!isMap(item) || item.get('target') !== target) continue;
    const pins: unknown = item.get('pin', true);
    return isMap(pins)
      ? withKey(text, pins, [format, pin])
      : withKey(text, item, ['pin', flow({ [format]: pin })]);
  }
  return undefined;
}

/** Replaces the value of a key, or puts the key before the others: there it is well-formed whatever follows. */
function withKey(text: string, map: YAMLMap, [key, value]: readonly [string, string]): string | undefined {
  const there: unknown = map.get(key, true);
  if (isScalar(there) || isSeq(there) || isMap(there))
    return there.range ? splice(text, there.range, value) : undefined;
  const [first] = map.items;
  const start = first !== undefined && isScalar(first.key) ? first.key.range?.[0] : undefined;
  if (start === undefined) return undefined;
  if (map.flow === true) return `${text.slice(0, start)}${key}: ${value}, ${text.slice(start)}`;
  const column = start - (text.lastIndexOf('\n', start - 1) + 1);
  return `${text.slice(0, start)}${key}: ${value}${lineEnd(text)}${' '.repeat(column)}${text.slice(start)}`;
}

/** As the file has it: a line that ends otherwise would be the one that every editor shows. */
function lineEnd(text: string): string {
  return text[text.indexOf('\n') - 1] === '\r' ? '\r\n' : '\n';
}

function splice(
  text: string,
  [start, end]: readonly [number, number, ...(readonly number[])],
  value: string,
): string {
  return `${text.slice(0, start)}${value}${text.slice(end)}`;
}

/** On one line, as JSON would be but without its quotes. */
function flow(value: unknown): string {
  return stringify(value, { collectionStyle: 'flow', lineWidth: 0, flowCollectionPadding: true }).trim();
}

function isEntryOf(
  entry: unknown,
  target: string,
): entry is { readonly target: string; readonly pin?: Readonly<Record<string, string>> } {
  return typeof entry === 'object' && entry !== null && 'target' in entry && entry.target === target;
}
