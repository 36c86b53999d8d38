/** Thrown out of a wait that nobody needs any more: the client is gone, the sandbox was reset, the server stops. */
export class WaitEnded extends Error {
  constructor() {
    super('The wait was ended');
    this.name = 'WaitEnded';
  }
}
