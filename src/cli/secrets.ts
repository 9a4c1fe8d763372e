/** Values that must never be printed, wherever they turn up. */
export interface Secrets {
  add(value: string): void;
  redact(text: string): string;
}

/** Below this, hiding a value would hide every word that contains it. */
const SHORTEST = 4;

export function createSecrets(): Secrets {
  const values = new Set<string>();
  return {
    add(value) {
      if (value.length < SHORTEST) return;
      // As it stands, in an URL, in JSON, and as the password half of basic authentication.
      values.add(value);
      values.add(encodeURIComponent(value));
      values.add(JSON.stringify(value).slice(1, -1));
      values.add(Buffer.from(value).toString('base64').replaceAll('=', ''));
    },
    redact(text) {
      let safe = text;
      for (const value of values) safe = safe.replaceAll(value, '[secret]');
      return safe;
    },
  };
}
