/** Beside the weights of a tenant, under a name of its own: no weights are ever served from it. */
export const ADAPTER_FILE = 'zoo-adapter.gguf';
/** The setting of a tenant that serves with one: which model of the fleet it is. */
export const ADAPTER_SETTING = 'adapter';
