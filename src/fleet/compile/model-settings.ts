import type { Place } from '../../diagnostics/place.ts';
import type { FamilyDocument, ModelDocument } from '../../resources/generated/fleet-document.ts';
import type { EntrySpans } from '../source-map.ts';
import { place, report, type Compilation } from './compilation.ts';

/** A model with the family whose settings are its defaults. */
export interface ModelBlock {
  readonly family: string;
  readonly model: string;
  readonly familyDocument: FamilyDocument;
  readonly document: ModelDocument;
  readonly spans: EntrySpans | undefined;
  /** `families.zen.models.nano-4b` */
  readonly path: string;
}

type Settings = Omit<FamilyDocument, 'models' | 'was'>;

export interface Setting<T> {
  readonly value: T;
  /** The mapping that says so: the model's or the family's. */
  readonly container: object;
  readonly path: string;
  readonly place: Place;
}

/** What a model says, else what its family says. */
export function settingOf<K extends keyof Settings>(
  block: ModelBlock,
  key: K,
  compilation: Compilation,
): Setting<NonNullable<Settings[K]>> | undefined {
  const own: Settings[K] = block.document[key];
  const value: Settings[K] = own ?? block.familyDocument[key];
  if (value === undefined || value === null) return undefined;
  const isOwn = own !== undefined;
  const container = isOwn ? block.document : block.familyDocument;
  const path = `${isOwn ? block.path : `families.${block.family}`}.${key}`;
  return { value, container, path, place: place(compilation, container, { key, path }) };
}

/** A setting that publications need: that it is missing is reported once for a model. */
export function requiredSetting<K extends keyof Settings>(
  block: ModelBlock,
  key: K,
  { compilation, place: asked }: { readonly compilation: Compilation; readonly place: Place },
): NonNullable<Settings[K]> | undefined {
  const setting = settingOf(block, key, compilation);
  if (setting !== undefined) return setting.value;
  if (compilation.isCut(`${block.path}.${key}`) || compilation.isCut(`families.${block.family}.${key}`))
    return undefined;
  report(compilation, asked, {
    code: 'missing-key',
    message: `${block.family}/${block.model} is published and has no ${key}`,
    remedy: `add ${key}: to the model, or to its family for all of them`,
  });
  return undefined;
}
