/** How many people came in one second, in milliseconds since 1970. */
export interface Second {
  at: number;
  arrived: number;
}

export interface GateState {
  /** Whoever came until then may go in, in milliseconds since 1970. */
  openUntil: number;
  /** Seconds in which somebody came, from the one of `openUntil` on, in order. */
  seconds: readonly Second[];
}

/** Work that is let in ahead, in seconds: whoever is let in comes within a few, and no core is to wait for them. */
const ahead = 2;

/**
 * Opens the gate as far as there are hands: first come, first served, by the time of arrival alone.
 * @param perSecond sign-ins that all processes can do in a second
 * @param onTheirWay people who were let in lately and have not come yet
 * @returns until when it is open, how many that lets in, and how many stay behind
 */
export function openGate(
  { openUntil, seconds }: GateState,
  { perSecond, onTheirWay, now }: { perSecond: number; onTheirWay: number; now: number },
): { openUntil: number; letIn: number; behind: number } {
  let room = Math.max(0, perSecond * ahead - onTheirWay);
  let letIn = 0;
  let until = openUntil;
  for (const { at, arrived } of seconds) {
    const outside = arrived * shareAfter(at, until);
    if (outside === 0) continue;
    const from = Math.max(at, until);
    if (outside > room) {
      until = from + ((at + 1_000 - from) * room) / outside;
      letIn += room;
      break;
    }
    room -= outside;
    letIn += outside;
    until = at + 1_000;
  }
  const behind = aheadOf({ openUntil: until, seconds }, Number.POSITIVE_INFINITY);
  // Nobody waits: whoever comes now need not.
  if (behind < 0.5) return { openUntil: Math.max(until, now), letIn, behind: 0 };
  return { openUntil: until, letIn, behind };
}

/** How many wait who came before `at`. */
export function aheadOf({ openUntil, seconds }: GateState, at: number): number {
  let people = 0;
  for (const second of seconds) {
    if (second.at >= at) break;
    const before = Math.min(1, (at - second.at) / 1_000);
    people += Math.max(0, second.arrived * (before - (1 - shareAfter(second.at, openUntil))));
  }
  return people;
}

/** Which share of a second comes after a time, taking its people to have come evenly. */
const shareAfter = (second: number, time: number): number => Math.min(1, Math.max(0, (second + 1_000 - time) / 1_000));
