import { WorldFailure } from '../../diagnostics/failure.ts';
import type { RunningHub } from '../../hub/serve-hub.ts';

export interface EmbeddedHub {
  /** Starts it at the first call: a fleet that publishes elsewhere never opens a port. */
  url(): Promise<string>;
  close(): Promise<void>;
}

interface EmbeddedHubOptions {
  readonly directory: string;
  /** For everything that only looks: a directory that does not exist is an empty hub. */
  readonly readOnly: boolean;
}

export function embeddedHub(options: EmbeddedHubOptions): EmbeddedHub {
  let running: Promise<RunningHub> | undefined;

  async function start(): Promise<RunningHub> {
    const { HubBusy, HubDamaged, serveHub } = await import('../../hub/serve-hub.ts');
    try {
      return await serveHub(options);
    } catch (error) {
      if (error instanceof HubDamaged) throw damaged(error, options.directory);
      if (!(error instanceof HubBusy)) throw error;
      throw new WorldFailure(
        {
          class: 'conflict',
          message: `the embedded hub cannot be changed now: ${error.message}`,
          remedy: 'Another zoo apply or zoo hub serve has it; end that one first.',
        },
        { cause: error },
      );
    }
  }

  return {
    async url() {
      running ??= start();
      return (await running).url;
    },
    async close() {
      // The caller that asked for the address of a hub that could not start has the error already.
      const hub = await running?.catch(() => undefined);
      await hub?.close();
    },
  };
}

function damaged(error: Error, directory: string): WorldFailure {
  return new WorldFailure(
    {
      class: 'integrity',
      message: `the embedded hub cannot be read: ${error.message}`,
      remedy: `restore ${directory} from a copy; or move it away, and zoo apply publishes again`,
    },
    { cause: error },
  );
}
