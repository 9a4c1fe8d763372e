/** Written at the first contact, and checked ever after. */
export interface MachineIdentity {
  readonly id: string;
  /** Of the computer that it was written on; absent: a person took it away, so that another one can take its place. */
  readonly hardware?: string;
}
