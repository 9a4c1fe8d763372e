import { hubRefProblem } from '../../resources/hub-names.ts';
import { HubError } from '../hub-error.ts';

export function checkRefName(name: string): string {
  const problem = hubRefProblem(name);
  if (problem === undefined) return name;
  throw new HubError(400, `Invalid name of a branch or tag: ${JSON.stringify(name)} ${problem}`);
}
