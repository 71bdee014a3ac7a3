/** Somebody to be called: promised at the end of a call, or wished for in an inquiry. */
export interface CallBack {
  /** Names it in its form: `call-12`, `inquiry-123456789012`. */
  name: string;
  /** Undefined: somebody without an account. */
  memberId: string | undefined;
  /** When it was asked for. */
  askedAt: Date;
  /** The time that was promised; undefined: as soon as may be. */
  at: Date | undefined;
  /** Handle of whoever makes it. */
  owner: string | undefined;
  doneAt: Date | undefined;
}

/** `asked`: its time is yet to come; `due`: it is to be made now; `taken`: somebody makes it; `done`: it was made. */
export type CallBackState = 'asked' | 'due' | 'taken' | 'done';

export function stateOf({ doneAt, owner, at }: CallBack, now: Date): CallBackState {
  if (doneAt) return 'done';
  if (owner) return 'taken';
  return at && at > now ? 'asked' : 'due';
}

/** What is to be made first comes first: by the time that was promised, else by when it was asked for. */
export const byTime = (a: CallBack, b: CallBack): number =>
  (a.at ?? a.askedAt).getTime() - (b.at ?? b.askedAt).getTime();
