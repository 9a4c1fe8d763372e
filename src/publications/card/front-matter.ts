import { stringify } from 'yaml';
import { shown } from '../../diagnostics/shown.ts';
import type { Publishing } from '../publishing.ts';
import { isHubLicense } from '../../resources/hub-license.ts';

/** The YAML in front of a card: what a hub filters, links and shows a model by. Keys in the order that hubs document them. */
export function renderFrontMatter(publishing: Publishing): string {
  const { card, namespace, formatCard } = publishing;
  const parent = parentOf(publishing);
  const drops = formatCard.relation === undefined && dropsPrecision(publishing);
  const relation = formatCard.relation ?? (drops ? 'quantized' : undefined);
  const fields = {
    ...licenseFields(card.license),
    ...(card.languages.length === 0 ? {} : { language: card.languages }),
    library_name: formatCard.library,
    pipeline_tag: card.pipeline,
    ...(parent === undefined ? {} : { base_model: parent }),
    // A mere change of format is no relation that hubs have a word for; saying `quantized` would be wrong.
    ...(parent !== undefined && relation !== undefined ? { base_model_relation: relation } : {}),
    ...(drops ? { quantized_by: namespace } : {}),
    tags: tagsOf(publishing),
  };
  // Readers of YAML 1.1 take `no` (Norwegian) for false: written for them, it is read alike by all.
  return `---\n${stringify(shown(fields), { lineWidth: 0, version: '1.1' })}---\n`;
}

/** The immediate parent: our own full-precision repo when there is one, else the model it was made from. */
export function parentOf({ card, repo }: Publishing): string | undefined {
  return card.parentRepo === undefined || card.parentRepo === repo ? card.base : card.parentRepo;
}

const FULL_PRECISION = /^(bf16|f16|f32|fp16|fp32)$/;

function dropsPrecision({ artifacts }: Publishing): boolean {
  return artifacts.some(
    ({ quantization }) => quantization !== undefined && !FULL_PRECISION.test(quantization),
  );
}

function licenseFields(license: string): Readonly<Record<string, string>> {
  const id = license.toLowerCase();
  return isHubLicense(id) ? { license: id } : { license: 'other', license_name: license };
}

function tagsOf({ artifacts, card, formatCard }: Publishing): readonly string[] {
  const chats =
    card.pipeline === 'text-generation' && artifacts.some(({ output }) => output.facts.hasChatTemplate);
  const tags = [...formatCard.tags, ...(chats ? ['conversational'] : []), card.family, ...card.tags];
  return [...new Set(tags)];
}
