/** After the last test of a run. */
export default async function tearDown(): Promise<void> {
  await (globalThis as unknown as { endTestRun: () => Promise<void> }).endTestRun();
}
