/** What the fleet asks for at the least; what it does not name is measured and not judged. */
export interface PerformanceSettings {
  /** At most. */
  readonly firstTokenMilliseconds?: number;
  /** Generated, at least. */
  readonly tokensPerSecond?: number;
  /** At most. */
  readonly memoryBytes?: number;
}
