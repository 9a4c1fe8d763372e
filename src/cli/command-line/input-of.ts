import type { Input } from '../command.ts';

/** Commander keeps what was typed under camel-cased names, as values of any type. */
export function inputOf(given: readonly unknown[], options: Readonly<Record<string, unknown>>): Input {
  const values = given.flat().filter((value): value is string => typeof value === 'string');
  const option = (name: string): unknown =>
    options[name.replaceAll(/-([a-z])/g, (_, letter: string) => letter.toUpperCase())];
  return {
    arguments: values,
    argument: (index) => values[index],
    flag: (name) => option(name) === true,
    text(name) {
      const value = option(name);
      return typeof value === 'string' ? value : undefined;
    },
    list(name) {
      const value = option(name);
      return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];
    },
  };
}
