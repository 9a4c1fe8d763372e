/** Every way in which servers, proxies and libraries repeat a value that they were given. */
export function secretForms(value: string): readonly string[] {
  const escaped = inJson(value);
  const encoded = encodeURIComponent(value);
  const forms = [
    value,
    escaped,
    // What a server said in JSON, inside of what we say in JSON.
    inJson(escaped),
    encoded,
    encoded.replaceAll(/%[0-9A-F]{2}/g, (percent) => percent.toLowerCase()),
    new URLSearchParams({ '': value }).toString().slice(1),
    ...inBase64(value),
  ];
  return [...new Set(forms)];
}

function inJson(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

/**
 * As the password half of basic authentication the value begins anywhere among the three bytes that make four letters: the
 * letters that it shares with what stands before and behind it are left out.
 */
function inBase64(value: string): readonly string[] {
  const cores = [0, 1, 2].map((offset) => {
    const bytes = Buffer.concat([Buffer.alloc(offset), Buffer.from(value)]);
    const letters = bytes.toString('base64').replaceAll('=', '');
    return letters.slice(Math.ceil((offset * 8) / 6), Math.floor((bytes.length * 8) / 6));
  });
  return cores.flatMap((core) => [core, core.replaceAll('+', '-').replaceAll('/', '_')]);
}
