/** Ids and machines of the fleet that was read last, for the shell: compiling at each press of a key would be felt. */
export const NAMES_FILE = 'names.json';
