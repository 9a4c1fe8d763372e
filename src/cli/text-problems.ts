import type { Diagnostic } from '../diagnostics/diagnostic.ts';
import type { Gates } from '../evaluations/gates/define-gate.ts';
import { textProblem } from '../evaluations/text-problem.ts';
import type { OpenFleet } from '../workspace/opened-fleet.ts';

/** Texts that gates name and that are not there, or that the gate cannot use: a plan would know nothing of these gates. */
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
    const { path } = text;
    const found = textAt(path);
    const problem =
      'problem' in found
        ? { what: found.problem, remedy: 'put a file there, or name another one in the gate' }
        : textProblem(text, found);
    if (problem === undefined) continue;
    problems.set(`${place.file}:${place.line} ${path}`, {
      severity: 'warning',
      code: 'text-not-usable',
      message: problem.what,
      place,
      remedy: problem.remedy,
    });
  }
  return [...problems.values()];
}
