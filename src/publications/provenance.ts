import { canonicalJson } from '../resources/content.ts';
import type { Publishing } from './publishing.ts';

export const PROVENANCE_FORMAT = 'zoo.provenance/v1';

/**
 * What was published, from which build keys, by which recipes, and what the gates measured: enough to make every file
 * again, and to rebuild a lost ledger. Canonical JSON, so that equal inputs give equal bytes.
 */
export function renderProvenance({ repo, version, format, card, artifacts, gates }: Publishing): string {
  const provenance = {
    format: PROVENANCE_FORMAT,
    repo,
    version,
    model: defined({
      family: card.family,
      model: card.model,
      variant: card.variant,
      base: card.base,
      license: card.license,
      format,
    }),
    artifacts: artifacts.map(({ id, key, output }) =>
      defined({
        id,
        key,
        digest: output.digest,
        files: output.files.map(({ path, size, sha256, gitOid }) => defined({ path, size, sha256, gitOid })),
        facts: output.facts,
        platform: output.platform,
        recipe: output.recipe,
      }),
    ),
    gates: gates.map(({ id, report, rule, verdict }) => ({
      id,
      report,
      rule,
      verdict: { passed: verdict.passed, score: verdict.score },
    })),
  };
  return `${canonicalJson(provenance)}\n`;
}

/** Canonical JSON has no word for undefined. */
function defined(fields: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
