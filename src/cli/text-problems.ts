import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Gates } from '../evaluations/gates/define-gate.ts';
import { tooShort } from '../evaluations/too-short.ts';
import type { OpenFleet } from '../workspace/opened-fleet.ts';

/** Texts that gates name and that are not there, or too short for any model: a plan would know nothing of these gates. */
export async function textProblems({ fleet, location }: OpenFleet): Promise<readonly Diagnostic[]> {
  const comparing = fleet.resources.filter(({ kind, spec }) => kind === 'evaluation' && 'base' in spec);
  if (comparing.length === 0) return [];
  const [{ fleetTexts }, { REGISTRIES }] = await Promise.all([
    import('./compose/fleet-texts.ts'),
    import('./registries.ts'),
  ]);
  const gates: Gates = REGISTRIES.gates;
  const textAt = fleetTexts(location.directory);
  const problems = new Map<string, Diagnostic>();
  for (const { kind, spec, place } of comparing) {
    const text = kind === 'evaluation' ? gates[spec.gate]?.bind(spec.declared)?.text : undefined;
    if (text === undefined) continue;
    const { path, leastBytes } = text;
    const found = textAt(path);
    if (!('problem' in found) && found.sizeBytes >= leastBytes) continue;
    const message = 'problem' in found ? found.problem : tooShort(path, found.sizeBytes, leastBytes);
    problems.set(`${place.file}:${place.line} ${path}`, {
      severity: 'warning',
      code: 'text-not-usable',
      message,
      place,
      remedy: "put a longer text there: 100 kB in the model's language are plenty",
    });
  }
  return [...problems.values()];
}
