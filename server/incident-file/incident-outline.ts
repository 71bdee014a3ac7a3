import { z } from 'zod';

const word = z.string().optional().catch(undefined);
const list = <Item extends z.ZodType>(item: Item) => z.array(item).catch([]);
const part = <Shape extends z.ZodRawShape>(shape: Shape) => {
  const schema = z.object(shape);
  return schema.catch(() => schema.parse({}));
};
const stretch = part({ from: word, to: word });

const exposureOutline = part({
  code: word,
  basis: word,
  criteria: z.array(stretch).optional().catch([]),
  part_of: word,
  party: word,
  desk: word,
  data_items: list(word),
  leak_ended: word,
  guidance: list(part({ procedure: word })),
});

const deskOutline = part({
  code: word,
  hours: list(part({ open: word, close: word, from: word, to: word })),
  closed_days: list(stretch),
  country: word,
  region: word,
  holidays: word,
  phones: list(part({ from: word, country: word })),
  opened: word,
  closed_from: word,
});

/**
 * The parts of a file that are compared with each other. Whatever is not of the right form is as if it were absent, so
 * that the comparisons run beside the complaints about form.
 */
export const incidentOutline = part({
  time_zone: word,
  parties: list(part({ code: word })),
  procedures: list(part({ code: word })),
  exposures: list(exposureOutline),
  desks: list(deskOutline),
  reports: list(part({ number: z.number().optional().catch(undefined) })),
});

export type IncidentOutline = z.output<typeof incidentOutline>;
export type ExposureOutline = IncidentOutline['exposures'][number];
export type DeskOutline = IncidentOutline['desks'][number];
