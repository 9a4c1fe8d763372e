import process from 'node:process';
import { createStage, type Scenery, type Stage } from './stage.ts';

/** A story from its first chapter to its end. What goes wrong ends it in one sentence, and the stage is cleared always. */
export async function play(scenery: Scenery, tell: (stage: Stage) => Promise<void>): Promise<void> {
  const stage = await createStage(scenery);
  try {
    await tell(stage);
  } catch (error) {
    stage.say(`\nThe story stopped: ${error instanceof Error ? error.message : String(error)}`);
    process.exitCode = 1;
  } finally {
    await stage.leave();
  }
}
