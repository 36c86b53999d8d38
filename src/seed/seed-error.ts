/** A seed that cannot be used: where and why, a line for each thing that is wrong with it. */
export class SeedError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'SeedError';
  }
}
