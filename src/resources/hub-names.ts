/**
 * Names that a Hugging Face Hub takes. The fleet compiler and the embedded hub ask the same functions, so that a name that
 * the hub refuses is a problem of the file, and not of a publication at the end of a conversion.
 * Each answers with what is wrong, in words that follow the name, or undefined.
 */

const REPO_PART = /^[A-Za-z0-9_](?:[\w.-]*[A-Za-z0-9_])?$/;
/** Of the whole of `namespace/name` (huggingface_hub, `validate_repo_id`). */
const REPO_LENGTH = 96;
const REF_BYTES = 200;

/** `namespace/name`. */
export function hubRepoProblem(repo: string): string | undefined {
  if (repo.length > REPO_LENGTH) return `has ${repo.length} characters; a Hub takes ${REPO_LENGTH} at most`;
  if (repo.includes('--') || repo.includes('..')) return 'holds -- or .., which a Hub does not take';
  if (repo.endsWith('.git')) return 'ends in .git, which a Hub does not take';
  const parts = repo.split('/');
  if (parts.length === 2 && parts.every((part) => REPO_PART.test(part))) return undefined;
  return 'is not namespace/name of letters, digits, -, _ and ., each starting and ending with a letter, a digit or _';
}

/** A tag or a branch: the rules of `git check-ref-format`, as far as they keep a name apart from a path or a range. */
export function hubRefProblem(name: string): string | undefined {
  if (new TextEncoder().encode(name).length > REF_BYTES) return `is longer than ${REF_BYTES} bytes`;
  if (name === 'HEAD') return 'is what git calls the current commit';
  // eslint-disable-next-line no-control-regex
  if (/[\u0000-\u0020\u007f~^:?*[\\]/.test(name))
    return 'holds a space, a control character or one of ~ ^ : ? * [ \\';
  if (/\.\.|@\{|\/\/|^\/|\/$|^-|\.$/.test(name))
    return 'holds .. or @{ or //, starts with - or /, or ends in . or /';
  const isBad = name.split('/').some((part) => part === '' || part.startsWith('.') || part.endsWith('.lock'));
  return isBad ? 'has a part that is empty, starts with a dot or ends in .lock' : undefined;
}

/** `language:` of a card. The Hub takes codes, not names (its page "Model Cards", section "Specifying a language"). */
export function hubLanguageProblem(language: string): string | undefined {
  if (/^[a-z]{2,3}$/.test(language) || language === 'multilingual' || language === 'code') return undefined;
  return 'is not a code that a Hub takes: two or three lower-case letters (ISO 639), multilingual or code';
}
