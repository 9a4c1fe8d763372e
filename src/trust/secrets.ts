import { secretForms } from './secret-forms.ts';

/** Values that must never be printed, wherever they turn up. */
export interface Secrets {
  add(value: string): void;
  redact(text: string): string;
}

/** Below this, hiding a value would hide every word that contains it. */
const SHORTEST = 4;

export function createSecrets(): Secrets {
  let forms: readonly string[] = [];
  return {
    add(value) {
      if (value.length < SHORTEST) return;
      const more = secretForms(value).filter((form) => form.length >= SHORTEST);
      // A value that begins like another would leave the rest of that one standing.
      forms = [...new Set([...forms, ...more])].toSorted((a, b) => b.length - a.length);
    },
    redact(text) {
      let safe = text;
      for (const form of forms) safe = safe.replaceAll(form, '[secret]');
      return safe;
    },
  };
}
