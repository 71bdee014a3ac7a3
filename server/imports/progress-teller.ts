/** Passes progress on once a second. It is only shown: nothing fails because it could not be told. */
export function createTeller(tell: (done: number) => Promise<void>): (done: number) => void {
  let toldAt = performance.now();
  return (done) => {
    if (performance.now() - toldAt < 1000) return;
    toldAt = performance.now();
    tell(done).catch(() => {});
  };
}
