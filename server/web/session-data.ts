import 'express-session';
import type { ReturnedForm } from './returned-form';

/** What a session may hold. It is sealed at rest, yet holds IDs wherever an ID will do. */
declare module 'express-session' {
  interface SessionData {
    /** When the store last heard of it, in milliseconds since 1970; not part of what is sealed. */
    touchedAt: number;
    /** Customers' side: who signed in. */
    memberId: string;
    /** Staff side: who signed in with every factor that is asked. */
    staffId: number;
    /** Path without language prefix to go to after sign-in. */
    returnTo: string;
    /** What was sent after the session of its writer had ended (`drafts/parked-text.ts`); it waits for the same person to sign in again. */
    parked: { form: string; tag: string; values: Record<string, string> };
    /** Staff side: a code for a caller, shown on the next page and nowhere again. */
    readOut?: string;
    /** Forms that were refused, by the name that the address of their page carries. */
    returned: Record<string, ReturnedForm>;
    /** One message for the next page, as a locale key. */
    notice: string;
  }
}
