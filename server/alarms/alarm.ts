/** Something that somebody must look at now. */
export interface Alarm {
  name: AlarmName;
  /** Incident, import, account or kind of figure that it is about; empty: the installation. */
  subject: string;
  gravity: 'closes_gate' | 'warning';
  since: Date;
  /** Counts and codes; never personal values. The admins are written to again where they change. */
  figures: Record<string, unknown>;
}

/**
 * Every alarm there is: `figures_wrong` what is loaded is not what was recorded · `known_wrong` a known person has another answer ·
 * `database_fault` the database hides rows or has other settings · `list_missing` a live incident lacks a list · `rules_missing` rules are not
 * compiled for all that was loaded · `coverage_lost` windows of a live incident reach beyond what is loaded · `four_eyes_off` one person may take
 * every second step · `staff_added` an account was made from the command line within the last week, which no second person saw (`subject`: its
 * handle) · `event_loop` a process kept those waiting who were due · `desk_refusals` an account met a quota of the desk within the last day ·
 * `honeytoken_opened` an account (`subject`: its handle) opened an invented member within the last week.
 */
export const alarmNames = [
  'figures_wrong',
  'known_wrong',
  'database_fault',
  'list_missing',
  'rules_missing',
  'coverage_lost',
  'four_eyes_off',
  'staff_added',
  'event_loop',
  'desk_refusals',
  'honeytoken_opened',
] as const;
export type AlarmName = (typeof alarmNames)[number];

/** What one process alone can see: the others leave it standing. */
export const ofOneProcess: readonly AlarmName[] = ['event_loop'];

/** What the admins were written to about when it happened. */
export const toldAtOnce: readonly AlarmName[] = ['staff_added', 'desk_refusals'];
