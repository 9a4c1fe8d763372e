import picocolors from 'picocolors';

/** The few colours zoo uses, by what they mean elsewhere: green adds, red takes away, yellow changes, cyan reads. */
export interface Paint {
  readonly bold: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly red: (text: string) => string;
  readonly green: (text: string) => string;
  readonly yellow: (text: string) => string;
  readonly cyan: (text: string) => string;
}

export function paintWhen(enabled: boolean): Paint {
  return picocolors.createColors(enabled);
}
export const PLAIN: Paint = paintWhen(false);
