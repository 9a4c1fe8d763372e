import type { FormatCard } from '../../resources/format-card.ts';
import type { PublicationSpec } from '../../resources/publication.ts';
import type { TargetCard } from '../define-target.ts';

/** What formats and targets say on cards, by their kind. */
export interface CardWords {
  readonly formats: Readonly<Record<string, { readonly card: FormatCard }>>;
  readonly targets: Readonly<Record<string, { readonly card: TargetCard }>>;
}

export function wordsFor(
  { format, target }: Pick<PublicationSpec, 'format' | 'target'>,
  { formats, targets }: CardWords,
): { readonly formatCard: FormatCard; readonly targetCard: TargetCard } {
  const formatCard = formats[format]?.card;
  const targetCard = targets[target.kind]?.card;
  // What this version lacks is unknown, and not wished for.
  if (formatCard === undefined || targetCard === undefined)
    throw new TypeError(`cards of ${format} on ${target.kind} are not in this version`);
  return { formatCard, targetCard };
}
