import type { BranchView } from './branch.ts';
import { RUNS, wholeBytes } from './branch-segments.ts';
import type { Orphan } from './staged-segments.ts';

/**
 * What killed runs of this machine could not push any more, under the numbers that they had: where another run overtook them,
 * the fold judges them by these, whichever run brings them. Their files may go once the commit is on the remote.
 */
export async function writeLeftovers(view: BranchView, leftovers: readonly Orphan[]): Promise<void> {
  for (const { name, bytes } of leftovers) {
    // Half a line was never acknowledged. On the branch, where other machines cannot know that its run is dead, it would look like one.
    const whole = bytes.toString('utf8', 0, wholeBytes(bytes));
    const path = `${RUNS}${name}`;
    const pushed = await view.read(path);
    if ((pushed ?? '').length < whole.length) view.write(path, whole);
  }
}
