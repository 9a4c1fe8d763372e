import type { KnownEnding } from './known-endings.ts';

/** How a tool is called that a recipe names with one word. */
export interface ToolCommand {
  readonly command: string;
  /** Come before the recipe's own: the script that an interpreter runs. */
  readonly arguments: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** As the pin has it: `v0.5.0`. */
  readonly version: string;
  /** `linux-x64, GNU 12.2.0` */
  readonly platform: string;
  /** How it says why it ended. */
  readonly endings: readonly KnownEnding[];
}
