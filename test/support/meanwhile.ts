/** Asks again and again until something is over; returns what was answered meanwhile. */
export async function meanwhile<Result>(
  over: Promise<unknown>,
  ask: () => Promise<Result>,
): Promise<Result[]> {
  let isOver = false;
  void over.finally(() => (isOver = true)).catch(() => undefined);
  const answers: Result[] = [];
  while (!isOver) answers.push(await ask());
  return answers;
}
