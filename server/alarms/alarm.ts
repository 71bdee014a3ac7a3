/** Something that somebody must look at now. */
export interface Alarm {
  name: AlarmName;
  /** Incident, import or kind of figure that it is about; empty: the installation. */
  subject: string;
  gravity: 'closes_gate' | 'warning';
  since: Date;
  /** Counts and codes; never personal values. */
  figures: Record<string, unknown>;
}

/**
 * Every alarm there is: `figures_wrong` what is loaded is not what was recorded · `known_wrong` a known person has another answer ·
 * `database_fault` the database hides rows or has other settings · `list_missing` a live incident lacks a list · `rules_missing` rules are not
 * compiled for all that was loaded · `four_eyes_off` one person may take every second step · `staff_added` an account was made from the command
 * line within the last week, which no second person saw (`subject`: its handle).
 */
export const alarmNames = [
  'figures_wrong',
  'known_wrong',
  'database_fault',
  'list_missing',
  'rules_missing',
  'four_eyes_off',
  'staff_added',
] as const;
export type AlarmName = (typeof alarmNames)[number];
