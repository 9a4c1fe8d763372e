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
    const { serveHub } = await import('../../hub/serve-hub.ts');
    return serveHub(options);
  }

  return {
    async url() {
      running ??= start();
      return (await running).url;
    },
    async close() {
      // A hub that could not start told so to whoever asked for its address.
      const hub = await running?.catch(() => undefined);
      await hub?.close();
    },
  };
}
