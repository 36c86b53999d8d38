export default async function globalTeardown() {
  await globalThis.mocks.stop();
}
